import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import { useSoundDesk } from '../../sound/desk-context.ts';
import { soundNames } from '#shared/alerts/sound-name.ts';
import { soundFacts } from '../../sound/sounds.ts';
import { ChoiceRow } from './choice-row.tsx';

/** How loud, and what each sound is. Rules and channels are in the Alerts screen. */
export function SoundSection(): ReactNode {
  const { prefs } = useApp();
  const desk = useSoundDesk();
  const volume = useStore(prefs, (state) => state.volume);
  return (
    <>
      <ChoiceRow label="Volume" about="Of Arbscope alone. Mute and its end are in the title bar.">
        <span className="setting-field">
          <input
            type="range"
            min={0}
            max={100}
            aria-label="Volume"
            value={volume}
            onChange={(event) => prefs.setState({ volume: Number(event.target.value) })}
          />
          <span className="quiet">{Math.round(volume)} %</span>
        </span>
      </ChoiceRow>
      {desk === undefined ? null : (
        <ChoiceRow label="Hear them all" about="Told apart by rhythm, not loudness.">
          <span className="setting-checks">
            {soundNames.map((name) => (
              <button
                key={name}
                type="button"
                className="button"
                onClick={() => void desk.enable().then(() => desk.test(name))}
              >
                ▶ {soundFacts[name].label}
              </button>
            ))}
          </span>
        </ChoiceRow>
      )}
    </>
  );
}
