import type { DatasetFacts, DatasetFiles } from './facts.ts';

/** What is asked of the checking process, one JSON line each. */
export interface SanityRequest {
  readonly dataset: DatasetFiles;
  readonly offlineSeconds: number;
}

/** What it answers. */
export type SanityAnswer =
  /** It can be asked. */
  | { readonly ready: true }
  /** It reads this file now. */
  | { readonly file: string }
  | { readonly facts: DatasetFacts };
