import { dirname, join } from 'node:path';
import type { Files } from '../base/files.ts';
import { isTemporaryName, parsePartitionPath } from './partition-path.ts';

/** Folders listed at the same time. */
const LISTS_AT_ONCE = 8;

/** Makes partition folders that survive a power cut: every new folder's name is synced in its parent. */
export class PartitionFolders {
  readonly #files: Files;
  readonly #root: string;
  readonly #made = new Map<string, Promise<void>>();

  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
  }

  /** @param path of the folder below the root, with `/`; @returns its full path */
  async ensure(path: string): Promise<string> {
    const full = join(this.#root, path);
    const making = this.#made.get(path) ?? this.#make(full);
    this.#made.set(path, making);
    try {
      await making;
    } catch (cause) {
      this.#made.delete(path);
      throw cause;
    }
    return full;
  }

  /** To be called after a failure: somebody may have removed the folder. */
  forget(path: string): void {
    this.#made.delete(path);
  }

  async #make(folder: string): Promise<void> {
    await this.#files.makeDir(folder);
    for (let at = folder; at !== this.#root; at = dirname(at)) await this.#files.syncDir(dirname(at));
  }
}

/**
 * Removes the temporary files an earlier process left in partition folders when it was killed. Touches nothing whose name
 * or folder the writer would not have chosen.
 *
 * @returns names of the removed files below `root`, with `/`
 */
export async function removeLeftovers(files: Files, root: string): Promise<string[]> {
  let paths = [''];
  for (const key of ['exchange=', 'stream=', 'symbol=', 'date=']) {
    const below = await eachOf(paths, async (path) => {
      const names = await files.list(join(root, path));
      return names
        .filter((name) => name.startsWith(key))
        .map((name) => (path === '' ? name : `${path}/${name}`));
    });
    paths = below.flat();
  }
  const partitions = paths.filter((path) => parsePartitionPath(path) !== undefined);
  const removed = await eachOf(partitions, async (path) => {
    const names = (await files.list(join(root, path))).filter(isTemporaryName);
    for (const name of names) await files.remove(join(root, path, name));
    return names.map((name) => `${path}/${name}`);
  });
  return removed.flat();
}

async function eachOf<I, O>(inputs: readonly I[], work: (input: I) => Promise<O>): Promise<O[]> {
  const outputs: O[] = [];
  for (let at = 0; at < inputs.length; at += LISTS_AT_ONCE) {
    outputs.push(...(await Promise.all(inputs.slice(at, at + LISTS_AT_ONCE).map(work))));
  }
  return outputs;
}
