import { query, shape, stream, trusted, type Contract } from '#shared/rpc/contract.ts';
import type { Alert, AlertRecord } from '#shared/alerts/alert.ts';
import type { HistoryQuery, LifeDetails, LifePage, SignalStats, StatsQuery } from '#shared/api/signals.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { WorkerLine } from '../base/worker-line.ts';

/** What a run of the recorder was made of: with it and the recorded quotes its signals can be raised again. */
export interface RunSetup {
  /** Epoch ms that receive times and inputs count from. */
  readonly epochMs: number;
  readonly exchanges: readonly ExchangeId[];
  readonly symbols: readonly string[];
}

export interface HistoryOptions {
  readonly dataDir: string;
  /** Lives, messages and inputs older than so many days are removed; null keeps them. */
  readonly retentionDays: number | null;
}

/** An input of the reducer as JSON of `ReducerInput`, and its receive time: ns since the run's epoch. */
export interface KeptInput {
  readonly atNs: number;
  readonly json: string;
}

export interface HistoryOpened {
  /** Name of a damaged file that was set aside. */
  readonly setAside: string | null;
  /** Lives that a crash had left open and that now end as stopped. */
  readonly ended: number;
  /** The newest 1,000 messages, oldest first. */
  readonly recent: readonly Signal[];
}

const nothing = trusted<Readonly<Record<string, never>>>();

/**
 * The thread that keeps what happened in SQLite: one database, groups of tables that do not know of each other. A further
 * group brings its tables (`TableGroup`), its own part of this contract, and its handlers.
 */
export const historyContract = {
  run: {
    /** Opens the database; everything else waits for it. */
    start: query(trusted<HistoryOptions>(), shape<HistoryOpened>()),
    log: stream(nothing, shape<WorkerLine>(), { keep: 'all', capacity: 1_000, drop: 'oldest' }),
    /** Everything written, database closed. */
    stop: query(nothing, shape<null>()),
  },
  signals: {
    /** A run begins; ends the one before. */
    begin: query(trusted<RunSetup>(), shape<null>()),
    add: query(trusted<{ readonly signals: readonly Signal[] }>(), shape<null>()),
    addInputs: query(trusted<{ readonly inputs: readonly KeptInput[] }>(), shape<null>()),
    list: query(trusted<HistoryQuery>(), shape<LifePage>()),
    life: query(trusted<{ readonly id: string }>(), shape<LifeDetails>()),
    stats: query(trusted<StatsQuery>(), shape<SignalStats>()),
    /** The run ended in order. */
    end: query(nothing, shape<null>()),
  },
  alerts: {
    add: query(trusted<{ readonly alerts: readonly Alert[] }>(), shape<null>()),
    /** An alarm by its key, or with null all that nobody has acknowledged. */
    acknowledge: query(trusted<{ readonly alarm: string | null; readonly atMs: number }>(), shape<null>()),
    /** Newest first. */
    newest: query(trusted<{ readonly limit: number }>(), shape<readonly AlertRecord[]>()),
  },
} satisfies Contract;
