import type { DuckDBConnection } from '@duckdb/node-api';
import { streamColumns, type Column } from '#shared/market/columns.ts';
import { compactColumns, timeUnit, type TimeUnit } from '#shared/market/compact.ts';
import { STREAM_VERSION } from '#shared/market/stream.ts';
import type { Partition } from '../partition-path.ts';
import { firstLine, literal, parquet, rowsOf } from './engine.ts';
import type { PartEntry } from './find-datasets.ts';
import { PartFault } from './part-fault.ts';

/** Rows that lie together in a part, with the range of their `ts_event`. */
export interface RowGroup {
  readonly rows: number;
  readonly min: bigint;
  readonly max: bigint;
}

/** What a part's footer says. */
export interface Part extends PartEntry {
  readonly rows: number;
  /** Those that have rows. */
  readonly groups: readonly RowGroup[];
  /** The footer shows that every row is of the partition and has all its values: the rows need not be asked. */
  readonly isUniform: boolean;
}

/** Footers read at once. */
const FILES_AT_ONCE = 500;

/**
 * Reads the footers of parts: schema, rows, ranges.
 *
 * @returns the parts in the order given
 * @throws PartFault for the first that is damaged, has other columns than the contract's, or another unit of time
 */
export async function inspectParts(
  connection: DuckDBConnection,
  partition: Partition,
  entries: readonly PartEntry[],
): Promise<Part[]> {
  const parts: Part[] = [];
  for (let at = 0; at < entries.length; at += FILES_AT_ONCE) {
    const some = entries.slice(at, at + FILES_AT_ONCE);
    try {
      parts.push(...(await inspect(connection, partition, some)));
    } catch (cause) {
      if (cause instanceof PartFault) throw cause;
      for (const entry of some) await inspectAlone(connection, partition, entry);
      throw cause;
    }
  }
  checkUnits(parts);
  return parts;
}

/** The unit of all parts' times; ns when there is no row. */
export function unitOf(parts: readonly Part[]): TimeUnit {
  const first = parts.find(({ groups }) => groups.length > 0);
  return first === undefined ? 'ns' : timeUnit(first.groups[0]!.min);
}

async function inspectAlone(
  connection: DuckDBConnection,
  partition: Partition,
  entry: PartEntry,
): Promise<void> {
  try {
    await inspect(connection, partition, [entry]);
  } catch (cause) {
    if (cause instanceof PartFault) throw cause;
    throw new PartFault(entry.name, `expected a Parquet file, found ${firstLine(cause)}`, { cause });
  }
}

async function inspect(
  connection: DuckDBConnection,
  partition: Partition,
  entries: readonly PartEntry[],
): Promise<Part[]> {
  const { stream } = partition;
  const list = `[${entries.map(({ path }) => literal(path)).join(', ')}]`;
  const schemas = new Map<string, string[]>();
  for (const [file, name, type] of await rowsOf(
    connection,
    `SELECT file_name, name, duckdb_type FROM parquet_schema(${list}) WHERE column_id > 0 ORDER BY file_name, column_id`,
  )) {
    const columns = schemas.get(String(file)) ?? [];
    columns.push(`${String(name)} ${String(type)}`);
    schemas.set(String(file), columns);
  }
  const text = ({ name, type }: Column): string => `${name} ${type}`;
  const [raw, sorted] = [streamColumns[stream].map(text), compactColumns(stream).map(text)];
  for (const { path, name } of entries) {
    const found = schemas.get(path) ?? [];
    // Files that other collectors have sorted have a `seq` of theirs, which makes room for ours.
    const difference = firstDifference(found.includes('seq BIGINT') ? sorted : raw, found);
    if (difference !== undefined) throw new PartFault(name, difference);
  }
  const groups = new Map<string, RowGroup[]>(entries.map(({ path }) => [path, []]));
  const withoutRange = new Set<string>();
  const mixed = new Set<string>();
  const shared = sharedValues(partition);
  const nullable = new Set(streamColumns[stream].filter((c) => c.nullable === true).map(({ name }) => name));
  for (const [file, column, rows, min, max, nulls] of await rowsOf(
    connection,
    `SELECT file_name, path_in_schema, row_group_num_rows, stats_min_value, stats_max_value, stats_null_count
     FROM parquet_metadata(${list}) WHERE row_group_num_rows > 0 ORDER BY file_name, row_group_id`,
  )) {
    const [path, name] = [String(file), String(column)];
    const value = shared.get(name);
    if (value !== undefined && (String(min) !== value || String(max) !== value)) mixed.add(path);
    if (!nullable.has(name) && Number(nulls ?? 1) !== 0) mixed.add(path);
    if (name !== 'ts_event') continue;
    if (min === null || max === null) withoutRange.add(path);
    else groups.get(path)?.push({ rows: Number(rows), min: BigInt(String(min)), max: BigInt(String(max)) });
  }
  for (const path of withoutRange) groups.set(path, [await scannedRange(connection, path)]);
  return entries.map((entry) => {
    const own = groups.get(entry.path) ?? [];
    const rows = own.reduce((sum, group) => sum + group.rows, 0);
    return { ...entry, groups: own, rows, isUniform: !mixed.has(entry.path) };
  });
}

/** What stands in every row of a partition, by column. */
function sharedValues({ exchange, stream, symbol }: Partition): ReadonlyMap<string, string> {
  return new Map(Object.entries({ exchange, stream, symbol, stream_version: String(STREAM_VERSION) }));
}

function firstDifference(wanted: readonly string[], found: readonly string[]): string | undefined {
  const at = wanted.findIndex((column, k) => column !== found[k]);
  const text = (column: string | undefined): string => column ?? 'no further column';
  if (at !== -1) return `column ${at + 1}: expected ${wanted[at]!}, found ${text(found[at])}`;
  return found.length > wanted.length
    ? `column ${wanted.length + 1}: expected no further column, found ${text(found[wanted.length])}`
    : undefined;
}

/** Foreign writers may leave out statistics. */
async function scannedRange(connection: DuckDBConnection, path: string): Promise<RowGroup> {
  const [row] = await rowsOf(
    connection,
    `SELECT count(*), min(ts_event), max(ts_event) FROM ${parquet([path])}`,
  );
  const [rows, min, max] = row!;
  // No ts_event at all: the range is any; the rows are refused when they are read.
  return { rows: Number(rows), min: BigInt(String(min ?? 0)), max: BigInt(String(max ?? 0)) };
}

function checkUnits(parts: readonly Part[]): void {
  const unit = unitOf(parts);
  for (const { name, groups } of parts) {
    for (const { min, max } of groups) {
      const odd = [min, max].find((ts) => timeUnit(ts) !== unit);
      if (odd !== undefined) {
        throw new PartFault(name, `ts_event: expected ${unit} as in the other parts, found ${odd}`);
      }
    }
  }
}
