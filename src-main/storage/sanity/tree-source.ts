import { dirname, join } from 'node:path';
import { COMPACT_META } from '#shared/market/compact.ts';
import type { Files } from '../../base/files.ts';
import type { DatasetFiles, Fault } from './facts.ts';
import { findFiles, type FoundFiles } from './find-files.ts';

/** Files of a dataset on this machine, as long as they are needed. */
export interface LentDataset {
  readonly dataset: DatasetFiles;
  /** What is wrong with files that could not be had. */
  readonly faults: readonly Fault[];
  release(): Promise<void>;
}

/** A tree to be checked, wherever it lies. */
export interface TreeSource {
  /** For people. */
  readonly name: string;
  /** What there is; the paths of its files mean nothing before `lend`. */
  find(): Promise<FoundFiles>;
  lend(dataset: DatasetFiles): Promise<LentDataset>;
  /** The description beside a dataset's first file; undefined when there is none. */
  description(dataset: DatasetFiles): Promise<Uint8Array | undefined>;
}

/** A folder or a file of this machine. */
export function localTree(files: Files, root: string): TreeSource {
  return {
    name: root,
    find: () => findFiles(files, root),
    lend: (dataset) => Promise.resolve({ dataset, faults: [], release: () => Promise.resolve() }),
    async description({ files: [file] }) {
      if (file === undefined) return undefined;
      const path = join(dirname(file.path), COMPACT_META);
      return (await files.info(path)) === undefined ? undefined : files.read(path);
    },
  };
}
