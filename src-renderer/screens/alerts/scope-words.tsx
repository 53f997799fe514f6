import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { useApp, useMarket } from '../../data/use-app.ts';
import { directionsOf, directionText } from './direction.ts';
import { EntryField, type DraftProps } from './entry-field.tsx';
import { isHealth, isOfRoutes } from './watched-subject.ts';

/** Where the rule watches, as words of the sentence: symbols, a watchlist, a direction. Health is of the whole program. */
export function ScopeWords(props: DraftProps): ReactNode {
  const { draft, onChange } = props;
  const { session } = useMarket();
  const { watchlists } = useStore(useApp().prefs);
  const venues = session.venues.map(({ exchange }) => exchange);
  return (
    <>
      {isHealth(draft.subject) ? null : (
        <>
          <span>of</span>
          <EntryField {...props} field="symbols" label="Symbols" hint="all symbols" />
          {watchlists.length === 0 && draft.watchlist === '' ? null : (
            <>
              <span>in</span>
              <select
                className="select"
                aria-label="Watchlist"
                value={draft.watchlist}
                onChange={(event) => onChange({ watchlist: event.target.value })}
              >
                <option value="">any list</option>
                {watchlists.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
                {draft.watchlist === '' || watchlists.some(({ id }) => id === draft.watchlist) ? null : (
                  <option value={draft.watchlist}>a list that is gone</option>
                )}
              </select>
            </>
          )}
        </>
      )}
      {isOfRoutes(draft.subject) ? (
        <>
          <span>on</span>
          <select
            className="select"
            aria-label="Direction"
            value={draft.direction}
            onChange={(event) => onChange({ direction: event.target.value })}
          >
            <option value="">any route</option>
            {offered(venues, draft.direction).map((directions) => (
              <option key={directions} value={directions}>
                {directions.split(', ').map(directionText).join(', ')}
              </option>
            ))}
          </select>
        </>
      ) : null}
    </>
  );
}

/** A rule of several directions keeps them as they are. */
function offered(venues: readonly ExchangeId[], chosen: string): readonly string[] {
  const all = directionsOf(venues);
  return chosen === '' || all.includes(chosen) ? all : [...all, chosen];
}
