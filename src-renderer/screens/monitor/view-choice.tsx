import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppData } from '../../data/app-data.ts';
import { useApp } from '../../data/use-app.ts';
import { Segments } from '../../ui/segments.tsx';
import { popOut } from '../pop-out.ts';
import { FirstQuotes } from './first-quotes.tsx';

/** How the market is laid out: a line per quote, or venues side by side. */
export type MonitorLayout = 'table' | 'grid';

const layouts = new WeakMap<AppData, StoreApi<{ readonly layout: MonitorLayout }>>();

/** One for each page: leaving the screen and coming back finds it as it was. */
export function monitorLayoutOf(app: AppData): StoreApi<{ readonly layout: MonitorLayout }> {
  const layout =
    layouts.get(app) ?? createStore<{ readonly layout: MonitorLayout }>(() => ({ layout: 'table' }));
  layouts.set(app, layout);
  return layout;
}

export function LayoutChoice(): ReactNode {
  const app = useApp();
  const store = monitorLayoutOf(app);
  const layout = useStore(store, (state) => state.layout);
  return (
    <>
      <FirstQuotes />
      <Segments
        label="Layout"
        value={layout}
        options={[
          { value: 'table', label: 'Table', about: 'A line per symbol and venue, every number' },
          { value: 'grid', label: 'Compact grid', about: 'A line per symbol, venues side by side' },
        ]}
        onChange={(next) => store.setState({ layout: next })}
      />
      <button
        type="button"
        className="button"
        data-testid="mini-window"
        title="The best routes of the watchlist in a small window"
        onClick={() => popOut(app, 'mini')}
      >
        Mini window
      </button>
    </>
  );
}
