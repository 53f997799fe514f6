import { basename, dirname } from 'node:path';
import { COMPACT_FILE } from '#shared/market/compact.ts';
import type { Files } from '../../base/files.ts';
import { openEngine, type Engine } from '../compact/engine.ts';
import { readPublished, type Published } from '../compact/published.ts';
import type { Catalog, ScannedFile } from './catalog.ts';
import { catalogFile } from './catalog-file.ts';
import type { CatalogDataset, CatalogFile } from '#shared/market/catalog.ts';
import { FOREIGN_TREE } from './data-folder.ts';
import { datasetOfFiles, type Description } from './dataset-of-files.ts';
import { findFiles, type FoundFile } from './find-files.ts';
import { readFooters } from './footers.ts';
import { keysOfPath } from './identity.ts';

export interface ScanOptions {
  /** A folder, or a single file. */
  readonly root: string;
  /** Folders below the root to look into; none means all. A root with trees is ours: its descriptions have to be right, except in the foreign one. */
  readonly trees?: readonly string[];
}

export interface ScanPorts {
  readonly files: Files;
  readonly catalog: Catalog;
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ScanProgress {
  /** Files whose footers are to be read, and are. */
  readonly files: number;
  readonly done: number;
}

export interface ScanReport {
  readonly files: number;
  /** New ones, and those whose size or time has changed. */
  readonly read: number;
  readonly removed: number;
  readonly cancelled: boolean;
}

const FOOTERS_AT_ONCE = 250;
const DATASETS_AT_ONCE = 200;
const MEMORY_MB = 256;
const EVERY_FILE = Number.MAX_SAFE_INTEGER;

/**
 * Makes the catalog say what the files say: reads the footers of new and changed ones, forgets those that are gone. Ends early
 * when aborted; the next scan goes on with what is left.
 */
export async function scan(options: ScanOptions, ports: ScanPorts): Promise<ScanReport> {
  const { catalog, files, onProgress, signal = new AbortController().signal } = ports;
  const found = await findFiles(files, options.root, options.trees);
  const known = catalog.stamps();
  const paths = new Set(found.map(({ path }) => path));
  const removed = [...known.keys()].filter((path) => !paths.has(path));
  if (removed.length > 0) catalog.removeFiles(removed);
  const changed = found.filter(({ path, stamp }) => known.get(path) !== stamp);
  let read = 0;
  if (changed.length > 0) {
    const engine = await openEngine({ threads: 1, memoryMb: MEMORY_MB });
    const interrupt = (): void => engine.connection.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      for (let at = 0; at < changed.length && !signal.aborted; at += FOOTERS_AT_ONCE) {
        onProgress?.({ files: changed.length, done: at });
        const scanned = await scanFiles(options, files, engine, changed.slice(at, at + FOOTERS_AT_ONCE));
        // What an interrupted engine could not read is not damaged.
        if (signal.aborted) break;
        catalog.putFiles(scanned);
        read += scanned.length;
      }
    } finally {
      signal.removeEventListener('abort', interrupt);
      engine.close();
    }
  }
  await sumUp(new Map(found.map(({ path, full }) => [path, full])), ports);
  return { files: found.length, read, removed: removed.length, cancelled: signal.aborted };
}

async function scanFiles(
  { trees }: ScanOptions,
  files: Files,
  { connection }: Engine,
  some: readonly FoundFile[],
): Promise<ScannedFile[]> {
  const keys = some.map(({ path }) => keysOfPath(path));
  const footers = await readFooters(
    connection,
    some.map(({ full }) => full),
    keys.map(({ date }) => date),
  );
  const scanned: ScannedFile[] = [];
  for (const [k, found] of some.entries()) {
    const published = await publishedWith(files, found.full);
    const isOurs = trees !== undefined && !found.path.startsWith(`${FOREIGN_TREE}/`);
    scanned.push(catalogFile(found, keys[k]!, footers[k]!, { published, isOurs }));
  }
  return scanned;
}

/** Sums up every dataset whose files have changed. Goes on when aborted: it reads little, and nothing is half done then. */
async function sumUp(fullPaths: ReadonlyMap<string, string>, { catalog, files }: ScanPorts): Promise<void> {
  const stale = catalog.stale();
  for (let at = 0; at < stale.length; at += DATASETS_AT_ONCE) {
    const datasets: CatalogDataset[] = [];
    const gone: string[] = [];
    for (const { id, ...keys } of stale.slice(at, at + DATASETS_AT_ONCE)) {
      const own = catalog.filesOf(id, { offset: 0, limit: EVERY_FILE });
      if (own.length === 0) gone.push(id);
      else datasets.push(datasetOfFiles(keys, own, await descriptionOf(files, fullPaths, own)));
    }
    catalog.putDatasets(datasets, gone);
  }
}

async function descriptionOf(
  files: Files,
  fullPaths: ReadonlyMap<string, string>,
  own: readonly CatalogFile[],
): Promise<Description> {
  const described = own.find(({ version }) => version !== null);
  const full = described === undefined ? undefined : fullPaths.get(described.path);
  if (full === undefined) return { state: 'none' };
  const published = await publishedWith(files, full);
  return published?.state === 'present'
    ? { state: 'present', parts: new Set(published.meta.parts.map(({ name }) => name)) }
    : { state: 'none' };
}

/** @returns undefined for a file that is never described */
async function publishedWith(files: Files, full: string): Promise<Published | undefined> {
  return basename(full) === COMPACT_FILE ? readPublished(files, dirname(full)) : undefined;
}
