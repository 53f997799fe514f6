import type { DuckDBConnection } from '@duckdb/node-api';
import { QUARTERS, type DatasetKeys, type Quarters } from '#shared/market/catalog.ts';
import { timeUnit, type TimeUnit } from '#shared/market/compact.ts';
import { utcDate } from '#shared/market/time.ts';
import { firstLine, literal, rowsOf } from '../compact/engine.ts';
import { noQuarters, quartersOf } from './quarters.ts';

/** What a file's footer says, and where its rows lie in the day. */
export interface Footer {
  /** `ts_event BIGINT`, …, in the file's order. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Epoch, in `unit`; undefined when there are no rows. */
  readonly range: { readonly min: bigint; readonly max: bigint; readonly unit: TimeUnit } | undefined;
  readonly quarters: Quarters;
  /** As far as one value fills the whole column. */
  readonly constants: Partial<DatasetKeys>;
}

/** A file that cannot be read, with the reason. */
export interface Unreadable {
  readonly fault: string;
}

const QUARTER: Readonly<Record<TimeUnit, bigint>> = { ns: 900_000_000_000n, ms: 900_000n };

/**
 * Reads the footers of files together, and of each half when one of them cannot be read, until the damaged ones are found.
 *
 * @param paths full paths
 * @param dates day of each, where it is known; the day of the first row otherwise
 */
export async function readFooters(
  connection: DuckDBConnection,
  paths: readonly string[],
  dates: readonly (string | undefined)[],
): Promise<readonly (Footer | Unreadable)[]> {
  if (paths.length === 0) return [];
  try {
    return await readTogether(connection, paths, dates);
  } catch (cause) {
    if (paths.length === 1) {
      const text = firstLine(cause).replaceAll(paths[0]!, 'the file');
      return [{ fault: `expected a Parquet file with events, found ${text}` }];
    }
    const half = paths.length >> 1;
    return [
      ...(await readFooters(connection, paths.slice(0, half), dates.slice(0, half))),
      ...(await readFooters(connection, paths.slice(half), dates.slice(half))),
    ];
  }
}

interface Group {
  readonly rows: number;
  readonly min: bigint;
  readonly max: bigint;
}

async function readTogether(
  connection: DuckDBConnection,
  paths: readonly string[],
  dates: readonly (string | undefined)[],
): Promise<(Footer | Unreadable)[]> {
  const list = `[${paths.map(exactly).join(', ')}]`;
  const columns = new Map<string, string[]>(paths.map((path) => [path, []]));
  for (const [file, name, type] of await rowsOf(
    connection,
    `SELECT file_name, name, duckdb_type FROM parquet_schema(${list}) WHERE column_id > 0 ORDER BY file_name, column_id`,
  )) {
    columns.get(String(file))!.push(`${String(name)} ${String(type)}`);
  }
  const groups = new Map<string, Group[]>(paths.map((path) => [path, []]));
  const texts = new Map<string, Map<string, Set<string>>>(paths.map((path) => [path, new Map()]));
  const scanned = new Set<string>();
  const unnamed = new Set<string>();
  for (const [file, column, rows, min, max] of await rowsOf(
    connection,
    `SELECT file_name, path_in_schema, row_group_num_rows, stats_min_value, stats_max_value FROM parquet_metadata(${list})
     WHERE path_in_schema IN ('ts_event', 'exchange', 'stream', 'symbol') AND row_group_num_rows > 0`,
  )) {
    const path = String(file);
    if (column !== 'ts_event') {
      const values = texts.get(path)!.get(String(column)) ?? new Set();
      values.add(min === null || min !== max ? '' : String(min));
      if (min === null) unnamed.add(path);
      texts.get(path)!.set(String(column), values);
    } else if (min === null || max === null || !/^-?\d{1,19}$/.test(`${String(min)}`)) scanned.add(path);
    else groups.get(path)!.push({ rows: Number(rows), min: BigInt(String(min)), max: BigInt(String(max)) });
  }
  const footers: (Footer | Unreadable)[] = [];
  for (const [k, path] of paths.entries()) {
    const own = columns.get(path)!;
    if (!own.includes('ts_event BIGINT')) {
      const found = own.find((column) => column.startsWith('ts_event ')) ?? 'no such column';
      footers.push({ fault: `expected ts_event BIGINT, found ${found}` });
      continue;
    }
    const ranges = scanned.has(path) ? [await scannedRange(connection, path)] : groups.get(path)!;
    const named = unnamed.has(path) ? await scannedTexts(connection, path, own) : texts.get(path)!;
    footers.push(await footer(connection, { path, columns: own, ranges, texts: named }, dates[k]));
  }
  return footers;
}

