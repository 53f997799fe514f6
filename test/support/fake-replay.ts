import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { runMarket } from '#shared/api/replay-market.ts';
import { idleReplay, type replay, type StrategyRow } from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { RUN_FILES, runFolder, type FillLine } from '#shared/strategy/run.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { equityOf, listRuns, pageOf, showRun } from '../../src-main/replay/archive/read-runs.ts';
import { builtInStrategies } from '../../src-main/strategies/registry.ts';

/** What a fake replay finds: days of recorded data, and a folder of runs that are read as the program reads them. */
export interface FakeReplayOptions {
  readonly days?: readonly CatalogDataset[];
  /** `replay_runs/` of a data folder. */
  readonly runs?: string;
}

/** The real strategies over what a test has laid out; nothing has been recorded or replayed unless it has. */
export function fakeReplay({ days = [], runs }: FakeReplayOptions = {}): Handlers<{
  replay: typeof replay;
}>['replay'] {
  const noRun = (): never => {
    throw new AppError('NOT_FOUND', 'run: expected a complete one, found none');
  };
  return {
    strategies: () => ({
      folder: '/data/strategies',
      strategies: builtInStrategies.map(({ name, title, what, kind, fields }): StrategyRow => ({
        name,
        title,
        what,
        kind,
        fields,
        fault: null,
      })),
    }),
    datasets: ({ offset }) => days.slice(offset),
    launch: noRun,
    resume: noRun,
    steer: noRun,
    status(_, emit) {
      emit(idleReplay);
      return () => {};
    },
    news: () => () => {},
    runs: () => (runs === undefined ? [] : listRuns(systemFiles, runs)),
    run: ({ run_id }) => (runs === undefined ? noRun() : showRun(systemFiles, runs, run_id)),
    decisions: ({ run_id, ...page }) =>
      runs === undefined ? noRun() : pageOf(runs, run_id, 'decisions', page),
    fills: ({ run_id, ...page }) => (runs === undefined ? noRun() : pageOf(runs, run_id, 'fills', page)),
    equity: ({ run_id, points }) => (runs === undefined ? noRun() : equityOf(runs, run_id, points, 'ns')),
    compare: noRun,
  };
}

/** Prices between the fills of a run in a folder: a walk that comes to each of them in time. */
export function fakeRunMarket(runs?: string): Handlers<{ runMarket: typeof runMarket }>['runMarket'] {
  const fillsOf = (id: string): readonly FillLine[] => {
    if (runs === undefined) throw new AppError('NOT_FOUND', 'run: expected a complete one, found none');
    const text = readFileSync(join(runs, runFolder(id), RUN_FILES.fills), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as FillLine);
  };
  return {
    instruments: ({ run_id }) =>
      fillsOf(run_id)
        .slice(0, 1)
        .map(({ fill: { exchange, symbol } }) => ({ exchange, symbol })),
    columns: ({ run_id, exchange, symbol, columns, ...range }) => {
      const fills = fillsOf(run_id);
      const times = fills.map(({ ts_event }) => Number(BigInt(ts_event) / 1_000_000n) / 1_000);
      const [begin, end] = [times[0]! - QUARTER_DAY_S, times.at(-1)! + QUARTER_DAY_S];
      const [from_s, to_s] = [Math.max(begin, range.from_s ?? begin), Math.min(end, range.to_s ?? end)];
      const column_s = (to_s - from_s) / columns;
      const walk = walkThrough(
        times,
        fills.map(({ fill }) => fill.fillPrice),
      );
      const first_s = Float64Array.from({ length: columns }, (_, i) => from_s + i * column_s);
      const mid = first_s.map(walk);
      return {
        exchange,
        symbol,
        prices: {
          from_s,
          to_s,
          column_s,
          rows: columns * 3_150,
          first_s,
          last_s: first_s.map((s) => s + column_s * 0.999),
          bid_low: mid.map((price, i) => price * (0.9996 - 0.0006 * Math.sin(i) ** 2)),
          ask_high: mid.map((price, i) => price * (1.0004 + 0.0006 * Math.cos(i) ** 2)),
          mid,
        },
        gaps: [],
        fills: fills.map(({ fill }, i) => ({
          time_s: times[i]!,
          price: fill.fillPrice,
          is_buy: fill.side === 'BUY',
          count: 1,
        })),
        fills_total: fills.length,
        position_s: Float64Array.from(times),
        position: Float64Array.from(fills, ({ position }) => position),
      };
    },
  };
}

const QUARTER_DAY_S = 21_600;

/** A price at any time: straight from fill to fill, with swings that are none at the fills. */
function walkThrough(times: readonly number[], prices: readonly number[]): (timeS: number) => number {
  return (timeS) => {
    const next = times.findIndex((each) => each > timeS);
    const at = next < 0 ? times.length : next;
    const [t0, t1] = [times[at - 1] ?? times[0]! - QUARTER_DAY_S, times[at] ?? times.at(-1)! + QUARTER_DAY_S];
    const [p0, p1] = [prices[at - 1] ?? prices[0]!, prices[at] ?? prices.at(-1)!];
    const share = (timeS - t0) / (t1 - t0);
    const swing = [1, 2.3, 5.1, 11.7].reduce(
      (sum, turns, i) => sum + Math.sin(share * turns * 6.283 + at * (i + 1)) / (i + 1),
      0,
    );
    return p0 + (p1 - p0) * share + p0 * 0.0022 * swing * Math.sin(share * Math.PI);
  };
}
