import { basename, dirname, join } from 'node:path';
import { PAGE_LIMIT, type ImportFile, type ImportPlan, type ImportVerdict } from '#shared/api/data.ts';
import type { CatalogFile, DatasetKeys } from '#shared/market/catalog.ts';
import { COMPACT_FILE, COMPACT_META, type CompactMeta } from '#shared/market/compact.ts';
import { isExchangeId } from '#shared/market/exchange.ts';
import { streamNames } from '#shared/market/stream.ts';
import { hashFile } from '../base/file-hash.ts';
import type { Files } from '../base/files.ts';
import { catalogFile } from '../storage/catalog/catalog-file.ts';
import { findFiles, type FoundFile } from '../storage/catalog/find-files.ts';
import { readFooters, type Footer } from '../storage/catalog/footers.ts';
import { FOREIGN_TREE } from '../storage/catalog/data-folder.ts';
import { datasetId, keysOfPath } from '../storage/catalog/identity.ts';
import { compactPath } from '../storage/compact/dataset.ts';
import type { Engine } from '../storage/compact/engine.ts';
import { readPublished } from '../storage/compact/published.ts';
import { partitionPath, type Partition } from '../storage/partition-path.ts';
import { importDir, type Opened } from './opened.ts';
import type { WorkProgress } from './query.contract.ts';

/** A file of the import folder and what is to be done with it. */
export interface Incoming {
  readonly file: ImportFile;
  /** Only for `add`. */
  readonly goal?: {
    readonly from: string;
    /** Folder below the data folder, with `/`. */
    readonly folder: string;
    /** Description of a compacted file. */
    readonly meta?: CompactMeta;
  };
}

const FOOTERS_AT_ONCE = 250;
const PART_NAME = /^part-\d{19}-\d{6,}\.parquet$/;

/** Looks at every file of the import folder, and writes nothing. Ends early when aborted. */
export async function planImport(
  opened: Opened,
  { connection }: Engine,
  onProgress: (progress: WorkProgress) => void,
  signal: AbortSignal,
): Promise<readonly Incoming[]> {
  const found = await findFiles(opened.files, importDir(opened.dataDir));
  const planned: Incoming[] = [];
  for (let at = 0; at < found.length && !signal.aborted; at += FOOTERS_AT_ONCE) {
    onProgress({ text: `${at} of ${found.length} files looked at`, share: at / found.length });
    const some = found.slice(at, at + FOOTERS_AT_ONCE);
    const footers = await readFooters(
      connection,
      some.map(({ full }) => full),
      some.map(({ path }) => keysOfPath(path).date),
    );
    for (const [k, file] of some.entries()) {
      const footer = footers[k]!;
      planned.push(
        'fault' in footer
          ? { file: told(file, 'refused', footer.fault, 0) }
          : await judged(opened, file, footer),
      );
    }
  }
  return planned;
}

