import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import { freeName, listOf, type Watchlist } from '../../data/watchlists.ts';
import { Icon } from '../../ui/icon.tsx';
import { MenuChoice, MenuDelete, MenuName } from './menu-list.tsx';

/** The list that every screen is narrowed to, and what can be done with the lists. */
export function WatchlistMenu(): ReactNode {
  const app = useApp();
  const { watchlists, watchlist } = useStore(app.prefs);
  const chosen = listOf(watchlists, watchlist);
  const names = watchlists.map((list) => list.name);
  const choose = (id: string): void => app.prefs.setState({ watchlist: id });

  const add = (name: string): void => {
    const id = crypto.randomUUID();
    app.prefs.setState({
      watchlists: [...watchlists, { id, name: freeName(names, name), symbols: [] }],
      watchlist: id,
    });
    app.toasts.say('New list: star symbols in the Monitor, or press W on a row.');
  };
  const remove = (list: Watchlist): void => {
    const at = watchlists.indexOf(list);
    app.prefs.setState({
      watchlists: watchlists.filter((each) => each !== list),
      watchlist: watchlist === list.id ? '' : watchlist,
    });
    app.toasts.say(`Watchlist ${list.name} deleted.`, () => {
      const lists = app.prefs.getState().watchlists;
      app.prefs.setState({ watchlists: lists.toSpliced(at, 0, list), watchlist });
    });
  };
  return (
    <Popover.Root>
      <Popover.Trigger className="button" data-quiet="" data-testid="watchlist" title="Watchlist">
        <Icon name="star" />
        <span>{chosen?.name ?? 'All symbols'}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={4} className="popup-positioner">
          <Popover.Popup className="popup menu-popup" aria-label="Watchlists">
            <ul className="menu-list">
              <li>
                <MenuChoice isChosen={chosen === undefined} onChoose={() => choose('')}>
                  All symbols
                </MenuChoice>
              </li>
              {watchlists.map((list) => (
                <li key={list.id}>
                  <MenuChoice isChosen={list.id === watchlist} onChoose={() => choose(list.id)}>
                    {list.name} <span className="quiet">{list.symbols.length}</span>
                  </MenuChoice>
                  <MenuDelete name={list.name} onDelete={() => remove(list)} />
                </li>
              ))}
            </ul>
            <MenuName label="Name of the new list" placeholder="New list" action="Add" onName={add} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
