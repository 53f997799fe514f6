import type { StreamName } from '#shared/market/stream.ts';

/** Files whose rows follow one another. */
export interface LaneFile {
  /** As people know it. */
  readonly name: string;
  /** One sorted file with `seq`; or the parts of a day, which are put in order while they are read. */
  readonly layer: 'compact' | 'raw';
  /** Full paths; one for a compact file. */
  readonly paths: readonly string[];
  readonly rows: number;
  readonly tsMin: bigint;
  readonly tsMax: bigint;
}

/** A stream of a symbol at a venue through all its days. */
export interface Lane {
  readonly exchange: string;
  readonly symbol: string;
  readonly stream: StreamName;
  /** By time; those without rows left out. */
  readonly files: readonly LaneFile[];
}
