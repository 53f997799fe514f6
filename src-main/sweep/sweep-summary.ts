import type { Winner } from '#shared/sweep/winner.ts';
import type { Constraint } from './objective.ts';
import type { Window } from './windows.ts';

/** `sweep.json`: what was asked, and what came of it. Holds nothing that two equal sweeps would differ in. */
export interface SweepSummary {
  readonly sweep_key: string;
  readonly dataset_hash: string;
  readonly strategy: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly objective: string;
  readonly constraints: readonly Constraint[];
  readonly trials: number;
  readonly runs: number;
  readonly refused: number;
  readonly failed: number;
  readonly windows: readonly (Window & { readonly window: number })[];
  readonly winners: readonly Winner[];
  /** Growth of the winners' tests put together. */
  readonly out_of_sample_return: number | null;
}