async function footer(
  connection: DuckDBConnection,
  file: {
    readonly path: string;
    readonly columns: readonly string[];
    readonly ranges: readonly Group[];
    readonly texts: ReadonlyMap<string, ReadonlySet<string>>;
  },
  date: string | undefined,
): Promise<Footer> {
  const ranges = file.ranges.filter(({ rows }) => rows > 0);
  const rows = ranges.reduce((sum, group) => sum + group.rows, 0);
  const [first] = ranges;
  const constants = constantsOf(file.texts);
  if (first === undefined) {
    return { columns: file.columns, rows, range: undefined, quarters: noQuarters, constants };
  }
  const min = ranges.reduce((least, group) => (group.min < least ? group.min : least), first.min);
  const max = ranges.reduce((most, group) => (group.max > most ? group.max : most), first.max);
  const unit = timeUnit(min);
  const day = date ?? dayOf(min, unit);
  const length = QUARTER[unit];
  const start = BigInt(Math.floor(dayMs(day) / 86_400_000) * QUARTERS);
  // Both ends of a group hold a row: one that reaches no further than the next quarter says it exactly.
  const isExact = ranges.every((group) => group.max / length - group.min / length <= 1n);
  const quarters = isExact
    ? ranges.flatMap((group) => [group.min / length, group.max / length])
    : await scannedQuarters(connection, file.path, length);
  return {
    columns: file.columns,
    rows,
    range: { min, max, unit },
    quarters: quartersOf(quarters.map((quarter) => Number(quarter - start))),
    constants: { ...constants, date: day },
  };
}

function constantsOf(texts: ReadonlyMap<string, ReadonlySet<string>>): Partial<DatasetKeys> {
  const one = (column: string): string => {
    const values = [...(texts.get(column) ?? [])];
    return values.length === 1 ? values[0]! : '';
  };
  const found = {
    exchange: one('exchange').toLowerCase(),
    stream: one('stream').toLowerCase(),
    symbol: one('symbol').toUpperCase(),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ''));
}

/** Foreign writers may leave out statistics. */
async function scannedRange(connection: DuckDBConnection, path: string): Promise<Group> {
  const [row] = await rowsOf(
    connection,
    `SELECT count(*), min(ts_event), max(ts_event) FROM ${rowsIn(path)}`,
  );
  const [rows, min, max] = row!;
  return min === null
    ? { rows: 0, min: 0n, max: 0n }
    : { rows: Number(rows), min: BigInt(String(min)), max: BigInt(String(max)) };
}

/** Values of the columns that say what a file holds, as far as one fills the whole column. */
async function scannedTexts(
  connection: DuckDBConnection,
  path: string,
  columns: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const names = ['exchange', 'stream', 'symbol'].filter((name) => columns.includes(`${name} VARCHAR`));
  if (names.length === 0) return new Map();
  const ends = names.flatMap((name) => [`min(${name})`, `max(${name})`]);
  const [row] = await rowsOf(connection, `SELECT ${ends.join(', ')} FROM ${rowsIn(path)}`);
  return new Map(
    names.map((name, k) => {
      const [min, max] = [row![k * 2], row![k * 2 + 1]];
      return [name, new Set([min === null || min !== max ? '' : String(min)])];
    }),
  );
}

async function scannedQuarters(
  connection: DuckDBConnection,
  path: string,
  length: bigint,
): Promise<bigint[]> {
  const rows = await rowsOf(connection, `SELECT DISTINCT ts_event // ${length} FROM ${rowsIn(path)}`);
  return rows.flatMap(([quarter]) => (quarter === null ? [] : [BigInt(String(quarter))]));
}

function dayOf(ts: bigint, unit: TimeUnit): string {
  const ms = unit === 'ns' ? ts / 1_000_000n : ts;
  // Beyond what a calendar holds the row is wrong, and no day is right.
  return ms > -8_640_000_000_000_000n && ms < 8_640_000_000_000_000n && ms >= 0n ? utcDate(Number(ms)) : '';
}

/** Epoch ms of a day's beginning; 0 for none. */
function dayMs(day: string): number {
  const ms = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00Z`);
  return Number.isFinite(ms) ? ms : 0;
}

/** One file's rows, whatever characters its path has. */
export function rowsIn(path: string): string {
  return `read_parquet(${exactly(path)}, hive_partitioning = false)`;
}

/** A path as a literal in which nothing is a pattern. */
export function exactly(path: string): string {
  return literal(path.replaceAll(/[*?[]/g, '[$&]'));
}
