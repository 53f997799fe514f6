import { createHash } from 'node:crypto';
import type { Models } from '#shared/strategy/execution.ts';
import { canonicalStringify } from '#shared/strategy/canonical.ts';
import { ENGINE_VERSION, type DatasetFile } from '#shared/strategy/run.ts';
import type { Params } from '#shared/strategy/strategy.ts';

/** SHA-256 of the canonical form, lower-case hex. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalStringify(value), 'utf8').digest('hex');
}

/** Names what is replayed; the same wherever the files lie. */
export function datasetHashOf(files: readonly DatasetFile[]): string {
  return hashOf(files);
}

export interface RunIdentity {
  readonly dataset_hash: string;
  readonly strategy_hash: string;
  readonly params: Params;
  readonly seed: string;
  readonly models: Models;
  /** Decimal; left out where there is no limit. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The same for runs that must have the same result. */
export function runKeyOf(identity: RunIdentity): string {
  return hashOf({ ...identity, engine_version: ENGINE_VERSION });
}
