import { z } from 'zod';
import { AppError } from '#shared/error-codes.ts';
import type { Models } from '#shared/strategy/execution.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import type { RunSpec } from '../replay/run.contract.ts';

const scalar = z.union([z.number(), z.string(), z.boolean()]);
const ends = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from <= to, { message: 'expected the smaller end first' });

/**
 * The values a parameter may have: given ones; a range, in steps or (drawn at random) anywhere; `count` values that grow by
 * the same factor; whole numbers. Both ends belong to a range.
 */
const dimension = z.union([
  z.strictObject({ values: z.array(scalar).min(1).max(10_000) }),
  z.strictObject({ range: ends, step: z.number().positive().optional() }),
  z.strictObject({
    logRange: ends.refine(([from]) => from > 0, { message: 'expected ends above 0' }),
    count: z.int().min(2).max(10_000),
  }),
  z.strictObject({ int: ends, step: z.int().min(1).optional() }),
]);

/** What is tried: `{"fast": {"int": [5, 20], "step": 5}, "stopAtr": {"values": [2, 3]}}`. */
export const spaceSchema = z
  .record(z.string().min(1).max(100), dimension)
  .refine((space) => Object.keys(space).length > 0, {
    message: 'expected at least one parameter',
  });

export type Dimension = z.infer<typeof dimension>;
export type Space = z.infer<typeof spaceSchema>;

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
