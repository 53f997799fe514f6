import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../ui/icon.tsx';

export interface RailEntry {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
}

/** The screens, with their names: no icon has to be guessed. */
export function Rail(props: {
  entries: readonly RailEntry[];
  current: string;
  onChoose: (id: string) => void;
}): ReactNode {
  return (
    <nav className="rail" aria-label="Screens">
      {props.entries.map((entry, i) => (
        <button
          key={entry.id}
          type="button"
          className="rail-entry"
          aria-current={entry.id === props.current ? 'page' : undefined}
          title={`${entry.title} (Ctrl+${i + 1})`}
          onClick={() => props.onChoose(entry.id)}
        >
          <Icon name={entry.icon} />
          <span>{entry.title}</span>
        </button>
      ))}
    </nav>
  );
}
