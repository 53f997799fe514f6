import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';

const groups = ['', 'a', 'b', 'c'] as const;

/** The link group of this window: windows of one group show the same symbol and route. */
export function LinkChoice(): ReactNode {
  const { prefs } = useApp();
  const link = useStore(prefs, (state) => state.link);
  return (
    <label className="link-choice" data-link={link} title="Windows of one link group show the same symbol">
      <span className="quiet">Link</span>
      <select
        className="select"
        aria-label="Link group"
        data-testid="link"
        value={link}
        onChange={(event) =>
          prefs.setState({ link: groups.find((group) => group === event.target.value) ?? '' })
        }
      >
        {groups.map((group) => (
          <option key={group} value={group}>
            {group === '' ? '—' : group.toUpperCase()}
          </option>
        ))}
      </select>
    </label>
  );
}
