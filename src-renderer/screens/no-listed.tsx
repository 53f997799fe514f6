import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../data/use-app.ts';
import { listOf } from '../data/watchlists.ts';
import { Notice } from '../ui/notice.tsx';

/** In place of rows: the chosen watchlist hides them all. @param what the hidden things, such as `60 routes` */
export function NoListed({ what }: { what: string }): ReactNode {
  const { prefs } = useApp();
  const { watchlists, watchlist } = useStore(prefs);
  return (
    <Notice title={`Nothing of ${what} is in the watchlist ${listOf(watchlists, watchlist)?.name ?? ''}.`}>
      Star symbols in the Monitor, or press W on a row.
      <button type="button" className="button" onClick={() => prefs.setState({ watchlist: '' })}>
        Show all symbols
      </button>
    </Notice>
  );
}
