import type { ExportOptions } from '#shared/api/data.ts';
import type { TimeUnit } from '#shared/market/compact.ts';
import { AppError } from '#shared/error-codes.ts';
import { exactly } from '../storage/catalog/footers.ts';
import { quoted } from './preview.ts';

/** A column of the files to be exported. */
export interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

export interface ExportSource {
  readonly paths: readonly string[];
  readonly columns: readonly SourceColumn[];
  readonly unit: TimeUnit;
  /** Of all files together. */
  readonly rows: number;
  readonly bytes: number;
}

/** Columns that hold epoch times in the dataset's unit. */
const times: ReadonlySet<string> = new Set(['ts_event', 'ts_recv', 'next_funding_ts']);

/** First characters by which a spreadsheet takes a text for a formula. */
const FORMULA = '[=+@\\t\\r-]';

/**
 * The rows to export as a statement, in the order `(ts_event, seq)`, without `seq` by `ts_event`, `ts_recv` and position.
 *
 * @throws AppError INVALID_INPUT for a column that is not there
 */
export function exportQuery(source: ExportSource, options: ExportOptions): string {
  const { columns, unit } = source;
  const wanted = options.columns ?? columns.map(({ name }) => name);
  const chosen = wanted.map((name) => {
    const column = columns.find((each) => each.name === name);
    if (column === undefined)
      throw new AppError('INVALID_INPUT', `export: expected columns of the dataset, found ${name}`);
    return column;
  });
  if (new Set(wanted).size < wanted.length)
    throw new AppError('INVALID_INPUT', 'export: expected every column once, found one again');
  const list = chosen.map(
    (column) => `${valueOf(column, unit, options)} AS ${quoted(headOf(column, options))}`,
  );
  return `SELECT ${list.join(', ')} FROM (${selectedRows(source, options)}) ORDER BY ${orderOf(columns)}`;
}

/** How many rows an export has. */
export function countQuery(source: ExportSource, options: ExportOptions): string {
  const { every_ms } = options;
  const what = every_ms === null ? 'count(*)' : `count(DISTINCT ${periodOf(every_ms, source.unit)})`;
  return `SELECT ${what} FROM ${rowsOfSource(source)} WHERE ${inRange(options)}`;
}

/** A statement's rows into a new file. */
export function copyStatement(sql: string, path: string, format: ExportOptions['format']): string {
  const how = {
    csv: 'FORMAT csv, HEADER true',
    jsonl: 'FORMAT json',
    parquet: 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536',
  }[format];
  return `COPY (${sql}) TO '${path.replaceAll("'", "''")}' (${how}, USE_TMP_FILE false)`;
}

function selectedRows(source: ExportSource, options: ExportOptions): string {
  const rows = `SELECT *, file_index AS source_file, file_row_number AS source_row FROM ${rowsOfSource(source)}
    WHERE ${inRange(options)}`;
  if (options.every_ms === null) return rows;
  return `SELECT * FROM (${rows}) QUALIFY row_number() OVER (PARTITION BY ${periodOf(options.every_ms, source.unit)}
    ORDER BY ${orderOf(source.columns, ' DESC')}) = 1`;
}

function rowsOfSource({ paths }: ExportSource): string {
  return `read_parquet([${paths.map(exactly).join(', ')}], hive_partitioning = false)`;
}

function inRange({ from, to }: ExportOptions): string {
  const limits = [
    from === null ? '' : `ts_event >= ${BigInt(from)}::HUGEINT`,
    to === null ? '' : `ts_event < ${BigInt(to)}::HUGEINT`,
  ].filter((limit) => limit !== '');
  return limits.length === 0 ? 'true' : limits.join(' AND ');
}

function periodOf(everyMs: number, unit: TimeUnit): string {
  return `ts_event // ${BigInt(everyMs) * (unit === 'ns' ? 1_000_000n : 1n)}`;
}

function orderOf(columns: readonly SourceColumn[], direction = ''): string {
  const names = columns.map(({ name }) => name);
  const keys = names.includes('seq')
    ? ['ts_event', 'seq']
    : ['ts_event', ...(names.includes('ts_recv') ? ['ts_recv'] : []), 'source_file', 'source_row'];
  return keys.map((key) => key + direction).join(', ');
}

function valueOf(
  { name, type }: SourceColumn,
  unit: TimeUnit,
  { format, times: kind }: ExportOptions,
): string {
  const column = quoted(name);
  if (format === 'parquet') return column;
  if (times.has(name) && kind === 'utc') {
    const ns = unit === 'ns' ? column : `${column} * 1000000`;
    return `strftime(make_timestamp_ns(${ns}), '%Y-%m-%dT%H:%M:%S.%n') || 'Z'`;
  }
  // JSON's numbers are doubles to most readers.
  if (format === 'jsonl')
    return type === 'BIGINT' || type === 'UBIGINT' ? `CAST(${column} AS VARCHAR)` : column;
  return type === 'VARCHAR' ? guarded(column) : column;
}

/** A text that a spreadsheet would take for a formula, with an apostrophe before it. */
function guarded(column: string): string {
  return `CASE WHEN regexp_matches(${column}, '^${FORMULA}') THEN '''' || ${column} ELSE ${column} END`;
}

function headOf({ name }: SourceColumn, { format }: ExportOptions): string {
  return format === 'csv' && new RegExp(`^${FORMULA}`).test(name) ? `'${name}` : name;
}
