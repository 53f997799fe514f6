import type { TimeUnit } from './compact.ts';

/** What a dataset is known by. Empty text where neither folders nor rows say it. */
export interface DatasetKeys {
  readonly exchange: string;
  readonly stream: string;
  /** Upper case. */
  readonly symbol: string;
  /** UTC, `20260115`. */
  readonly date: string;
}

/** Parts as they were recorded, or sorted files with `seq`. */
export type Layer = 'raw' | 'compact';

/** Quarter hours of a day. */
export const QUARTERS = 96;

/**
 * The quarter hours of a UTC day in which there are rows, as 24 hex digits: the first digit holds the first hour, its highest
 * bit the first quarter.
 */
export type Quarters = string;

/** A file of the catalog. */
export interface CatalogFile {
  readonly id: string;
  /** Below the root, with `/`. */
  readonly path: string;
  /** Id of the dataset it belongs to. */
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

/** Copies of a day's files in the object store, as the uploader has compared them. */
export interface DayCopies {
  /** Where the files are: on this machine alone, some in the store too, or all of them. */
  readonly place: 'local' | 'partly' | 'both';
  /** Files that wait for their copy to be made and compared. */
  readonly waiting: number;
  /** Files whose copy was compared. */
  readonly verified: number;
  /** Parts whose copy was compared and that were removed from this machine. */
  readonly removed: number;
  /** Files whose keys hold objects of others. */
  readonly taken: number;
  /** `s3://bucket/…/`: folder of the parts' copies, and of the compacted file's. */
  readonly parts_url: string;
  readonly compact_url: string;
}

/** What is counted over many datasets. */
export interface Totals {
  readonly datasets: number;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  readonly damaged: number;
}

/** One name of a level of the tree, summed up. */
export interface TreeNode extends Totals {
  readonly name: string;
  readonly first_date: string;
  readonly last_date: string;
  /** Mean share of the quarter hours with rows over its days, 0 to 1. */
  readonly coverage: number;
}

/** Some keys, from the left: below them lies the next level of the tree. */
export type Branch = { readonly [K in 'exchange' | 'stream' | 'symbol']?: string | undefined };

/** Part of a list. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}
