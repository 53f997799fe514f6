import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { densities, themeNames, themes, zooms } from '../../data/appearance.ts';
import { useApp } from '../../data/use-app.ts';
import { ChoiceRow, Choices } from './choice-row.tsx';

/** Looks: every choice holds at once. */
export function AppearanceSection(): ReactNode {
  const { prefs } = useApp();
  const { theme, signs, density, zoom, flashes } = useStore(prefs);
  return (
    <>
      <ChoiceRow label="Theme">
        <Choices
          label="Theme"
          value={theme}
          options={themes.map((each) => [each, themeNames[each]] as const)}
          onChange={(next) => prefs.setState({ theme: next })}
        />
      </ChoiceRow>
      <ChoiceRow
        label="Plus and minus"
        about="Blue and orange can be told apart by everybody; green and red cannot. The sign is always written too."
      >
        <Choices
          label="Plus and minus"
          value={signs}
          options={[
            ['blue-orange', 'Blue + orange −'],
            ['classic', 'Green + red −'],
            ['classic-red-up', 'Red + green −'],
          ]}
          onChange={(next) => prefs.setState({ signs: next })}
        />
        <p className="setting-source">
          <span className="positive">▲ +4.2</span> <span className="negative">▼ −13.0</span> bps
        </p>
      </ChoiceRow>
      <ChoiceRow label="Density" about="Height of a row: 24, 28 or 34 px.">
        <Choices
          label="Density"
          value={density}
          options={densities.map((each) => [each, each] as const)}
          onChange={(next) => prefs.setState({ density: next })}
        />
      </ChoiceRow>
      <ChoiceRow label="Text size">
        <Choices
          label="Text size"
          value={zoom}
          options={zooms.map((each) => [each, `${each} %`] as const)}
          onChange={(next) => prefs.setState({ zoom: next })}
        />
      </ChoiceRow>
      <ChoiceRow label="Changed prices" about="Never while the system asks for less motion.">
        <Choices
          label="Changed prices"
          value={flashes}
          options={[
            ['off', 'nothing'],
            ['subtle', 'coloured digits'],
            ['strong', 'coloured cell'],
          ]}
          onChange={(next) => prefs.setState({ flashes: next })}
        />
      </ChoiceRow>
    </>
  );
}
