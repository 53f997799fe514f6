import { z } from 'zod';
import { query, shape, type Contract } from '#shared/rpc/contract.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import type { Job, JobOutcome } from './backend.ts';
import type { SweepSpec } from './spec.ts';

/** What a worker is told once; its dataset stays open. */
export interface Preparation {
  readonly spec: Pick<SweepSpec, 'datasets' | 'places' | 'strategy' | 'seed' | 'models'>;
  /** Where queries look. */
  readonly dataDir: string;
  /** Compares compacted files with what is written of them: once is enough. */
  readonly verifyBytes: boolean;
  /** Of a `Heartbeat`: tells the owner whether a strategy hangs. */
  readonly heartbeat: SharedArrayBuffer;
}

export interface PreparedData {
  readonly datasetHash: string;
  readonly unit: 'ns' | 'ms';
  /** Decimal, in `unit`. */
  readonly first: string;
  readonly last: string;
  readonly rows: number;
}

/** What identifies a trial, or why there is none. */
export type Identified =
  { readonly params: Params; readonly strategyHash: string } | { readonly refused: string };

/** A worker that does runs over one dataset, one after another. */
export const sweepContract = {
  sweep: {
    prepare: query(z.custom<Preparation>(), shape<PreparedData>()),
    identify: query(z.custom<readonly Params[]>(), shape<readonly Identified[]>()),
    run: query(z.custom<Job>(), shape<JobOutcome>()),
  },
} satisfies Contract;
