import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import { CheckFilter, NumberFilter } from '../filter-fields.tsx';
import { everyRoute, spreadsViewOf, type SpreadsView } from './spreads-state.ts';

/** Least net, size and life of the routes that are ranked, and what else is left out. */
export function RouteFilters({ quote }: { quote: string }): ReactNode {
  const store = spreadsViewOf(useApp());
  const view = useStore(store);
  const set = (change: Partial<SpreadsView>): void => store.setState(change);
  const isFiltering = (Object.keys(everyRoute) as (keyof typeof everyRoute)[]).some(
    (name) => view[name] !== everyRoute[name],
  );
  return (
    <div className="filter-bar route-filters" role="group" aria-label="Filters of the ranking">
      <NumberFilter
        label="Net ≥"
        unit="bps"
        suffix="bps"
        testId="min-net"
        text={view.minNet}
        onText={(minNet) => set({ minNet })}
      />
      <NumberFilter
        label="Size ≥"
        unit="money"
        suffix={quote}
        testId="min-size"
        text={view.minSize}
        onText={(minSize) => set({ minSize })}
      />
      <NumberFilter
        label="Life ≥"
        unit="s"
        suffix="s"
        testId="min-life"
        text={view.minLife}
        onText={(minLife) => set({ minLife })}
      />
      <CheckFilter label="Hide stale" isOn={view.hidesStale} onChange={(hidesStale) => set({ hidesStale })} />
      <CheckFilter label="Hide muted" isOn={view.hidesMuted} onChange={(hidesMuted) => set({ hidesMuted })} />
      <span className="spacer" />
      {isFiltering ? (
        <button type="button" className="button" onClick={() => set(everyRoute)}>
          Clear
        </button>
      ) : null}
    </div>
  );
}
