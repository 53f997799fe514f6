import { join } from 'node:path';
import type { Files } from '../../base/files.ts';
import { parsePartitionPath, type Partition } from '../partition-path.ts';
import { isSelected, parseCompactPath, type Selection } from './dataset.ts';

/** A part as the folder shows it. */
export interface PartEntry {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface SpoolDataset {
  readonly partition: Partition;
  /** By name, which is the order of arrival. */
  readonly parts: readonly PartEntry[];
}

const levels = ['exchange=', 'stream=', 'symbol=', 'date='] as const;
const LISTS_AT_ONCE = 8;

/** Selected datasets of the spool with their parts; those without a finished part are left out. */
export async function findSpoolDatasets(
  files: Files,
  root: string,
  selection: Selection,
): Promise<SpoolDataset[]> {
  const found = await findFolders(files, root, selection, parsePartitionPath);
  const datasets = await eachOf(found, async ({ path, partition }) => {
    const names = (await files.list(join(root, path))).filter((name) => name.endsWith('.parquet')).toSorted();
    const parts = await eachOf(names, async (name): Promise<PartEntry> => {
      const full = join(root, path, name);
      return { name, path: full, bytes: (await files.info(full))?.size ?? 0 };
    });
    return { partition, parts };
  });
  return datasets.filter(({ parts }) => parts.length > 0);
}

/** Selected datasets that have a folder in the compact tree. */
export async function findCompactDatasets(
  files: Files,
  root: string,
  selection: Selection,
): Promise<Partition[]> {
  const found = await findFolders(files, root, selection, parseCompactPath);
  return found.map(({ partition }) => partition);
}

async function findFolders(
  files: Files,
  root: string,
  selection: Selection,
  parse: (path: string) => Partition | undefined,
): Promise<{ path: string; partition: Partition }[]> {
  let paths = [''];
  for (const key of levels) {
    const below = await eachOf(paths, async (path) => {
      const names = await files.list(join(root, path));
      return names
        .filter((name) => name.startsWith(key))
        .toSorted()
        .map((name) => (path === '' ? name : `${path}/${name}`));
    });
    paths = below.flat();
  }
  return paths.flatMap((path) => {
    const partition = parse(path);
    return partition !== undefined && isSelected(partition, selection) ? [{ path, partition }] : [];
  });
}

async function eachOf<I, O>(inputs: readonly I[], work: (input: I) => Promise<O>): Promise<O[]> {
  const outputs: O[] = [];
  for (let at = 0; at < inputs.length; at += LISTS_AT_ONCE) {
    outputs.push(...(await Promise.all(inputs.slice(at, at + LISTS_AT_ONCE).map(work))));
  }
  return outputs;
}
