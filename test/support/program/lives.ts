import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { expect } from 'vitest';
import { streamNames } from '#shared/market/stream.ts';
import type { Gap } from '#shared/market/gap.ts';

/** One run of the recorder. */
export interface Life {
  /** How it ended, for people. */
  readonly end: string;
  readonly bornMs: number;
  readonly diedMs: number;
  /** Events the venues sent it, by `venue stream symbol`. */
  readonly sent: ReadonlyMap<string, number>;
}

export interface FoundRow {
  readonly key: string;
  readonly recvMs: number;
  /** Binance numbers its aggregated trades without holes; NaN for all other events. */
  readonly number: number;
}

/** What lies in the parts of a data folder. */
export interface Found {
  /** Files under a part's final name. */
  readonly files: number;
  readonly temporary: readonly string[];
  /** Rows that have the receive time of another row of their stream: it differs between all events of a connection. */
  readonly doubled: number;
  readonly rows: readonly FoundRow[];
}

/** Files under the final names of parts, and those being written, with their full paths. */
async function listParts(
  dataDir: string,
): Promise<{ readonly parts: string[]; readonly temporary: string[] }> {
  const spool = join(dataDir, 'spool');
  const names = await readdir(spool, { recursive: true }).catch(() => []);
  const ending = (end: string): string[] =>
    names.filter((name) => name.endsWith(end)).map((name) => join(spool, name));
  return { parts: ending('.parquet'), temporary: ending('.tmp') };
}

