import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  compactColumns,
  COMPACT_META,
  compactMetaSchema,
  timeUnit,
  type TimeUnit,
} from '#shared/market/compact.ts';
import { streamColumns } from '#shared/market/columns.ts';
import { streamNames, type StreamName } from '#shared/market/stream.ts';
import { hashFile } from '../../base/file-hash.ts';
import type { Files } from '../../base/files.ts';
import { blockSelection, takeColumns } from '../compact/block-reader.ts';
import { CONTENT_KEY, ContentHash } from '../compact/content-hash.ts';
import { eachChunk, firstLine, literal, parquet, rowsOf } from '../compact/engine.ts';
import { RowBlock } from '../compact/row-block.ts';
import type { DatasetFacts, DatasetFiles, Fault, FaultKind, FileEntry, Layer } from './facts.ts';
import { FileCounts, RowChecks } from './row-checks.ts';
import { statisticsFaults } from './statistics.ts';

/** Streams in which every hour has events; funding and open interest may rest for longer. */
const steady: ReadonlySet<string> = new Set(['bbo', 'trade', 'mark_price']);

export interface CheckPorts {
  readonly connection: DuckDBConnection;
  readonly files: Files;
  /** Told before a file is opened, and every now and then while it is read. */
  readonly onFile: (file: FileEntry) => void;
}

interface Identity {
  readonly exchange: string;
  readonly stream: StreamName;
  readonly symbol: string;
}

/** Reads every file of a dataset and says what is there and what is wrong. Never throws for what a file holds. */
export async function checkDataset(
  dataset: DatasetFiles,
  offlineSeconds: number,
  ports: CheckPorts,
): Promise<DatasetFacts> {
  const check = new DatasetCheck(dataset, ports);
  for (const file of dataset.files) {
    ports.onFile(file);
    await check.file(file);
  }
  return check.facts(offlineSeconds);
}

class DatasetCheck {
  readonly #dataset: DatasetFiles;
  readonly #ports: CheckPorts;
  readonly #rows: RowChecks;
  readonly #faults: Fault[] = [];
  readonly #notes: string[] = [];
  #identity: Identity | undefined;
  #layer: Layer | null = null;
  #unit: TimeUnit | null = null;
  #count = 0;
  #outOfOrder = 0;

  constructor(dataset: DatasetFiles, ports: CheckPorts) {
    this.#dataset = dataset;
    this.#ports = ports;
    this.#rows = new RowChecks(dataset.date);
  }

  async file(file: FileEntry): Promise<void> {
    const fail = (kind: FaultKind, text: string): void =>
      void this.#faults.push({ kind, file: file.name, text });
    if (file.isDirectory) return fail('not_a_file', 'expected a file, found a folder of that name');
    if (file.bytes === 0) return fail('not_a_file', 'expected a Parquet file, found 0 bytes');
    try {
      await this.#readable(file, fail);
    } catch (cause) {
      fail(
        'unreadable',
        `expected a readable Parquet file, found ${firstLine(cause).replaceAll(file.path, file.name)}`,
      );
    }
  }

  async #readable(file: FileEntry, fail: (kind: FaultKind, text: string) => void): Promise<void> {
    const { connection } = this.#ports;
    const found = await columnsOf(connection, file.path);
    const identity = await this.#identify(file, found, fail);
    if (identity === undefined) return readThrough(connection, file.path);
    const layer: Layer = found.includes('seq BIGINT') ? 'compact' : 'raw';
    const columns = layer === 'compact' ? compactColumns(identity.stream) : streamColumns[identity.stream];
    const wrong = columnFault(
      columns.map(({ name, type }) => `${name} ${type}`),
      found,
    );
    if (wrong !== undefined) {
      fail('schema', wrong);
      return readThrough(connection, file.path);
    }
    if (this.#layer !== null && this.#layer !== layer)
      fail('schema', `expected ${this.#layer} columns as in the files before, found ${layer}`);
    this.#layer ??= layer;
    const described = layer === 'compact' ? await this.#described(file, fail) : undefined;
    await this.#readRows(file, identity, layer, fail, described);
  }

