import { z } from 'zod';
import type { PriceColumns, QuoteGap } from '../report/market-columns.ts';
import { query, shape, type Contract } from '../rpc/contract.ts';
import { runIdSchema } from './replay.ts';

/** Columns of one answer at most: what a wide display has pixels for. */
export const MOST_COLUMNS = 4_000;

/** Fills of one side in one column. */
export interface FillMark {
  /** Of the last of them, epoch seconds. */
  readonly time_s: number;
  readonly price: number;
  readonly is_buy: boolean;
  readonly count: number;
}

/** An instrument as a run saw it: recorded quotes, its fills, its position. */
export interface RunMarket {
  readonly exchange: string;
  readonly symbol: string;
  readonly prices: PriceColumns;
  readonly gaps: readonly QuoteGap[];
  readonly fills: readonly FillMark[];
  /** Fills in the stretch, those put together counted each. */
  readonly fills_total: number;
  /** Position from a time on, until the next; base units, 0 before the first. Equal lengths. */
  readonly position_s: Float64Array;
  readonly position: Float64Array;
}

const epochS = z.number().min(0).max(1e11);

/** What a run's chart is made of. */
export const runMarket = {
  /** Instruments of a run that have quotes, in the order of its dataset. @throws NOT_FOUND */
  instruments: query(
    z.strictObject({ run_id: runIdSchema }),
    shape<readonly { readonly exchange: string; readonly symbol: string }[]>(),
  ),
  /** A stretch of one of them; the whole run unless said. @throws NOT_FOUND for a run or data that is gone */
  columns: query(
    z.strictObject({
      run_id: runIdSchema,
      exchange: z.string().min(1).max(100),
      symbol: z.string().min(1).max(100),
      from_s: epochS.optional(),
      to_s: epochS.optional(),
      columns: z.int().min(10).max(MOST_COLUMNS),
    }),
    shape<RunMarket>(),
  ),
} satisfies Contract[string];

export const runMarketApi = { runMarket } satisfies Contract;
