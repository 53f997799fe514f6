import { AppError } from '#shared/error-codes.ts';
import type { Models } from '#shared/strategy/execution.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import { spaceSchema, type Space } from '#shared/sweep/space.ts';
import type { RunSpec } from '../replay/run.contract.ts';

export type Search =
  | { readonly kind: 'grid' }
  | { readonly kind: 'random'; readonly count: number; readonly seed: string }
  | { readonly kind: 'list'; readonly list: readonly Params[] };

/** How the data is divided into what is learned from and what is judged by. Times in ns. */
export type Division =
  | { readonly kind: 'none' }
  /** The first `train` of the time, a share between 0 and 1; the rest is the test. */
  | { readonly kind: 'split'; readonly train: number }
  | {
      readonly kind: 'walk-forward';
      readonly trainNs: bigint;
      readonly testNs: bigint;
      readonly stepNs: bigint;
    };

/** All that decides what a sweep tries and finds. */
export interface SweepSpec {
  readonly datasets: readonly string[];
  /** Shown in place of the beginning of a local path: addresses that files were fetched from. */
  readonly places?: Readonly<Record<string, string>> | undefined;
  readonly strategy: RunSpec['strategy'];
  /** Of every trial; what the space names is replaced. */
  readonly params: Params;
  readonly space: Space;
  readonly search: Search;
  readonly division: Division;
  /** Nothing before and from there on is looked at; decimal, in the unit of the dataset. */
  readonly range?: { readonly from?: string | undefined; readonly to?: string | undefined };
  readonly seed: string;
  readonly models: Models;
  /** Trials at most. */
  readonly maxTrials: number;
}

/** @throws AppError INVALID_INPUT naming the parameter */
export function parseSpace(value: unknown): Space {
  const read = spaceSchema.safeParse(value);
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  throw new AppError(
    'INVALID_INPUT',
    `space${path.length === 0 ? '' : `.${path.join('.')}`}: expected {"values": […]}, {"range": [from, to], "step": …}, {"logRange": [from, to], "count": …} or {"int": [from, to]}; ${message}`,
  );
}
