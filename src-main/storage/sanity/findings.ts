import type { TimeUnit } from '#shared/market/compact.ts';
import type { DatasetFiles, Fault, FaultKind, Layer } from './facts.ts';
import type { Identity } from './identity.ts';
import { RowChecks } from './row-checks.ts';

/** Says what is wrong with the file at hand: what was expected, and what found. */
export type Fail = (kind: FaultKind, text: string) => void;

/** What the files of a dataset have shown so far. */
export class Findings {
  readonly dataset: DatasetFiles;
  readonly checks: RowChecks;
  readonly faults: Fault[] = [];
  readonly notes: string[] = [];
  identity: Identity | undefined;
  /** Of the first file that had one; the others are held against it. */
  layer: Layer | null = null;
  unit: TimeUnit | null = null;
  rows = 0;
  outOfOrder = 0;

  constructor(dataset: DatasetFiles) {
    this.dataset = dataset;
    this.checks = new RowChecks(dataset.date);
  }
}