/** What people see of a plan. */
export function summarised(planned: readonly Incoming[]): ImportPlan {
  const files = planned.map(({ file }) => file);
  const of = (verdict: ImportVerdict): ImportFile[] => files.filter((file) => file.verdict === verdict);
  const [refused, conflict, add, present] = [of('refused'), of('conflict'), of('add'), of('present')];
  return {
    files: [...refused, ...conflict, ...add, ...present].slice(0, PAGE_LIMIT),
    counts: {
      add: add.length,
      present: present.length,
      conflict: conflict.length,
      refused: refused.length,
    },
    rows: add.reduce((sum, { rows }) => sum + rows, 0),
    bytes: add.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

async function judged(opened: Opened, found: FoundFile, footer: Footer): Promise<Incoming> {
  const { file, keys } = catalogFile(found, keysOfPath(found.path), footer, {
    published: undefined,
    isOurs: false,
  });
  const refuse = (text: string): Incoming => ({ file: told(found, 'refused', text, file.rows) });
  if (file.columns !== null) return refuse(file.columns);
  if (file.rows === 0 || footer.range === undefined) return refuse('expected rows, found none');
  if (file.layer === 'compact' && !(await isDescribed(opened.files, found))) {
    return plannedForeign(opened, found, keys, file);
  }
  if (footer.range.unit !== 'ns') {
    return refuse(
      'ts_event: expected ns, found ms; such a file can be read where it is, by arbscope catalog',
    );
  }
  const ofRows = footer.constants;
  const partition = partitionOf(keys);
  if (typeof partition === 'string') return refuse(partition);
  for (const key of ['exchange', 'stream', 'symbol'] as const) {
    if (ofRows[key] !== partition[key])
      return refuse(`${key}: expected ${partition[key]} in every row, found ${ofRows[key] ?? 'others'}`);
  }
  const days = [footer.range.min, footer.range.max].map((ts) => utcDay(ts));
  if (days.some((day) => day !== partition.date))
    return refuse(`ts_event: expected ${partition.date}, found ${days.join(' to ')}`);
  return file.layer === 'raw'
    ? plannedPart(opened, found, partition, file.rows)
    : plannedCompact(opened, found, partition, file.rows);
}

async function isDescribed(files: Files, { full }: FoundFile): Promise<boolean> {
  return (
    basename(full) === COMPACT_FILE && (await files.info(join(dirname(full), COMPACT_META))) !== undefined
  );
}

/** A sorted file of another collector: kept as it is, in a tree of its own, unless the day is here already. */
async function plannedForeign(
  { files, dataDir, catalog }: Opened,
  found: FoundFile,
  keys: DatasetKeys,
  { rows, unit }: CatalogFile,
): Promise<Incoming> {
  const path = `${FOREIGN_TREE}/${found.path}`;
  const goal = join(dataDir, path);
  const there = await files.info(goal);
  if (there !== undefined) return { file: await compared(found, goal, there.size, rows) };
  const same = catalog.dataset(datasetId(keys));
  if (same !== undefined) {
    const why = `${[keys.exchange, keys.stream, keys.symbol, keys.date].join(' ')} is there already, from elsewhere, and stays`;
    return { file: told(found, 'conflict', why, rows) };
  }
  return {
    file: told(found, 'add', `${path}${unit === 'ms' ? ', its times in ms' : ''}`, rows),
    goal: { from: found.full, folder: dirname(path) },
  };
}

async function plannedPart(
  { files, dataDir }: Opened,
  found: FoundFile,
  partition: Partition,
  rows: number,
): Promise<Incoming> {
  const name = basename(found.full);
  if (!PART_NAME.test(name))
    return {
      file: told(found, 'refused', `name: expected part-<ns>-<number>.parquet, found ${name}`, rows),
    };
  const folder = `spool/${partitionPath(partition)}`;
  const goal = join(dataDir, folder, name);
  const there = await files.info(goal);
  if (there === undefined)
    return { file: told(found, 'add', `${folder}/${name}`, rows), goal: { from: found.full, folder } };
  return { file: await compared(found, goal, there.size, rows) };
}

async function plannedCompact(
  { files, dataDir }: Opened,
  found: FoundFile,
  partition: Partition,
  rows: number,
): Promise<Incoming> {
  const folder = `compact/${compactPath(partition)}`;
  const beside = dirname(found.full);
  const published =
    basename(found.full) === COMPACT_FILE
      ? await readPublished(files, beside)
      : ({ state: 'absent' } as const);
  const goal = join(dataDir, folder, COMPACT_FILE);
  const there = await files.info(goal);
  if (there !== undefined) return { file: await compared(found, goal, there.size, rows) };
  if (published.state !== 'present') {
    const why = published.state === 'damaged' ? published.why : `expected ${COMPACT_FILE} with meta.json`;
    return { file: told(found, 'refused', why, rows) };
  }
  const { meta } = published;
  const other = (['exchange', 'stream', 'symbol', 'date'] as const).find(
    (key) => meta[key] !== partition[key],
  );
  if (other !== undefined) {
    const why = `meta.json ${other}: expected ${partition[other]}, found ${meta[other]}`;
    return { file: told(found, 'refused', why, rows) };
  }
  const { sha256 } = await hashFile(found.full);
  if (sha256 !== meta.file_sha256)
    return {
      file: told(found, 'refused', 'expected the bytes that meta.json describes, found others', rows),
    };
  return {
    file: told(found, 'add', `${folder}/${COMPACT_FILE}`, rows),
    goal: { from: found.full, folder, meta },
  };
}

/** Against what is there under the same name. */
async function compared(found: FoundFile, goal: string, size: number, rows: number): Promise<ImportFile> {
  const isSame =
    size === found.bytes && (await hashFile(goal)).sha256 === (await hashFile(found.full)).sha256;
  return isSame
    ? told(found, 'present', 'is there already, byte by byte', rows)
    : told(found, 'conflict', 'another file is there under this name and stays', rows);
}

function partitionOf({
  exchange,
  stream,
  symbol,
  date,
}: {
  exchange: string;
  stream: string;
  symbol: string;
  date: string;
}): Partition | string {
  const name = streamNames.find((each) => each === stream);
  if (!isExchangeId(exchange)) return `exchange: expected a venue of Arbscope, found ${exchange || 'none'}`;
  if (name === undefined)
    return `stream: expected one of ${streamNames.join(', ')}, found ${stream || 'none'}`;
  if (symbol === '' || date === '') return 'expected one symbol and one day, found none named';
  const partition = { exchange, stream: name, symbol, date };
  try {
    partitionPath(partition);
  } catch (cause) {
    if (cause instanceof RangeError) return cause.message;
    throw cause;
  }
  return partition;
}

function told({ path, bytes }: FoundFile, verdict: ImportVerdict, text: string, rows: number): ImportFile {
  return { path, verdict, text, rows, bytes };
}

function utcDay(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 10).replaceAll('-', '');
}
