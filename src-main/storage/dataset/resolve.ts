import { dirname, join } from 'node:path';
import type { CatalogDataset, CatalogFile, DatasetKeys, Layer, Quarters } from '#shared/market/catalog.ts';
import { type CompactMeta, timeUnit, type TimeUnit } from '#shared/market/compact.ts';
import { unknownGrade, type DayGrade } from '#shared/market/day-grade.ts';
import { EARLIEST_EVENT_MS, LATEST_EVENT_MS } from '#shared/market/time.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Files } from '../../base/files.ts';
import { Catalog } from '../catalog/catalog.ts';
import { ownTrees } from '../catalog/data-folder.ts';
import { openCatalogFile } from '../catalog/open-catalog.ts';
import { scan } from '../catalog/scan.ts';
import { readPublished } from '../compact/published.ts';
import { DayGrades } from '../ledger/day-grades.ts';
import { LEDGER_FILE } from '../ledger/open-ledger.ts';
import { datasetHash, type DatasetHash } from './dataset-hash.ts';
import { sourcesOf } from './sources.ts';

/** Which datasets are meant. An absent text means all; days are both included. */
export interface DatasetQuery {
  readonly exchange?: string;
  readonly stream?: string;
  /** Any letter case. */
  readonly symbol?: string;
  /** UTC, `20260115`. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * Where to look: a Parquet file, a folder of any collector with this layout, or an Arbscope data folder, which is known by its
 * `spool` or `compact` and searched in these alone.
 */
export interface DatasetSource {
  readonly path: string;
  readonly query?: DatasetQuery;
}

export interface ResolvedFile {
  /** Full path. */
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
  /** Epoch in the dataset's unit, decimal; null without rows. */
  readonly ts_min: string | null;
  readonly ts_max: string | null;
}

/** A day of one stream, with the files that hold each of its rows once. */
export interface ResolvedDataset extends DatasetKeys {
  /** `compact`: one sorted file with `seq` (of foreign ones, as they are). `raw`: parts in order of arrival, neither sorted nor without doubles. */
  readonly layer: Layer;
  /** By name. */
  readonly files: readonly ResolvedFile[];
  readonly rows: number;
  readonly ts_min: string | null;
  readonly ts_max: string | null;
  /** Of all times in it; null without rows. Foreign datasets may be in ms and are left so. */
  readonly unit: TimeUnit | null;
  readonly hash: DatasetHash;
  /** Quarter hours with rows, and how many, 0 to 96. */
  readonly quarters: Quarters;
  readonly covered: number;
  /** By the ledger beside the data; else by `meta.json`; else unknown. */
  readonly quality: DayGrade;
  /** Of a compacted file of ours. */
  readonly meta: CompactMeta | null;
  /** For people: what is unlike the contract, and what is left out. */
  readonly notes: readonly string[];
}

export interface ResolvePorts {
  readonly files: Files;
  /** Epoch ms, to know whether a day is over. */
  readonly wallMs: () => number;
  readonly signal?: AbortSignal;
}

/**
 * Finds datasets and the files to read them from, by date, exchange, stream and symbol:
 *
 *     resolveDatasets({ path: '/data/arbscope', query: { symbol: 'BTCUSDT', from: '20260115' } }, { files, wallMs })
 *     resolveDatasets({ path: '/elsewhere/adausdt_20260204.parquet' }, { files, wallMs })
 *
 * Nothing is written. Files are hashed only where no `meta.json` names the rows.
 *
 * @throws AppError NOT_FOUND without a dataset, INVALID_INPUT for one with a file that cannot be read, or with times in ns and in ms
 */
export async function resolveDatasets(
  { path, query = {} }: DatasetSource,
  { files, wallMs, signal = new AbortController().signal }: ResolvePorts,
): Promise<readonly ResolvedDataset[]> {
  const isFile = (await files.info(path))?.isDirectory === false;
  const trees = isFile ? undefined : await treesOf(files, path);
  const catalog = new Catalog(await openCatalogFile(files, ':memory:'));
  const grades = await DayGrades.open(files, await ledgerFolder(files, path), wallMs);
  try {
    await scan({ root: path, ...(trees === undefined ? {} : { trees }) }, { files, catalog, signal });
    signal.throwIfAborted();
    const found = catalog
      .datasets({}, { offset: 0, limit: Number.MAX_SAFE_INTEGER })
      .filter((dataset) => isMeant(dataset, query))
      .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    if (found.length === 0) {
      throw new AppError(
        'NOT_FOUND',
        `datasets: expected some for ${JSON.stringify(query)}, found none in ${path}`,
      );
    }
    const fullPath = (below: string): string => (isFile ? path : join(path, ...below.split('/')));
    const resolved: ResolvedDataset[] = [];
    for (const dataset of found) {
      signal.throwIfAborted();
      resolved.push(await resolveOne(dataset, { fullPath, catalog, files, grades }));
    }
    return resolved;
  } finally {
    grades.close();
    catalog.close();
  }
}

/** @returns the trees of ours below a data folder; undefined for everything else */
async function treesOf(files: Files, path: string): Promise<readonly string[] | undefined> {
  for (const tree of ownTrees) {
    if ((await files.info(join(path, tree)))?.isDirectory === true) return ownTrees;
  }
  return undefined;
}

/** The nearest folder at or above a path that holds a ledger; the path itself when there is none. */
async function ledgerFolder(files: Files, path: string): Promise<string> {
  let folder = path;
  for (let level = 0; level < LEVELS_UP; level++) {
    const isFolder = level > 0 || (await files.info(folder))?.isDirectory === true;
    if (isFolder && (await files.info(join(folder, LEDGER_FILE))) !== undefined) return folder;
    folder = dirname(folder);
  }
  return dirname(path);
}

/** From a file up to the data folder: date, symbol, stream, exchange, tree. */
const LEVELS_UP = 7;

function isMeant(
  { exchange, stream, symbol, date }: DatasetKeys,
  { from = '', to = '99999999', ...names }: DatasetQuery,
): boolean {
  return (
    (names.exchange ?? exchange) === exchange &&
    (names.stream ?? stream) === stream &&
    (names.symbol?.toUpperCase() ?? symbol) === symbol &&
    date >= from &&
    date <= to
  );
}

async function resolveOne(
  dataset: CatalogDataset,
  ports: {
    readonly fullPath: (below: string) => string;
    readonly catalog: Catalog;
    readonly files: Files;
    readonly grades: DayGrades;
  },
): Promise<ResolvedDataset> {
  const { fullPath, catalog, files, grades } = ports;
  const { exchange, stream, symbol, date, unit, quarters, covered } = dataset;
  const all = catalog.filesOf(dataset.id, { offset: 0, limit: Number.MAX_SAFE_INTEGER });
  const described = all.find(({ version }) => version !== null);
  const published =
    described === undefined ? undefined : await readPublished(files, dirname(fullPath(described.path)));
  const meta = published?.state === 'present' ? published.meta : null;
  const names = new Set(all.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
  const gone = meta?.parts.filter(({ name }) => !names.has(name)).length ?? 0;
  // Late parts are no reason to give up rows whose parts are gone.
  const isBehind = dataset.compaction === 'behind' && gone > 0;
  const chosen = sourcesOf(isBehind ? { ...dataset, compaction: 'current' } : dataset, all);
  const layer = chosen[0]!.layer;
  refuseMixedUnits(chosen);
  const of = layer === 'compact' ? meta : null;
  const resolved = chosen.map(({ path, bytes, rows, ts_min, ts_max }) => ({
    path: fullPath(path),
    bytes,
    rows,
    ts_min,
    ts_max,
  }));
  const graded = grades.of(exchange, date);
  return {
    exchange,
    stream,
    symbol,
    date,
    layer,
    files: resolved,
    rows: resolved.reduce((sum, { rows }) => sum + rows, 0),
    ts_min: dataset.ts_min,
    ts_max: dataset.ts_max,
    unit,
    hash: await datasetHash(of, resolved),
    quarters,
    covered,
    quality: graded.verdict === 'unknown' ? (of?.quality ?? unknownGrade) : graded,
    meta: of,
    notes: [
      ...new Set(chosen.flatMap(({ columns }) => (columns === null ? [] : [`columns: ${columns}`]))),
      ...(unit === 'ms' ? ['times: expected ns, found ms; they are left as they are'] : []),
      ...(isPlausible(dataset) ? [] : [`times: expected years from 2009 to 2099 in ${unit}, found others`]),
      ...(isBehind ? [`parts: some came after the day was compacted and are not in it`] : []),
    ],
  };
}

/** Times of another unit would be replayed in a wrong order and millions of times too far apart. */
function refuseMixedUnits(files: readonly CatalogFile[]): void {
  let first: { readonly path: string; readonly unit: TimeUnit } | undefined;
  for (const { path, ts_min, ts_max } of files) {
    for (const unit of [ts_min, ts_max].flatMap((ts) => (ts === null ? [] : [timeUnit(BigInt(ts))]))) {
      first ??= { path, unit };
      if (unit !== first.unit) {
        const as = path === first.path ? 'its earliest' : first.path;
        throw new AppError(
          'INVALID_INPUT',
          `${path}: expected times in ${first.unit} as ${as}, found ${unit}`,
        );
      }
    }
  }
}

/** False where the times cannot be meant in the unit that their size says, as seconds or microseconds. */
function isPlausible({ ts_min, ts_max, unit }: CatalogDataset): boolean {
  return [ts_min, ts_max].every((ts) => {
    if (ts === null) return true;
    const ms = unit === 'ns' ? BigInt(ts) / 1_000_000n : BigInt(ts);
    return ms >= BigInt(EARLIEST_EVENT_MS) && ms < BigInt(LATEST_EVENT_MS);
  });
}
