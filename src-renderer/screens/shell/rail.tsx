import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../ui/icon.tsx';

export interface RailEntry {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** At the lower end. */
  readonly isLast?: boolean;
  /** Key that opens it, for people. */
  readonly keyText: string;
}

/** The screens, with their names: no icon has to be guessed. */
export function Rail(props: {
  entries: readonly RailEntry[];
  current: string;
  onChoose: (id: string) => void;
}): ReactNode {
  return (
    <nav className="rail" aria-label="Screens">
      {props.entries.map((entry) => (
        <button
          key={entry.id}
          type="button"
          className="rail-entry"
          data-last={entry.isLast === true ? '' : undefined}
          aria-current={entry.id === props.current ? 'page' : undefined}
          title={entry.keyText === '' ? entry.title : `${entry.title} (${entry.keyText})`}
          onClick={() => props.onChoose(entry.id)}
        >
          <Icon name={entry.icon} />
          <span>{entry.title}</span>
        </button>
      ))}
    </nav>
  );
}
