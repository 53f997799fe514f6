import { join } from 'node:path';
import { isExchangeId, type ExchangeId } from '#shared/market/exchange.ts';
import { streamNames, type StreamName } from '#shared/market/stream.ts';
import { utcDate } from '#shared/market/time.ts';
import type { Files } from '../base/files.ts';
import { FOREIGN_TREE } from '../storage/catalog/data-folder.ts';
import { keysOfPath } from '../storage/catalog/identity.ts';
import { readPublished } from '../storage/compact/published.ts';

/** A file with events of one stream of one symbol at one venue. */
export interface RecordedFile {
  readonly exchange: ExchangeId;
  /** Upper case. */
  readonly symbol: string;
  readonly stream: StreamName;
  /** Files of one kind have the same columns. */
  readonly kind: 'raw' | 'compact' | 'foreign';
  readonly path: string;
  /** Receive times of its rows lie between these, epoch ns; where it is not known they are far apart. */
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** What is looked for; an empty list means all. Epoch ms. */
export interface RecordedQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly exchanges: readonly string[];
  readonly symbols: readonly string[];
}

const EVER = 2n ** 62n;
/** Days are days of exchange time; what is received is a little later, or earlier by another clock. */
const AROUND_MS = 60_000;

/**
 * Files of a data folder in which events received in a stretch of time lie, each event in one of them. Days and parts outside
 * of it are not opened. A compacted day is read from its file, what came after it from its parts.
 */
export async function recordedFiles(
  files: Files,
  dataDir: string,
  { fromMs, toMs, exchanges, symbols }: RecordedQuery,
): Promise<readonly RecordedFile[]> {
  const dates = datesBetween(fromMs - AROUND_MS, toMs + AROUND_MS);
  const has = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  const days = new Map<string, Partial<Record<Tree, string>>>();
  for (const tree of trees) {
    for await (const folder of dayFolders(files, dataDir, tree, dates)) {
      const { exchange = '', stream = '', symbol = '', date = '' } = keysOfPath(`${folder}/any`);
      if (!has(exchanges, exchange) || !has(symbols, symbol)) continue;
      const key = `${exchange}\n${stream}\n${symbol}\n${date}`;
      days.set(key, { ...days.get(key), [tree]: join(dataDir, tree, folder) });
    }
  }
  const found: RecordedFile[] = [];
  for (const [key, folders] of [...days].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [exchange = '', streamText = '', symbol = ''] = key.split('\n');
    const stream = streamNames.find((name) => name === streamText);
    if (!isExchangeId(exchange) || stream === undefined || symbol === '') continue;
    const span = {
      fromNs: BigInt(Math.floor(fromMs)) * 1_000_000n,
      toNs: BigInt(Math.ceil(toMs)) * 1_000_000n,
    };
    for (const file of await filesOfDay(files, folders, span))
      found.push({ exchange, stream, symbol, ...file });
  }
  return found;
}

const trees = ['spool', 'compact', FOREIGN_TREE] as const;
type Tree = (typeof trees)[number];
type FileOfDay = Pick<RecordedFile, 'kind' | 'path' | 'fromNs' | 'toNs'>;

async function filesOfDay(
  files: Files,
  folders: Partial<Record<Tree, string>>,
  span: { readonly fromNs: bigint; readonly toNs: bigint },
): Promise<FileOfDay[]> {
  const found: FileOfDay[] = [];
  const merged = new Set<string>();
  if (folders.compact !== undefined) {
    const published = await readPublished(files, folders.compact);
    // A damaged one is left out: its parts are there until it is whole.
    if (published.state === 'present') {
      for (const { name } of published.meta.parts) merged.add(name);
      found.push({ kind: 'compact', path: join(folders.compact, 'data.parquet'), fromNs: -EVER, toNs: EVER });
    }
  }
  if (folders.spool !== undefined) {
    const parts = (await files.list(folders.spool)).filter((name) => partTime.test(name)).toSorted();
    const begins = parts.map((name) => BigInt(partTime.exec(name)![1]!));
    for (const [i, name] of parts.entries()) {
      const [fromNs, toNs] = [begins[i]!, begins[i + 1] ?? EVER];
      if (merged.has(name) || toNs < span.fromNs || fromNs >= span.toNs) continue;
      found.push({ kind: 'raw', path: join(folders.spool, name), fromNs, toNs });
    }
  }
  if (folders[FOREIGN_TREE] !== undefined && found.length === 0) {
    const folder = folders[FOREIGN_TREE];
    for (const name of (await files.list(folder)).filter((each) => each.endsWith('.parquet')).toSorted())
      found.push({ kind: 'foreign', path: join(folder, name), fromNs: -EVER, toNs: EVER });
  }
  return found;
}

/** Parts are named after the receive time of their first row (`storage/partition-path.ts`). */
const partTime = /^part-(\d{19})-\d{6,}\.parquet$/;

/** `exchange=…/stream=…/symbol=…/date=…` below a tree, of some days. */
async function* dayFolders(
  files: Files,
  dataDir: string,
  tree: Tree,
  dates: ReadonlySet<string>,
): AsyncGenerator<string> {
  let level = [''];
  for (const name of ['exchange', 'stream', 'symbol', 'date']) {
    const below: string[] = [];
    for (const folder of level) {
      for (const each of await files.list(join(dataDir, tree, folder))) {
        if (!each.toLowerCase().startsWith(`${name}=`)) continue;
        if (name === 'date' && !dates.has(each.slice(5).replaceAll('-', ''))) continue;
        below.push(folder === '' ? each : `${folder}/${each}`);
      }
    }
    level = below;
  }
  yield* level;
}

const DAY_MS = 86_400_000;

function datesBetween(fromMs: number, toMs: number): ReadonlySet<string> {
  const dates = new Set<string>();
  for (let ms = fromMs; ms < toMs + DAY_MS; ms += DAY_MS) dates.add(utcDate(Math.min(ms, toMs)));
  return dates;
}
