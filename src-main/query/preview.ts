import type { Preview } from '#shared/api/data.ts';
import type { Page } from '#shared/market/catalog.ts';
import { rowsOf } from '../storage/compact/engine.ts';
import { exactly, rowsIn } from '../storage/catalog/footers.ts';
import { pathOf, usableFile, type Opened } from './opened.ts';
import type { Reader } from './reader.ts';

/** Columns shown at most, and characters of a value. */
const COLUMNS = 64;
const CHARACTERS = 200;

/** Rows of one file as text, from a position on. */
export async function preview(
  opened: Opened,
  reader: Reader,
  { file: id, offset, limit }: { readonly file: string } & Page,
): Promise<Omit<Preview, 'gaps'>> {
  const file = usableFile(opened, id);
  const path = pathOf(opened, file);
  return reader.ask({ path, name: file.path }, async ({ connection }) => {
    const described = await rowsOf(connection, `DESCRIBE SELECT * FROM ${rowsIn(path)}`);
    const columns = described
      .slice(0, COLUMNS)
      .map(([name, type]) => ({ name: String(name), type: String(type) }));
    const texts = columns.map(({ name }) => `left(CAST(${quoted(name)} AS VARCHAR), ${CHARACTERS})`);
    const rows = await rowsOf(
      connection,
      `SELECT ${texts.join(', ')} FROM ${rowsIn(path)} LIMIT ${limit} OFFSET ${offset}`,
    );
    return {
      columns,
      offset,
      rows: rows.map((row) => row.map((value) => (value === null ? null : String(value)))),
      total: file.rows,
    };
  });
}

/** First and last time of rows as they are shown; undefined without any. */
export function timesOf({ columns, rows }: Omit<Preview, 'gaps'>): { from: string; to: string } | undefined {
  const at = columns.findIndex(({ name }) => name === 'ts_event');
  const times = rows.flatMap((row) => (row[at] == null ? [] : [BigInt(row[at])]));
  const [first] = times;
  if (first === undefined) return undefined;
  const least = times.reduce((a, b) => (b < a ? b : a), first);
  const most = times.reduce((a, b) => (b > a ? b : a), first);
  return { from: String(least), to: String(most) };
}

/** Position of the first row from a time on, in the file's order; the number of rows when there is none. */
export async function rowAt(
  opened: Opened,
  reader: Reader,
  { file: id, time }: { readonly file: string; readonly time: string },
): Promise<number> {
  const file = usableFile(opened, id);
  const path = pathOf(opened, file);
  return reader.ask({ path, name: file.path }, async ({ connection }) => {
    const [row] = await rowsOf(
      connection,
      `SELECT min(file_row_number) FROM read_parquet(${exactly(path)}, hive_partitioning = false)
       WHERE ts_event >= ${BigInt(time)}::HUGEINT`,
    );
    return row?.[0] === null || row === undefined ? file.rows : Number(row[0]);
  });
}

/** A column's name in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
