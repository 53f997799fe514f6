import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppData } from '../../data/app-data.ts';
import { GapMaps } from '../../data/gap-maps.ts';
import type { RangeChoice } from './range.ts';

/** A cell of the heatmap: key of its line, and its bucket's begin in epoch ms, which does not move with the range. */
export interface Cell {
  readonly line: string;
  readonly fromMs: number;
}

export interface GapsView {
  readonly range: RangeChoice;
  /** Lines that show what is below them. */
  readonly open: ReadonlySet<string>;
  readonly onlyGaps: boolean;
  readonly asTable: boolean;
  readonly cursor: Cell | undefined;
  /** The cell whose gaps are listed; undefined: those of the whole range. */
  readonly listed: Cell | undefined;
}

export interface GapsState {
  readonly view: StoreApi<GapsView>;
  readonly maps: GapMaps;
}

const states = new WeakMap<AppData, GapsState>();

/** One for each page: leaving the screen and coming back finds everything as it was. */
export function gapsStateOf(app: AppData): GapsState {
  const state = states.get(app) ?? {
    view: createStore<GapsView>(() => ({
      range: '24h',
      open: new Set(['binance', 'bybit', 'okx']),
      onlyGaps: false,
      asTable: false,
      cursor: undefined,
      listed: undefined,
    })),
    maps: new GapMaps(),
  };
  states.set(app, state);
  return state;
}
