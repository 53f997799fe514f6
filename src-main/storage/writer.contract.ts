import type { ExchangeId } from '#shared/market/exchange.ts';
import { query, shape, stream, trusted, type Contract } from '#shared/rpc/contract.ts';
import type { WriterCounters } from '#shared/status.ts';
import type { WorkerLine } from '../base/worker-line.ts';
import { ledgerContract } from './ledger/ledger.contract.ts';

/** What the writer thread is started with. */
export interface WriterOptions {
  /** Ring from the market, made by `allocateRing`. */
  readonly ring: SharedArrayBuffer;
  /** Spool of the data folder: gets the partition folders; made when it is not there. */
  readonly dataDir: string;
  /** Folder of the journal and what belongs to it, on the same disk as the spool; made when it is not there. */
  readonly stateDir: string;
  /** What the `slot` of a ring record stands for. */
  readonly slots: readonly { readonly exchange: ExchangeId; readonly symbol: string }[];
  /** A part is finished at so many rows, at most 1,000,000 … */
  readonly partRows: number;
  /** … or when its first row is so old, ms. */
  readonly partMs: number;
  /** Longest time between two commits of the journal, ms: what a crash may cost. */
  readonly journalMs: number;
}

const nothing = trusted<Readonly<Record<string, never>>>();

/** The thread that stores events. */
export const writerContract = {
  ...ledgerContract,
  run: {
    /** Answers when the writer takes events; fails with DATA_DIR_UNUSABLE or DATA_DIR_NEWER. */
    start: query(trusted<WriterOptions>(), shape<null>()),
    /** Once a second, and when recording stops or resumes. */
    counters: stream(nothing, shape<WriterCounters>(), { keep: 'latest', key: () => 'counters' }),
    log: stream(nothing, shape<WorkerLine>(), { keep: 'all', capacity: 1_000, drop: 'oldest' }),
    /** Empties the ring, finishes all parts; answers with the final counts when everything is on the disk. */
    stop: query(nothing, shape<WriterCounters>()),
  },
} satisfies Contract;
