import { join } from 'node:path';
import {
  compactColumns,
  COMPACT_FILE,
  COMPACT_ROW_GROUP_ROWS,
  type CompactMeta,
} from '#shared/market/compact.ts';
import { streamColumns } from '#shared/market/columns.ts';
import { hashFile } from '../../base/file-hash.ts';
import type { Files } from '../../base/files.ts';
import { partitionPath, type Partition } from '../partition-path.ts';
import { blockSelection, takeColumns } from './block-reader.ts';
import { ContentHash } from './content-hash.ts';
import { compactPath } from './dataset.ts';
import { eachChunk, firstLine, literal, parquet, rowsOf, type Engine } from './engine.ts';
import { readPublished } from './published.ts';
import { belongs, longestText } from './read-slice.ts';
import { RowBlock } from './row-block.ts';
import { RowOrder } from './row-order.ts';

export interface VerifyPorts {
  readonly files: Files;
  readonly engine: Engine;
  readonly spoolDir: string;
  readonly compactDir: string;
  readonly signal: AbortSignal;
}

/** What reading a compacted dataset back has shown. */
export interface Verification {
  readonly partition: Partition;
  readonly rows: number;
  /** In words, with what was expected and found; none when all is well. */
  readonly faults: readonly string[];
  /** False when source parts are gone, so that the rows could not be compared with them. */
  readonly compared: boolean;
}

/** Reads a compacted file back: against its description, against the ordering rules, and against the parts it is from. */
export async function verifyDataset(partition: Partition, ports: VerifyPorts): Promise<Verification> {
  const { files, engine, compactDir, signal } = ports;
  const folder = join(compactDir, compactPath(partition));
  const published = await readPublished(files, folder);
  if (published.state !== 'present') {
    const why = published.state === 'absent' ? `${COMPACT_FILE}: expected one, found none` : published.why;
    return { partition, rows: 0, faults: [why], compared: false };
  }
  const { meta } = published;
  const path = join(folder, COMPACT_FILE);
  const faults = describedOtherwise(partition, meta);
  const { sha256 } = await hashFile(path);
  if (sha256 !== meta.file_sha256) faults.push(`file hash: expected ${meta.file_sha256}, found ${sha256}`);
  try {
    const columns = await columnFault(engine, partition, path);
    if (columns !== undefined) return { partition, rows: 0, faults: [...faults, columns], compared: false };
    faults.push(...(await rowFaults(engine, partition, path, meta)));
    signal.throwIfAborted();
    const sources = await checkSources(ports, partition, meta);
    faults.push(...sources.faults);
    if (sources.compare) faults.push(...(await differences(engine, partition, path, sources.paths)));
    return { partition, rows: meta.rows, faults, compared: sources.compare };
  } catch (cause) {
    signal.throwIfAborted();
    return {
      partition,
      rows: 0,
      faults: [...faults, `${COMPACT_FILE}: ${firstLine(cause)}`],
      compared: false,
    };
  }
}

function describedOtherwise(partition: Partition, meta: CompactMeta): string[] {
  return (['exchange', 'stream', 'symbol', 'date'] as const)
    .filter((key) => meta[key] !== partition[key])
    .map((key) => `meta.json ${key}: expected ${partition[key]}, found ${meta[key]}`);
}

async function columnFault(
  { connection }: Engine,
  { stream }: Partition,
  path: string,
): Promise<string | undefined> {
  const wanted = compactColumns(stream)
    .map(({ name, type }) => `${name} ${type}`)
    .join(', ');
  const rows = await rowsOf(
    connection,
    `SELECT name || ' ' || duckdb_type FROM parquet_schema(${literal(path)}) WHERE column_id > 0 ORDER BY column_id`,
  );
  const found = rows.map(([column]) => String(column)).join(', ');
  return found === wanted ? undefined : `columns: expected ${wanted}, found ${found}`;
}

