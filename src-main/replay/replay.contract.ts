import { z } from 'zod';
import type { RunMarket } from '#shared/api/replay-market.ts';
import type {
  EquitySeries,
  Lines,
  ReplayNews,
  ReplayStatus,
  RunComparison,
  RunDetails,
  RunSummary,
  Steer,
  StrategyList,
} from '#shared/api/replay.ts';
import { query, shape, stream } from '#shared/rpc/contract.ts';
import type { Models } from '#shared/strategy/execution.ts';
import type { DecisionLine, FillLine } from '#shared/strategy/run.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import type { MarketWanted } from './market-view.ts';
import type { Speed } from './run/control.ts';

const nothing = z.strictObject({});
type Page = { readonly run_id: string; readonly offset: number; readonly limit: number };

/** A run as the UI asks for it. */
export interface LaunchOrder {
  /** Queries into the data folder: `exchange=… stream=… symbol=… date=…`. */
  readonly datasets: readonly string[];
  /** Name of a built-in strategy, or of a file in the strategies folder. */
  readonly strategy: { readonly built_in: string } | { readonly file: string };
  readonly params: Params;
  readonly seed: string;
  readonly models: Models;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly speed: Speed;
  readonly is_paused: boolean;
}

/**
 * The thread that launches runs and looks at those that were. Strategies run in a further thread that it watches, and ends when
 * they hang.
 */
export const replayContract = {
  run: {
    /** To be called first, once. */
    start: query(z.custom<{ readonly dataDir: string }>(), shape<null>()),
    /** @returns the number of the launch @throws INVALID_INPUT while a run is under way */
    launch: query(z.custom<LaunchOrder>(), shape<number>()),
    /** @throws NOT_FOUND, INVALID_INPUT */
    resume: query(z.custom<{ readonly run_id: string }>(), shape<number>()),
    /** @throws INVALID_INPUT without a run */
    steer: query(z.custom<Steer>(), shape<null>()),
    status: stream(nothing, shape<ReplayStatus>(), { keep: 'latest', key: () => 'status' }),
    news: stream(nothing, shape<ReplayNews>(), { keep: 'all', capacity: 200, drop: 'oldest' }),
  },
  strategies: {
    list: query(nothing, shape<StrategyList>()),
  },
  market: {
    /** These throw NOT_FOUND. */
    instruments: query(
      z.custom<{ readonly run_id: string }>(),
      shape<readonly { readonly exchange: string; readonly symbol: string }[]>(),
    ),
    columns: query(z.custom<MarketWanted>(), shape<RunMarket>()),
  },
  archive: {
    runs: query(nothing, shape<readonly RunSummary[]>()),
    /** These throw NOT_FOUND. */
    run: query(z.custom<{ readonly run_id: string }>(), shape<RunDetails>()),
    decisions: query(z.custom<Page>(), shape<Lines<DecisionLine>>()),
    fills: query(z.custom<Page>(), shape<Lines<FillLine>>()),
    equity: query(z.custom<{ readonly run_id: string; readonly points: number }>(), shape<EquitySeries>()),
    compare: query(z.custom<{ readonly a: string; readonly b: string }>(), shape<RunComparison>()),
  },
};
