import { basename, join } from 'node:path';
import { COMPACT_META } from '#shared/market/compact.ts';
import type { Files } from '../../base/files.ts';

/** A Parquet file as its folder shows it. */
export interface FoundFile {
  /** Below the root, with `/`. */
  readonly path: string;
  readonly full: string;
  readonly bytes: number;
  /** Changes whenever the file, or the description beside a compacted one, is written again: size and time of both. */
  readonly stamp: string;
}

const AT_ONCE = 64;

/**
 * Every `*.parquet` below the trees of a root, or the root itself when it is a file. Names that begin with a dot are left
 * out: scratch files of ours, and of others. Circles of links end at a fixed depth.
 *
 * @param trees folders below the root; none means the root
 */
export async function findFiles(
  files: Files,
  root: string,
  trees: readonly string[] = [''],
): Promise<FoundFile[]> {
  const info = await files.info(root);
  if (info === undefined) return [];
  if (!info.isDirectory) {
    return [{ path: basename(root), full: root, bytes: info.size, stamp: `${info.size}:${info.modifiedMs}` }];
  }
  const found: FoundFile[] = [];
  let folders: readonly string[] = trees;
  for (let depth = 0; folders.length > 0 && depth < MAX_DEPTH; depth++) {
    const below: string[] = [];
    for (const folder of folders) {
      const names = (await files.list(join(root, folder))).filter((name) => !name.startsWith('.'));
      below.push(...(await look(files, root, folder, names, found)));
    }
    folders = below;
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Deeper than any layout; ends the walk through links that lead in a circle. */
const MAX_DEPTH = 12;

/** @returns folders to look into next */
async function look(
  files: Files,
  root: string,
  folder: string,
  names: readonly string[],
  found: FoundFile[],
): Promise<string[]> {
  const below: string[] = [];
  const meta = names.includes(COMPACT_META) ? await files.info(join(root, folder, COMPACT_META)) : undefined;
  const beside = meta === undefined ? '' : `:${meta.size}:${meta.modifiedMs}`;
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE).filter((name) => isParquet(name) || mayBeFolder(name));
    const infos = await Promise.all(some.map((name) => files.info(join(root, folder, name))));
    some.forEach((name, k) => {
      const info = infos[k];
      const path = folder === '' ? name : `${folder}/${name}`;
      if (info === undefined) return;
      if (info.isDirectory) below.push(path);
      else if (isParquet(name)) {
        found.push({
          path,
          full: join(root, path),
          bytes: info.size,
          stamp: `${info.size}:${info.modifiedMs}${beside}`,
        });
      }
    });
  }
  return below;
}

function isParquet(name: string): boolean {
  return name.endsWith('.parquet');
}

/** Saves asking for what is certainly a file. */
function mayBeFolder(name: string): boolean {
  return !/\.(tmp|json|db|db-wal|db-shm|log|csv|jsonl)$/.test(name);
}