  /** Exchange, stream and symbol by the folders' names, else by the first row. */
  async #identify(
    file: FileEntry,
    found: readonly string[],
    fail: (kind: FaultKind, text: string) => void,
  ): Promise<Identity | undefined> {
    if (this.#identity !== undefined) return this.#identity;
    let { exchange, stream, symbol } = this.#dataset;
    if (exchange === undefined || stream === undefined || symbol === undefined) {
      const missing = ['exchange VARCHAR', 'symbol VARCHAR', 'stream VARCHAR'].filter(
        (column) => !found.includes(column),
      );
      if (missing.length > 0) {
        fail('schema', `expected the columns of an event stream, found no ${missing.join(', ')}`);
        return undefined;
      }
      const sql = `SELECT exchange, stream, symbol FROM ${parquet([file.path])} LIMIT 1`;
      const [row] = await rowsOf(this.#ports.connection, sql);
      [exchange, stream, symbol] = (row ?? ['', '', '']).map(String) as [string, string, string];
    }
    const known = streamNames.find((name) => name === stream);
    if (known === undefined) {
      fail(
        'schema',
        `stream: expected one of ${streamNames.join(', ')}, found ${stream === '' ? 'no row' : stream}`,
      );
      return undefined;
    }
    this.#identity = { exchange, stream: known, symbol: symbol.toUpperCase() };
    return this.#identity;
  }

  /** A compacted file's bytes against the description beside it. @returns rows it promises */
  async #described(
    file: FileEntry,
    fail: (kind: FaultKind, text: string) => void,
  ): Promise<number | undefined> {
    const path = join(dirname(file.path), COMPACT_META);
    if ((await this.#ports.files.info(path)) === undefined) return undefined;
    const parsed = compactMetaSchema.safeParse(await readJson(this.#ports.files, path));
    if (!parsed.success) {
      this.#notes.push(`${COMPACT_META} beside ${file.name} is not one of ours; not used`);
      return undefined;
    }
    const { sha256 } = await hashFile(file.path);
    if (sha256 !== parsed.data.file_sha256) {
      fail(
        'hash',
        `expected the file that ${COMPACT_META} describes (${parsed.data.file_sha256.slice(0, 12)}…), found ${sha256.slice(0, 12)}…`,
      );
    }
    return parsed.data.rows;
  }

  async #readRows(
    file: FileEntry,
    identity: Identity,
    layer: Layer,
    fail: (kind: FaultKind, text: string) => void,
    described: number | undefined,
  ): Promise<void> {
    const { connection, onFile } = this.#ports;
    const counts = new FileCounts();
    const source = parquet([file.path]);
    const [first] = await rowsOf(
      connection,
      `SELECT ts_event, (SELECT max(strlen(${identity.stream === 'trade' ? 'trade_id' : "''"})) FROM ${source}) FROM ${source} LIMIT 1`,
    );
    const unit =
      first?.[0] === undefined || first[0] === null ? undefined : timeUnit(BigInt(String(first[0])));
    const block = new RowBlock(identity.stream, Number(first?.[1] ?? 0), 4096);
    const remembered = await rememberedContent(connection, file.path);
    const content = remembered === undefined ? undefined : new ContentHash(identity);
    const further = [...(layer === 'compact' ? ['seq'] : []), fits(identity)];
    this.#rows.startFile();
    let foreign = 0;
    await eachChunk(
      connection,
      `SELECT ${[...blockSelection(block), ...further].join(', ')} FROM ${source}`,
      (chunk) => {
        block.rows = 0;
        const rest = takeColumns(chunk, block);
        const seq = layer === 'compact' ? rest.int64() : undefined;
        foreign += rest.falses();
        content?.add(block);
        this.#rows.take(block, seq, unit ?? 'ns', counts);
        if (counts.rows % 1_048_576 < block.rows) onFile(file);
      },
    );
    this.#count += counts.rows;
    this.#outOfOrder += counts.outOfOrder;
    if (described !== undefined && described !== counts.rows)
      fail('hash', `rows: expected ${described} as described, found ${counts.rows}`);
    const digest = content?.digest();
    if (digest !== remembered) {
      fail(
        'hash',
        `rows: expected ${remembered?.slice(0, 12) ?? ''}… as the file says of itself, found ${digest?.slice(0, 12) ?? ''}…`,
      );
    }
    if (foreign > 0) {
      const { exchange, stream, symbol } = identity;
      fail(
        'foreign_rows',
        `expected ${exchange} ${stream} ${symbol}, stream_version 1, no nulls and finite numbers in every row, found ${foreign} others`,
      );
    }
    this.#judge(file, counts, layer, unit, fail);
    for (const text of await statisticsFaults(connection, file.path)) fail('statistics', text);
  }

  #judge(
    { name }: FileEntry,
    counts: FileCounts,
    layer: Layer,
    unit: TimeUnit | undefined,
    fail: (kind: FaultKind, text: string) => void,
  ): void {
    const { rows } = counts;
    if (unit !== undefined) {
      if (this.#unit !== null && unit !== this.#unit)
        fail('unit', `ts_event: expected ${this.#unit} as in the files before, found ${unit}`);
      else if (unit === 'ms' && /(^|\/)part-\d{19}-\d+\.parquet$/.test(name)) {
        fail('unit', 'ts_event: expected ns as the name of the part says, found ms');
      }
      this.#unit ??= unit;
    }
    const report = (kind: FaultKind, count: number, what: string): void => {
      if (count > 0) fail(kind, `${what}, found ${count} of ${rows} rows otherwise`);
    };
    report('unit', counts.otherUnit, `expected ts_event and ts_recv in ${unit ?? 'ns'} in every row`);
    report('implausible_time', counts.implausible, 'expected times from 2009 to 2099');
    report('date', counts.otherDate, `expected ts_event on ${this.#dataset.date ?? ''} UTC`);
    if (layer === 'compact') {
      report('unsorted', counts.seqOrder, 'expected (ts_event, seq) above the row before');
      if (counts.seqGaps > 0)
        fail('seq', `expected seq to count up by 1, found ${counts.seqGaps} other steps`);
      if (counts.firstSeq !== undefined && counts.firstSeq !== 0n)
        this.#notes.push(`seq of ${name} starts at ${counts.firstSeq}`);
    } else {
      report('unsorted', counts.recvBack, 'expected ts_recv not below the row before');
    }
  }

  facts(offlineSeconds: number): DatasetFacts {
    const { files, date } = this.#dataset;
    const { min, max, activity, duplicateRows, duplicateTrades } = this.#rows;
    const identity = this.#identity;
    const offline = activity.offline(offlineSeconds);
    const missing = activity.missingHours();
    const stream = identity?.stream ?? this.#dataset.stream ?? '';
    if (missing.length > 0) {
      if (steady.has(stream))
        this.#fault('missing_hours', `expected events in every hour, found none in ${shortened(missing)}`);
      else this.#notes.push(`no event in ${shortened(missing)}`);
    }
    if (duplicateRows > 0)
      this.#fault(
        'duplicate_rows',
        `expected no row twice, found ${duplicateRows} equal to an earlier one in every column`,
      );
    const sameTrades = duplicateTrades - (stream === 'trade' ? duplicateRows : 0);
    if (sameTrades > 0 && this.#layer === 'compact')
      this.#fault('duplicate_trades', `expected every trade_id once, found ${sameTrades} again`);
    else if (sameTrades > 0) this.#notes.push(`${sameTrades} trades received again`);
    if (this.#outOfOrder > 0 && this.#layer === 'raw')
      this.#notes.push(`${this.#outOfOrder} rows out of order by ts_event, as venues send them`);
    if (this.#unit === 'ms') this.#notes.push('times are milliseconds');
    return {
      exchange: identity?.exchange ?? this.#dataset.exchange ?? '',
      stream,
      symbol: identity?.symbol ?? this.#dataset.symbol ?? '',
      date: date ?? '',
      layer: this.#layer,
      unit: this.#unit,
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      rows: this.#count,
      ts_event_min: min === undefined ? null : String(min),
      ts_event_max: max === undefined ? null : String(max),
      missing_hours: missing,
      offline: offline.windows,
      offline_count: offline.count,
      offline_seconds: offline.seconds,
      out_of_order: this.#outOfOrder,
      duplicate_rows: duplicateRows,
      duplicate_trades: duplicateTrades,
      faults: this.#faults,
      notes: this.#notes,
    };
  }

  #fault(kind: FaultKind, text: string): void {
    this.#faults.push({ kind, text });
  }
}

async function columnsOf(connection: DuckDBConnection, path: string): Promise<string[]> {
  const rows = await rowsOf(
    connection,
    `SELECT name || ' ' || coalesce(duckdb_type, 'nested') FROM parquet_schema(${literal(path)}) WHERE column_id > 0 ORDER BY column_id`,
  );
  return rows.map(([column]) => String(column));
}

/** Hash of the rows that the writer of a file has left in its footer. */
async function rememberedContent(connection: DuckDBConnection, path: string): Promise<string | undefined> {
  const [row] = await rowsOf(
    connection,
    `SELECT decode(value) FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = ${literal(CONTENT_KEY)}`,
  );
  return row === undefined ? undefined : String(row[0]);
}

function columnFault(wanted: readonly string[], found: readonly string[]): string | undefined {
  const missing = wanted.filter((column) => !found.includes(column));
  const extra = found.filter((column) => !wanted.includes(column));
  if (missing.length + extra.length > 0) {
    return `columns: expected ${missing.join(', ') || 'no others'}, found ${extra.join(', ') || 'none of them'}`;
  }
  const at = wanted.findIndex((column, k) => column !== found[k]);
  return at === -1 ? undefined : `column ${at + 1}: expected ${wanted[at]!}, found ${found[at]!}`;
}

/** True for rows that belong to the dataset; letter case aside, as foreign trees write it either way. */
function fits({ exchange, stream, symbol }: Identity): string {
  const same = `lower(exchange) = ${literal(exchange.toLowerCase())} AND upper(symbol) = ${literal(symbol)} AND stream = ${literal(stream)} AND stream_version = 1`;
  const values = streamColumns[stream].map(({ name, type, nullable }) => {
    const value = type === 'DOUBLE' ? `isfinite(${name})` : `${name} IS NOT NULL`;
    return nullable === true ? `(${name} IS NULL OR ${value})` : value;
  });
  return `coalesce(${[same, ...values].join(' AND ')}, false)`;
}

async function readThrough(connection: DuckDBConnection, path: string): Promise<void> {
  await eachChunk(connection, `SELECT * FROM ${parquet([path])}`, () => {});
}

async function readJson(files: Files, path: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await files.read(path)));
  } catch {
    // Not readable or no JSON: then it is not one of ours either.
    return undefined;
  }
}

function shortened(hours: readonly string[]): string {
  return hours.length <= 6
    ? hours.join(', ')
    : `${hours.slice(0, 5).join(', ')} and ${hours.length - 5} more hours`;
}
