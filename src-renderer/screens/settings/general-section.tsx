import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import { ChoiceRow, Choices } from './choice-row.tsx';

/** How numbers and tables are written; every choice holds at once. */
export function GeneralSection(): ReactNode {
  const { prefs } = useApp();
  const { grouping, order } = useStore(prefs);
  return (
    <>
      <ChoiceRow label="Thousands">
        <Choices
          label="Thousands"
          value={grouping}
          options={[
            ['comma', '67,953.00'],
            ['space', '67\u202f953.00'],
          ]}
          onChange={(next) => prefs.setState({ grouping: next })}
        />
      </ChoiceRow>
      <ChoiceRow label="Order of symbols" about="In the Monitor.">
        <Choices
          label="Order of symbols"
          value={order}
          options={[
            ['settings', 'as in the settings'],
            ['name', 'by name'],
          ]}
          onChange={(next) => prefs.setState({ order: next })}
        />
      </ChoiceRow>
      <ChoiceRow label="Time zone" about="The same on every screen and in every file.">
        UTC
      </ChoiceRow>
    </>
  );
}
