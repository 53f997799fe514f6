import { z } from 'zod';
import type {
  SweepDetails,
  SweepForecast,
  SweepOrder,
  SweepRow,
  SweepStatus,
  SweepSummaryRow,
} from '#shared/api/sweep.ts';
import { query, shape, stream } from '#shared/rpc/contract.ts';

const nothing = z.strictObject({});
const one = z.custom<{ readonly sweep_id: string }>();

/** A sweep as the UI asks for it, with what the catalog knows of its data. */
export interface SweepTask {
  readonly order: SweepOrder;
  /** Queries into the data folder, one for each day of the order. */
  readonly datasets: readonly string[];
  /** Times of the first and the last row, decimal, in `unit`. */
  readonly first: string;
  readonly last: string;
  readonly unit: 'ns' | 'ms';
  readonly rows: number;
}

/** The thread that sweeps are begun and looked at in; their runs have threads of their own. */
export const sweepDeskContract = {
  desk: {
    /** To be called first, once. */
    start: query(z.custom<{ readonly dataDir: string }>(), shape<null>()),
    forecast: query(z.custom<SweepTask>(), shape<SweepForecast>()),
    /** @returns the number of the launch @throws INVALID_INPUT while a sweep is under way */
    launch: query(z.custom<SweepTask>(), shape<number>()),
    cancel: query(nothing, shape<null>()),
    status: stream(nothing, shape<SweepStatus>(), { keep: 'latest', key: () => 'status' }),
    list: query(nothing, shape<readonly SweepSummaryRow[]>()),
    /** These throw NOT_FOUND. */
    details: query(one, shape<SweepDetails>()),
    rows: query(
      z.custom<{ readonly sweep_id: string; readonly offset: number; readonly limit: number }>(),
      shape<{ readonly rows: readonly SweepRow[]; readonly total: number }>(),
    ),
    report: query(one, shape<string>()),
  },
};
