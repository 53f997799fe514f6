import { z } from 'zod';
import { query, shape, stream, type Contract } from '#shared/rpc/contract.ts';
import type {
  CompactOptions,
  CompactOutcome,
  CompactProgress,
  CompactReport,
} from './compact/compact-run.ts';
import type { TidyOptions, TidyReport } from './compact/tidy.ts';

const nothing = z.strictObject({});

/** The thread that compacts days. One run at a time. */
export const compactContract = {
  run: {
    /** Answers when the run has ended; fails with INVALID_INPUT while another is under way. */
    start: query(z.custom<CompactOptions>(), shape<CompactReport>()),
    progress: stream(nothing, shape<CompactProgress>(), { keep: 'latest', key: () => 'progress' }),
    /** Every dataset when it is done. */
    outcomes: stream(nothing, shape<CompactOutcome>(), { keep: 'all', capacity: 10_000, drop: 'oldest' }),
    /** Removes what is kept no longer. */
    tidy: query(z.custom<TidyOptions>(), shape<TidyReport>()),
    /** Ends the run; `start` then answers with what was finished. Without a run it does nothing. */
    cancel: query(nothing, shape<null>()),
  },
} satisfies Contract;