/** Order, `seq`, count, range and content hash, in one pass in file order. */
async function rowFaults(
  { connection }: Engine,
  partition: Partition,
  path: string,
  meta: CompactMeta,
): Promise<string[]> {
  const textBytes = await longestText(connection, partition, [{ name: COMPACT_FILE, path }]);
  const block = new RowBlock(partition.stream, textBytes, COMPACT_ROW_GROUP_ROWS + 4096);
  const hash = new ContentHash(partition);
  const order = new RowOrder(block);
  let [rows, foreign, wrongSeq, disorder] = [0, 0, 0, 0];
  let [first, last] = [null, null] as (string | null)[];
  // The last row of one round is the first of the next, so that no pair of neighbours is left out.
  let carried = 0;
  const check = (): void => {
    if (block.rows === carried) return;
    for (let i = 1; i < block.rows; i++) if (order.compare(i - 1, i) >= 0) disorder++;
    hash.add(block, carried);
    first ??= tsEvent(block, 0);
    last = tsEvent(block, block.rows - 1);
    const end = Uint32Array.of(block.rows - 1);
    block.rows = 0;
    block.take(block, end, 0, 1);
    carried = 1;
  };
  const sql = `SELECT ${[...blockSelection(block), 'seq', belongs(partition)].join(', ')} FROM ${parquet([path])}`;
  await eachChunk(connection, sql, (chunk) => {
    const rest = takeColumns(chunk, block);
    for (const seq of rest.int64()) if (seq !== BigInt(rows++)) wrongSeq++;
    foreign += rest.falses();
    if (block.rows >= COMPACT_ROW_GROUP_ROWS) check();
  });
  check();
  const expected = (what: string, wanted: unknown, found: unknown): string[] =>
    wanted === found ? [] : [`${what}: expected ${String(wanted)}, found ${String(found)}`];
  return [
    ...expected('rows', meta.rows, rows),
    ...expected('rows of other datasets or with nulls', 0, foreign),
    ...expected('rows whose seq is not their position', 0, wrongSeq),
    ...expected('rows out of order', 0, disorder),
    ...expected('ts_event_min', meta.ts_event_min, first),
    ...expected('ts_event_max', meta.ts_event_max, last),
    ...expected('content hash', meta.content_sha256, hash.digest()),
  ];
}

function tsEvent({ columns }: RowBlock, row: number): string {
  const { words } = columns[0]!;
  return String((BigInt(words[row * 2 + 1]! | 0) << 32n) | BigInt(words[row * 2]!));
}

async function checkSources(
  { files, spoolDir, signal }: VerifyPorts,
  partition: Partition,
  meta: CompactMeta,
): Promise<{ faults: string[]; paths: string[]; compare: boolean }> {
  const faults: string[] = [];
  const paths: string[] = [];
  for (const part of meta.parts) {
    signal.throwIfAborted();
    const path = join(spoolDir, partitionPath(partition), part.name);
    if ((await files.info(path)) === undefined) continue;
    paths.push(path);
    const { sha256 } = await hashFile(path);
    if (sha256 !== part.sha256)
      faults.push(`${part.name}: expected the part that was compacted, found other bytes`);
  }
  return {
    faults,
    paths,
    compare: paths.length === meta.parts.length && faults.length === 0 && paths.length > 0,
  };
}

/** The engine's own idea of the rows that have to be there, by sets instead of by order. */
async function differences(
  { connection }: Engine,
  { stream }: Partition,
  path: string,
  parts: readonly string[],
): Promise<string[]> {
  const columns = streamColumns[stream].map(({ name }) => name).join(', ');
  const source = parquet(parts);
  const kept =
    stream === 'trade'
      ? `SELECT ${columns} FROM ${source} WHERE trade_id <> '' QUALIFY row_number() OVER
           (PARTITION BY trade_id ORDER BY ts_event, ts_recv, file_index, file_row_number) = 1
         UNION ALL SELECT DISTINCT ${columns} FROM ${source} WHERE trade_id = ''`
      : `SELECT DISTINCT ${columns} FROM ${source}`;
  const found = `SELECT ${columns} FROM ${parquet([path])}`;
  const [row] = await rowsOf(
    connection,
    `SELECT (SELECT count(*) FROM ((${kept}) EXCEPT ALL (${found}))), (SELECT count(*) FROM ((${found}) EXCEPT ALL (${kept})))`,
  );
  const [missing, added] = row!.map(Number);
  const text = `rows against the parts: expected the same, found ${missing} missing and ${added} not in them`;
  return missing === 0 && added === 0 ? [] : [text];
}
