import type { DuckDBDataChunk } from '@duckdb/node-api';
import { AppError } from '#shared/error-codes.ts';
import { streamIndex, type StreamName } from '#shared/market/stream.ts';
import { exactly } from '../storage/catalog/footers.ts';
import { eachChunk, firstLine, openEngine, rowsOf, type Engine } from '../storage/compact/engine.ts';
import type { RecordedFile } from './recorded-files.ts';

/** Events in the order in which they were received, as columns of length `rows`; those from `toNs` on are not in it. */
export interface EventBatch {
  readonly rows: number;
  /** Receive time, ns since the reader's base: whole numbers. */
  readonly recvNs: Float64Array;
  /** Exchange time, epoch ms with fraction: computed as the live path does. */
  readonly eventMs: Float64Array;
  /** Position among the reader's files. */
  readonly file: Float64Array;
  /** Numbers of the stream in contract order; the second of `funding` is its next time, epoch ms. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly d: Float64Array;
  readonly toNs: number;
}

/** Columns in contract order, as SQL. What a stream has not is 0: it is never looked at. */
const numbers: Readonly<Record<StreamName, readonly [string, string, string, string]>> = {
  bbo: ['bid_price', 'bid_qty', 'ask_price', 'ask_qty'],
  trade: ['price', 'qty', 'side', '0'],
  mark_price: ['mark_price', "coalesce(index_price, 'NaN'::DOUBLE)", '0', '0'],
  funding: ['funding_rate', 'next_funding_ts / 1e6', '0', '0'],
  open_interest: ['open_interest', '0', '0', '0'],
};

const columns = ['recvNs', 'eventMs', 'file', 'a', 'b', 'c', 'd'] as const;
const MEMORY_MB = 512;
/** Epoch times below are ms, not ns (`storage-measured.md`: foreign files). */
const LEAST_NS = 100_000_000_000_000n;

/**
 * Reads recorded files by receive time, which is the order in which the recorder looked at them; replays by strategies go by
 * exchange time instead. One question at a time.
 */
export class EventReader {
  readonly #engine: Engine;
  readonly #files: readonly RecordedFile[];
  readonly #baseNs: bigint;
  /** Files in ms. */
  readonly #inMs: ReadonlySet<string>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    engine: Engine,
    files: readonly RecordedFile[],
    baseMs: number,
    inMs: ReadonlySet<string>,
  ) {
    this.#engine = engine;
    this.#files = files;
    this.#baseNs = BigInt(baseMs) * 1_000_000n;
    this.#inMs = inMs;
  }

  /** @param baseMs whole epoch ms that times of batches count from; @param spillDir for sorting what does not fit into memory */
  static async open(
    files: readonly RecordedFile[],
    { baseMs, spillDir }: { readonly baseMs: number; readonly spillDir: string },
  ): Promise<EventReader> {
    const engine = await openEngine({ threads: 1, memoryMb: MEMORY_MB, spillDir });
    const inMs = new Set<string>();
    for (const { path } of files.filter(({ kind }) => kind === 'foreign')) {
      const [row] = await rowsOf(engine.connection, `SELECT min(ts_event) FROM ${scan([path])}`);
      const least = row?.[0];
      if (typeof least === 'bigint' && least < LEAST_NS) inMs.add(path);
    }
    return new EventReader(engine, files, baseMs, inMs);
  }

  /** @throws AppError DATA_ERROR for files that cannot be read */
  read(fromNs: number, toNs: number): Promise<EventBatch> {
    const turn = this.#last.then(() => this.#read(fromNs, toNs));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** After the question under way. */
  async close(): Promise<void> {
    this.#engine.connection.interrupt();
    await this.#last;
    this.#engine.close();
  }

  async #read(fromNs: number, toNs: number): Promise<EventBatch> {
    const [from, to] = [this.#baseNs + BigInt(fromNs), this.#baseNs + BigInt(toNs)];
    const groups = new Map<string, number[]>();
    for (const [i, file] of this.#files.entries()) {
      if (file.toNs < from || file.fromNs >= to) continue;
      const key = `${file.stream} ${file.kind} ${this.#inMs.has(file.path)}`;
      groups.set(key, [...(groups.get(key) ?? []), i]);
    }
    const parts = new ColumnParts();
    if (groups.size > 0) {
      const selects = [...groups.values()].map((own) => this.#select(own, from, to));
      const sql = `${selects.join('\nUNION ALL\n')}\nORDER BY 1, 2, 3`;
      try {
        await eachChunk(this.#engine.connection, sql, (chunk) => parts.add(chunk));
      } catch (cause) {
        throw new AppError('DATA_ERROR', `replay: expected readable files, found ${firstLine(cause)}`, {
          cause,
        });
      }
    }
    return { ...parts.joined(), rows: parts.rows, toNs };
  }

  #select(own: readonly number[], from: bigint, to: bigint): string {
    const first = this.#files[own[0]!]!;
    const isMs = this.#inMs.has(first.path);
    const [recv, event] = isMs ? ['ts_recv * 1000000', 'ts_event * 1000000'] : ['ts_recv', 'ts_event'];
    const [a, b, c, d] = numbers[first.stream];
    const second = isMs && first.stream === 'funding' ? 'next_funding_ts' : b;
    // Where the numbers of `own` do not follow each other, the file is looked up.
    const file = `list_extract([${own.join(', ')}], file_index::BIGINT + 1)`;
    return `SELECT (${recv} - ${this.#baseNs})::DOUBLE, (${event} // 1000000)::DOUBLE + (${event} % 1000000)::DOUBLE / 1e6,
      ${file}::DOUBLE, ${[a, second, c, d].map((sql) => `(${sql})::DOUBLE`).join(', ')}
      FROM ${scan(own.map((i) => this.#files[i]!.path))} WHERE ${recv} >= ${from} AND ${recv} < ${to}`;
  }
}

/** Code of each file's stream, for `EventBatch.file`. */
export function streamsOf(files: readonly RecordedFile[]): Uint8Array {
  return Uint8Array.from(files, ({ stream }) => streamIndex[stream]);
}

function scan(paths: readonly string[]): string {
  return `read_parquet([${paths.map(exactly).join(', ')}], hive_partitioning = false)`;
}

type Columns = Record<(typeof columns)[number], Float64Array>;

/** Chunks of a result, made into whole columns at the end. */
class ColumnParts {
  rows = 0;
  readonly #chunks: Float64Array[][] = [];

  add(chunk: DuckDBDataChunk): void {
    this.rows += chunk.rowCount;
    this.#chunks.push(
      columns.map((_, k) =>
        Float64Array.from(chunk.getColumnValues(k), (value) => (value === null ? Number.NaN : Number(value))),
      ),
    );
  }

  joined(): Columns {
    const whole = columns.map((name, k) => {
      const column = new Float64Array(this.rows);
      let at = 0;
      for (const chunk of this.#chunks) {
        column.set(chunk[k]!, at);
        at += chunk[k]!.length;
      }
      return [name, column] as const;
    });
    return Object.fromEntries(whole) as Columns;
  }
}
