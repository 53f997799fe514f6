import { join } from 'node:path';
import type { Files } from '../../base/files.ts';
import type { DatasetFiles, FileEntry } from './facts.ts';

export interface FoundFiles {
  readonly datasets: readonly DatasetFiles[];
  /** Drafts that a killed process has left: `*.tmp`. */
  readonly unfinished: number;
}

/**
 * Everything that is called `*.parquet` below a folder, or a single file, gathered into datasets: by the folders
 * `exchange=…/stream=…/symbol=…/date=…` wherever they begin and in whatever letter case, otherwise one dataset a file.
 */
export async function findFiles(files: Files, root: string): Promise<FoundFiles> {
  const info = await files.info(root);
  if (info === undefined) return { datasets: [], unfinished: 0 };
  if (!info.isDirectory) {
    const name = root.split(/[\\/]/).at(-1) ?? root;
    return {
      datasets: [{ files: [{ name, path: root, bytes: info.size, isDirectory: false }] }],
      unfinished: 0,
    };
  }
  const entries: FileEntry[] = [];
  let unfinished = 0;
  const walk = async (below: string): Promise<void> => {
    for (const name of (await files.list(join(root, below))).toSorted()) {
      const path = below === '' ? name : `${below}/${name}`;
      const full = join(root, path);
      const isParquet = name.endsWith('.parquet');
      if (!isParquet && /\.[^.=]+$/.test(name) && !name.includes('=')) {
        if (name.endsWith('.tmp')) unfinished++;
        continue;
      }
      const found = await files.info(full);
      if (found === undefined) continue;
      if (isParquet)
        entries.push({ name: path, path: full, bytes: found.size, isDirectory: found.isDirectory });
      else if (found.isDirectory) await walk(path);
    }
  };
  await walk('');
  return { datasets: datasetsOf(entries), unfinished };
}

const keys = ['exchange', 'stream', 'symbol', 'date'] as const;

/** Files gathered into datasets by the folders of their names. */
export function datasetsOf(entries: readonly FileEntry[]): DatasetFiles[] {
  const groups = Map.groupBy(entries, ({ name }) => {
    const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    return namedBy(folder) === undefined ? name : folder;
  });
  return [...groups].map(([folder, files]) => ({ ...namedBy(folder), files }));
}

function namedBy(folder: string): Omit<DatasetFiles, 'files'> | undefined {
  const found = new Map<string, string>();
  for (const segment of folder.split('/')) {
    const [key = '', ...value] = segment.split('=');
    if (value.length > 0) found.set(key.toLowerCase(), decoded(value.join('=')));
  }
  const [exchange, stream, symbol, date] = keys.map((key) => found.get(key));
  if (exchange === undefined || stream === undefined || symbol === undefined || date === undefined)
    return undefined;
  const compactDate = date.replaceAll('-', '');
  return {
    exchange: exchange.toLowerCase(),
    stream: stream.toLowerCase(),
    symbol: symbol.toUpperCase(),
    ...(/^\d{8}$/.test(compactDate) ? { date: compactDate } : {}),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A foreign name with a percent sign of its own.
    return text;
  }
}
