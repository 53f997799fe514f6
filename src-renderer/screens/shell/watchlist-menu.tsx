import { Popover } from '@base-ui/react/popover';
import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import { freeName, listOf, type Watchlist } from '../../data/watchlists.ts';
import { Icon } from '../../ui/icon.tsx';

/** The list that every screen is narrowed to, and what can be done with the lists. */
export function WatchlistMenu(): ReactNode {
  const app = useApp();
  const { watchlists, watchlist } = useStore(app.prefs);
  const [name, setName] = useState('');
  const chosen = listOf(watchlists, watchlist);
  const names = watchlists.map((list) => list.name);
  const choose = (id: string): void => app.prefs.setState({ watchlist: id });

  const add = (): void => {
    const id = crypto.randomUUID();
    app.prefs.setState({
      watchlists: [...watchlists, { id, name: freeName(names, name), symbols: [] }],
      watchlist: id,
    });
    setName('');
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
                <Choice isChosen={chosen === undefined} onChoose={() => choose('')}>
                  All symbols
                </Choice>
              </li>
              {watchlists.map((list) => (
                <li key={list.id}>
                  <Choice isChosen={list.id === watchlist} onChoose={() => choose(list.id)}>
                    {list.name} <span className="quiet">{list.symbols.length}</span>
                  </Choice>
                  <button
                    type="button"
                    className="button"
                    data-quiet=""
                    aria-label={`Delete ${list.name}`}
                    title="Delete"
                    onClick={() => remove(list)}
                  >
                    <Icon name="close" />
                  </button>
                </li>
              ))}
            </ul>
            <form
              className="menu-form"
              onSubmit={(event) => {
                event.preventDefault();
                add();
              }}
            >
              <input
                className="field"
                aria-label="Name of the new list"
                placeholder="New list"
                maxLength={56}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
              <button type="submit" className="button" disabled={name.trim() === ''}>
                Add
              </button>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Choice(props: { isChosen: boolean; onChoose: () => void; children: ReactNode }): ReactNode {
  return (
    <button type="button" className="menu-choice" aria-pressed={props.isChosen} onClick={props.onChoose}>
      <span className="menu-mark" aria-hidden="true">
        {props.isChosen ? '✓' : ''}
      </span>
      {props.children}
    </button>
  );
}
