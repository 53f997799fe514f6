import type { DuckDBConnection } from '@duckdb/node-api';
import { streamColumns, type Column } from '#shared/market/columns.ts';
import { compactColumns, timeUnit, type TimeUnit } from '#shared/market/compact.ts';
import type { StreamName } from '#shared/market/stream.ts';
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
  stream: StreamName,
  entries: readonly PartEntry[],
): Promise<Part[]> {
  const parts: Part[] = [];
  for (let at = 0; at < entries.length; at += FILES_AT_ONCE) {
    const some = entries.slice(at, at + FILES_AT_ONCE);
    try {
      parts.push(...(await inspect(connection, stream, some)));
    } catch (cause) {
      if (cause instanceof PartFault) throw cause;
      for (const entry of some) await inspectAlone(connection, stream, entry);
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
  stream: StreamName,
  entry: PartEntry,
): Promise<void> {
  try {
    await inspect(connection, stream, [entry]);
  } catch (cause) {
    if (cause instanceof PartFault) throw cause;
    throw new PartFault(entry.name, `expected a Parquet file, found ${firstLine(cause)}`, { cause });
  }
}

async function inspect(
  connection: DuckDBConnection,
  stream: StreamName,
  entries: readonly PartEntry[],
): Promise<Part[]> {
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
  for (const [file, rows, min, max] of await rowsOf(
    connection,
    `SELECT file_name, row_group_num_rows, stats_min_value, stats_max_value FROM parquet_metadata(${list})
     WHERE path_in_schema = 'ts_event' AND row_group_num_rows > 0 ORDER BY file_name, row_group_id`,
  )) {
    if (min === null || max === null) withoutRange.add(String(file));
    else
      groups
        .get(String(file))
        ?.push({ rows: Number(rows), min: BigInt(String(min)), max: BigInt(String(max)) });
  }
  for (const path of withoutRange) groups.set(path, [await scannedRange(connection, path)]);
  return entries.map((entry) => {
    const own = groups.get(entry.path) ?? [];
    return { ...entry, groups: own, rows: own.reduce((sum, { rows }) => sum + rows, 0) };
  });
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
