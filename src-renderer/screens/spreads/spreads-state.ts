import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppData } from '../../data/app-data.ts';
import { filterNumber } from '../typed-number.ts';
import type { RouteFilter } from './model.ts';

/** What the user typed and chose here. */
export interface SpreadsView {
  /** The matrix of one symbol with the ranking, every symbol at once, or one asset in several currencies. */
  readonly area: 'matrix' | 'market' | 'currencies';
  readonly marketAs: 'map' | 'table';
  readonly minNet: string;
  readonly minSize: string;
  readonly minLife: string;
  readonly hidesStale: boolean;
  readonly hidesMuted: boolean;
  /** Of the routes between currencies: one conversion, and whether those without a rate are left out. */
  readonly pair: string;
  readonly hidesBlind: boolean;
}

export const everyRoute = {
  minNet: '',
  minSize: '',
  minLife: '',
  hidesStale: false,
  hidesMuted: false,
} as const;

const states = new WeakMap<AppData, StoreApi<SpreadsView>>();

/** One for each page: leaving the screen and coming back finds everything as it was. */
export function spreadsViewOf(app: AppData): StoreApi<SpreadsView> {
  const view =
    states.get(app) ??
    createStore<SpreadsView>(() => ({
      area: 'matrix',
      marketAs: 'map',
      pair: '',
      hidesBlind: false,
      ...everyRoute,
    }));
  states.set(app, view);
  return view;
}

/** What the typed words leave out of the ranking. */
export function routeFilterOf(view: SpreadsView): RouteFilter {
  const lifeS = filterNumber(view.minLife, 's');
  return {
    minNetBps: filterNumber(view.minNet, 'bps'),
    minNotional: filterNumber(view.minSize, 'money'),
    minLifeMs: lifeS === undefined ? undefined : lifeS * 1_000,
    hidesStale: view.hidesStale,
    hidesMuted: view.hidesMuted,
  };
}
