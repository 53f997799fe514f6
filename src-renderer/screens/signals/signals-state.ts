import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppData } from '../../data/app-data.ts';
import { LifeHistory } from '../../data/life-history.ts';

/** What the user typed and chose; the filter that is applied lives with the history. */
export interface SignalsView {
  readonly symbol: string;
  /** `okx>binance`; empty: every route. */
  readonly route: string;
  readonly type: '' | 'ARBITRAGE_OPPORTUNITY' | 'BASIS' | 'SUSPECT';
  readonly minNet: string;
  readonly minLife: string;
  readonly range: RangeName;
}

export const ranges = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, all: undefined } as const;
export type RangeName = keyof typeof ranges;

export const wholeView: SignalsView = {
  symbol: '',
  route: '',
  type: '',
  minNet: '',
  minLife: '',
  range: 'all',
};

interface SignalsState {
  readonly view: StoreApi<SignalsView>;
  readonly history: LifeHistory;
}

const states = new WeakMap<AppData, SignalsState>();

/** One for each page: leaving the screen and coming back finds everything as it was. */
export function signalsStateOf(app: AppData): SignalsState {
  const state = states.get(app) ?? { view: createStore(() => wholeView), history: new LifeHistory() };
  states.set(app, state);
  return state;
}