async function withDuck<T>(work: (duck: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  try {
    return await work(duck);
  } finally {
    duck.closeSync();
    instance.closeSync();
  }
}

const rowsOf = (files: readonly string[]): string =>
  `read_parquet([${files.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ')}], hive_partitioning = false)`;

/**
 * Reads every column of the parts that are not in `seen`, and adds them to it.
 *
 * @returns those that cannot be read to the end
 */
export async function unreadableParts(dataDir: string, seen: Set<string>): Promise<string[]> {
  const fresh = (await listParts(dataDir)).parts.filter((path) => !seen.has(path));
  for (const path of fresh) seen.add(path);
  return withDuck(async (duck) => {
    const canRead = (paths: readonly string[]): Promise<boolean> =>
      duck.runAndReadAll(`SELECT bit_xor(hash(t)) FROM ${rowsOf(paths)} AS t`).then(
        () => true,
        () => false,
      );
    const unreadable: string[] = [];
    for (const paths of Map.groupBy(fresh, (path) => /stream=[a-z_]+/.exec(path)?.[0]).values()) {
      if (await canRead(paths)) continue;
      for (const path of paths) if (!(await canRead([path]))) unreadable.push(path);
    }
    return unreadable;
  });
}

export async function tally(dataDir: string): Promise<Found> {
  const { parts, temporary } = await listParts(dataDir);
  const rows: FoundRow[] = [];
  let doubled = 0;
  await withDuck(async (duck) => {
    for (const stream of streamNames) {
      const paths = parts.filter((path) => path.includes(`stream=${stream}/`));
      if (paths.length === 0) continue;
      const read = await duck.runAndReadAll(
        `SELECT exchange || ' ' || stream || ' ' || symbol, ts_recv, count(*),
           ${stream === 'trade' ? "CASE exchange WHEN 'binance' THEN min(trade_id) END" : 'NULL'}
         FROM ${rowsOf(paths)} GROUP BY exchange, stream, symbol, ts_recv`,
      );
      for (const [key, recvNs, count, id] of read.getRows() as [string, bigint, bigint, string | null][]) {
        rows.push({
          key,
          recvMs: Number(recvNs / 1_000n) / 1_000,
          number: id === null ? Number.NaN : Number(id),
        });
        doubled += Number(count) - 1;
      }
    }
  });
  return { files: parts.length, temporary, doubled, rows };
}

export interface Account {
  readonly sent: number;
  readonly stored: number;
  /** Lost, and told as a number by a gap. */
  readonly counted: number;
  /** Lost inside a gap that has no number, or above the number it has: bytes a dead process had not read. */
  readonly uncounted: number;
  /** Of every life that was ended by force: ms between its newest stored row and its end. */
  readonly lateMs: readonly number[];
}

/**
 * Per life, venue, stream and symbol: never more rows than were sent; what is missing lies inside a gap of a crash or of the
 * disk that reaches from the last stored row to the end of that life, and no gap claims more than is missing.
 */
export function expectAllAccounted(lives: readonly Life[], found: Found, gaps: readonly Gap[]): Account {
  const wrong: string[] = [];
  const lateMs: number[] = [];
  const sum = { sent: 0, stored: 0, counted: 0, uncounted: 0 };
  for (const [n, life] of lives.entries()) {
    const untilMs = lives[n + 1]?.bornMs ?? Number.POSITIVE_INFINITY;
    const rows = found.rows.filter(({ recvMs }) => recvMs >= life.bornMs && recvMs < untilMs);
    const byKey = Map.groupBy(rows, ({ key }) => key);
    const newestMs = rows.reduce((newest, { recvMs }) => Math.max(newest, recvMs), 0);
    if (life.end !== 'stop in order' && newestMs > 0) lateMs.push(life.diedMs - newestMs);
    for (const key of new Set([...life.sent.keys(), ...byKey.keys()])) {
      const sent = life.sent.get(key) ?? 0;
      const stored = byKey.get(key)?.length ?? 0;
      sum.sent += sent;
      sum.stored += stored;
      const lost = sent - stored;
      if (lost === 0) continue;
      const [exchange, stream, symbol] = key.split(' ');
      const lastMs = Math.max(...(byKey.get(key) ?? [{ recvMs: life.diedMs }]).map(({ recvMs }) => recvMs));
      const cover = gaps.find(
        (gap) =>
          (gap.cause === 'crash' || gap.cause === 'disk') &&
          gap.exchange === exchange &&
          [stream, '*'].includes(gap.stream) &&
          [symbol, '*'].includes(gap.symbol) &&
          Number(BigInt(gap.from) / 1_000n) / 1_000 <= lastMs + 0.001 &&
          gap.to !== null &&
          Number(BigInt(gap.to) / 1_000_000n) >= Math.min(life.diedMs, untilMs),
      );
      if (lost < 0) wrong.push(`${life.end}: ${key}: sent ${sent}, stored ${stored}`);
      else if (cover === undefined)
        wrong.push(`${life.end}: ${key}: ${lost} of ${sent} lost outside any gap`);
      else if (cover.events !== null && cover.events > lost)
        wrong.push(`${life.end}: ${key}: ${lost} of ${sent} lost, ${cover.events} counted`);
      else {
        sum.counted += cover.events ?? 0;
        sum.uncounted += lost - (cover.events ?? 0);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(sum.stored).toBe(found.rows.length);
  return { ...sum, lateMs };
}

/** Holes in the numbers of what is stored, and what the gaps say of them. */
export interface Holes {
  /** Told to the last event. */
  readonly exact: number;
  /** With a number that is too small, because a run in between had committed nothing. */
  readonly partly: number;
  /** Events in all of them. */
  readonly missing: number;
}

/**
 * Where the venue numbers its events the parts themselves tell how many are missing. A gap that names the first number after
 * it has counted all of them, together with what the crash before it is known to have cost; no gap counts more than there are.
 */
export function expectHolesCounted(found: Found, gaps: readonly Gap[]): Holes {
  const wrong: string[] = [];
  const sum = { exact: 0, partly: 0, missing: 0 };
  const numbered = found.rows.filter(({ number }) => !Number.isNaN(number));
  for (const [key, rows] of Map.groupBy(numbered, (row) => row.key)) {
    const [exchange, stream, symbol] = key.split(' ');
    const own = gaps.filter(
      (gap) => gap.exchange === exchange && gap.stream === stream && gap.symbol === symbol,
    );
    const sorted = rows.toSorted((a, b) => a.number - b.number);
    for (const [n, next] of sorted.entries()) {
      const before = sorted[n - 1];
      const missing = before === undefined ? 0 : next.number - before.number - 1;
      if (before === undefined || missing === 0) continue;
      const inside = own.filter(
        ({ from, to }) =>
          Number(BigInt(from) / 1_000n) / 1_000 >= before.recvMs - 1 &&
          to !== null &&
          Number(BigInt(to) / 1_000n) / 1_000 <= next.recvMs + 1,
      );
      const counted = inside.reduce((all, { events }) => all + (events ?? 0), 0);
      const isExact = inside.some(({ evidence }) => evidence['before_id'] === next.number);
      sum.missing += missing;
      sum[isExact ? 'exact' : 'partly']++;
      if (isExact ? counted !== missing : counted > missing)
        wrong.push(`${key}: ${missing} missing before ${next.number}, counted ${JSON.stringify(inside)}`);
    }
  }
  expect(wrong).toEqual([]);
  return sum;
}
