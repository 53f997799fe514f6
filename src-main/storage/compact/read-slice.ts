import type { DuckDBConnection } from '@duckdb/node-api';
import { constantColumns, rowColumns } from '#shared/market/compact.ts';
import { streamColumns } from '#shared/market/columns.ts';
import { STREAM_VERSION } from '#shared/market/stream.ts';
import type { Partition } from '../partition-path.ts';
import { eachChunk, firstLine, literal, parquet, rowsOf } from './engine.ts';
import type { PartEntry } from './find-datasets.ts';
import type { Part } from './inspect-parts.ts';
import { PartFault } from './part-fault.ts';
import type { RowBlock } from './row-block.ts';
import { blockSelection, takeColumns } from './block-reader.ts';
import type { Slice } from './slices.ts';

/** Longest text of a row, bytes. The recorder's own limit is 55. */
const MAX_TEXT_BYTES = 255;

/**
 * Reads the rows of a slice into an emptied block, by the names of parts and in the order in which they lie there: the engine
 * keeps the order of files and rows, with any number of threads.
 *
 * @throws PartFault when a part turns out to be damaged, or holds rows that do not belong to the partition
 */
export async function readSlice(
  connection: DuckDBConnection,
  partition: Partition,
  parts: readonly Part[],
  slice: Slice,
  block: RowBlock,
): Promise<void> {
  const used = slice.parts.map((position) => parts[position]!);
  block.rows = 0;
  block.reserve(slice.rowsAtMost);
  let misfits = 0;
  // Four columns fewer to read: with parts of a minute each, opening columns is most of the work.
  const isSure = used.every(({ isUniform }) => isUniform);
  const columns = [...blockSelection(block), ...(isSure ? [] : [belongs(partition)])];
  const sql = `SELECT ${columns.join(', ')} FROM ${parquet(used.map(({ path }) => path))}
    WHERE ts_event >= ${slice.from} AND ts_event < ${slice.to}`;
  try {
    await eachChunk(connection, sql, (chunk) => {
      const rest = takeColumns(chunk, block);
      if (!isSure) misfits += rest.falses();
    });
  } catch (cause) {
    for (const part of used) await readThrough(connection, part);
    throw cause;
  }
  if (misfits > 0) await refuseMisfits(connection, partition, used, `found ${misfits} rows otherwise`);
}

/** Names the part whose rows do not belong to the partition. @throws PartFault always */
export async function refuseMisfits(
  connection: DuckDBConnection,
  partition: Partition,
  parts: readonly PartEntry[],
  found: string,
): Promise<never> {
  for (const part of parts) await findMisfits(connection, partition, part);
  const names = parts.map(({ name }) => name).join(', ');
  throw new PartFault(names, `expected rows of ${partition.symbol} as the footers say, ${found}`);
}

/** Longest `trade_id` in bytes; 0 for streams without texts. */
export async function longestText(
  connection: DuckDBConnection,
  partition: Partition,
  parts: readonly Pick<PartEntry, 'name' | 'path'>[],
): Promise<number> {
  const text = rowColumns(partition.stream).find(({ type }) => type === 'VARCHAR');
  if (text === undefined || parts.length === 0) return 0;
  let longest = 0;
  try {
    const sql = `SELECT max(strlen(${text.name})) FROM ${parquet(parts.map(({ path }) => path))}`;
    const [row] = await rowsOf(connection, sql);
    longest = Number(row![0] ?? 0);
  } catch (cause) {
    for (const part of parts) await readThrough(connection, part);
    throw cause;
  }
  if (longest <= MAX_TEXT_BYTES) return longest;
  for (const part of parts) {
    const [row] = await rowsOf(connection, `SELECT max(strlen(${text.name})) FROM ${parquet([part.path])}`);
    const found = Number(row![0] ?? 0);
    if (found > MAX_TEXT_BYTES) {
      throw new PartFault(
        part.name,
        `${text.name}: expected at most ${MAX_TEXT_BYTES} bytes, found ${found}`,
      );
    }
  }
  return longest;
}

/** True for rows of the partition that are as the contract says. */
export function belongs(partition: Partition): string {
  const all = conditions(partition).map(({ sql }) => sql);
  return `coalesce(${all.join(' AND ')}, false)`;
}

/** What every row of the partition fulfils. */
function conditions({ exchange, symbol, stream }: Partition): { what: string; sql: string }[] {
  const constants = { exchange, symbol, stream };
  return [
    ...Object.entries(constants).map(([name, value]) => ({
      what: `${name}: expected ${value} in every row`,
      sql: `${name} = ${literal(value)}`,
    })),
    {
      what: `stream_version: expected ${STREAM_VERSION} in every row`,
      sql: `stream_version = ${STREAM_VERSION}`,
    },
    ...streamColumns[stream]
      .filter(({ name, nullable }) => nullable !== true && !constantColumns.has(name))
      .map(({ name }) => ({ what: `${name}: expected a value in every row`, sql: `${name} IS NOT NULL` })),
  ];
}

/** Names the part if it is the one that cannot be read. */
async function readThrough(
  connection: DuckDBConnection,
  { path, name }: Pick<PartEntry, 'name' | 'path'>,
): Promise<void> {
  try {
    await eachChunk(connection, `SELECT * FROM ${parquet([path])}`, () => {});
  } catch (cause) {
    throw new PartFault(name, `expected a readable Parquet file, found ${firstLine(cause)}`, { cause });
  }
}

async function findMisfits(
  connection: DuckDBConnection,
  partition: Partition,
  { path, name }: PartEntry,
): Promise<void> {
  for (const { what, sql } of conditions(partition)) {
    const [row] = await rowsOf(
      connection,
      `SELECT count(*) FROM ${parquet([path])} WHERE NOT coalesce(${sql}, false)`,
    );
    const found = Number(row![0]);
    if (found > 0) throw new PartFault(name, `${what}, found ${found} without`);
  }
}
