import type { TimeUnit } from '#shared/market/compact.ts';
import type { DatasetKeys } from './identity.ts';
import type { Quarters } from './quarters.ts';

/** Parts as they were recorded, or sorted files with `seq`. */
export type Layer = 'raw' | 'compact';

/** A file of the catalog. */
export interface CatalogFile {
  readonly id: string;
  /** Below the root, with `/`. */
  readonly path: string;
  readonly dataset: string;
  readonly layer: Layer;
  readonly bytes: number;
  readonly rows: number;
  /** Epoch in `unit`, as decimal text; null without rows. */
  readonly ts_min: string | null;
  readonly ts_max: string | null;
  readonly unit: TimeUnit | null;
  readonly quarters: Quarters;
  /** How the columns differ from the contract's; null when they do not, or cannot be read. */
  readonly columns: string | null;
  /** Of a compacted file with a description. */
  readonly version: number | null;
  /** Why it cannot be used; null when it can. */
  readonly fault: string | null;
}

/**
 * Whether a day is compacted: `current` holds all its parts, `behind` has got parts since, `foreign` has no description of ours,
 * `damaged` is not as described.
 */
export type Compaction = 'none' | 'current' | 'behind' | 'foreign' | 'damaged';

/** A day of one stream. */
export interface CatalogDataset extends DatasetKeys {
  readonly id: string;
  readonly files: number;
  readonly parts: number;
  readonly part_bytes: number;
  /** Of all its files. */
  readonly bytes: number;
  /** Of the compacted file when it is current or has no parts beside it, of the parts otherwise. */
  readonly rows: number;
  readonly ts_min: string | null;
  readonly ts_max: string | null;
  readonly unit: TimeUnit | null;
  readonly quarters: Quarters;
  /** Quarter hours with rows, 0 to 96. */
  readonly covered: number;
  readonly compaction: Compaction;
  /** Of the compacted file. */
  readonly version: number | null;
  /** Files that cannot be used. */
  readonly damaged: number;
  /** Files whose columns differ from the contract's. */
  readonly foreign_columns: number;
}
