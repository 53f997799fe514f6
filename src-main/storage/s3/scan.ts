import { join } from 'node:path';
import { COMPACT_FILE, COMPACT_META } from '#shared/market/compact.ts';
import { utcDate } from '#shared/market/time.ts';
import type { Files, FileInfo } from '../../base/files.ts';
import { parseCompactPath } from '../compact/dataset.ts';
import { parsePartitionPath } from '../partition-path.ts';
import type { Unit } from './ledger.ts';
import { isPartName, type Tree } from './object-key.ts';

const DAY_MS = 86_400_000;
/** Days before today in which parts, and compacted days, usually appear. */
const RECENT_DAYS: Readonly<Record<Tree, number>> = { spool: 1, compact: 8 };

export interface ScanPorts {
  readonly files: Files;
  /** Root of each tree. */
  readonly roots: Readonly<Record<Tree, string>>;
  readonly wallMs: () => number;
}

/** Finds local files that are to be uploaded. Parts never change, so those seen before are not looked at again. */
export class Scanner {
  readonly #ports: ScanPorts;
  /** Names of parts seen, by recent folder. */
  readonly #seen = new Map<string, Set<string>>();

  constructor(ports: ScanPorts) {
    this.#ports = ports;
  }

  /** New parts and all compacted days, folder by folder. @param recent only days of late, which is quick */
  async *units(recent: boolean): AsyncGenerator<readonly Unit[]> {
    const today = this.#ports.wallMs();
    for (const tree of ['compact', 'spool'] as const) {
      const from = recent ? utcDate(today - RECENT_DAYS[tree] * DAY_MS) : '';
      for await (const folder of this.#folders(tree, from)) {
        const isRecent = folder.slice(-8) >= utcDate(today - RECENT_DAYS.spool * DAY_MS);
        const found = tree === 'spool' ? await this.#parts(folder, isRecent) : await this.#day(folder);
        if (found.length > 0) yield found;
      }
    }
    for (const folder of this.#seen.keys()) {
      if (folder.slice(-8) < utcDate(today - RECENT_DAYS.spool * DAY_MS)) this.#seen.delete(folder);
    }
  }

  /** The state of a unit's files now. @returns undefined when they are gone */
  async look({ tree, path }: Pick<Unit, 'tree' | 'path'>): Promise<Unit | undefined> {
    if (tree === 'compact') return (await this.#day(path))[0];
    const info = await this.#ports.files.info(join(this.#ports.roots.spool, path));
    return info === undefined || info.isDirectory
      ? undefined
      : { tree, path, bytes: info.size, stamp: stampOf(info) };
  }

  async #parts(folder: string, remember: boolean): Promise<Unit[]> {
    const names = await this.#ports.files.list(join(this.#ports.roots.spool, folder));
    const seen = this.#seen.get(folder);
    const parts = names.filter((name) => isPartName(name));
    const units: Unit[] = [];
    for (const name of parts) {
      if (seen?.has(name) === true) continue;
      const unit = await this.look({ tree: 'spool', path: `${folder}/${name}` });
      if (unit !== undefined) units.push(unit);
    }
    if (remember) this.#seen.set(folder, new Set(parts));
    return units;
  }

  async #day(folder: string): Promise<Unit[]> {
    const { files, roots } = this.#ports;
    const data = await files.info(join(roots.compact, folder, COMPACT_FILE));
    const meta = await files.info(join(roots.compact, folder, COMPACT_META));
    if (data === undefined || meta === undefined) return [];
    const stamp = `${stampOf(data)} ${stampOf(meta)}`;
    return [{ tree: 'compact', path: folder, bytes: data.size + meta.size, stamp }];
  }

  /** Folders of a tree as the recorder or compaction names them, below its root. */
  async *#folders(tree: Tree, fromDate: string): AsyncGenerator<string> {
    const { files, roots } = this.#ports;
    const parse = tree === 'spool' ? parsePartitionPath : parseCompactPath;
    const below = async (path: string, key: string): Promise<string[]> => {
      const names = await files.list(join(roots[tree], path));
      return names
        .filter((name) => name.startsWith(key))
        .map((name) => (path === '' ? name : `${path}/${name}`));
    };
    for (const exchange of await below('', 'exchange=')) {
      for (const stream of await below(exchange, 'stream=')) {
        for (const symbol of await below(stream, 'symbol=')) {
          for (const folder of await below(symbol, 'date=')) {
            if (folder.slice(-8) >= fromDate && parse(folder) !== undefined) yield folder;
          }
        }
      }
    }
  }
}

function stampOf({ size, modifiedMs }: FileInfo): string {
  return `${size}@${modifiedMs}`;
}
