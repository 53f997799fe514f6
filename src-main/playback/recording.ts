import type Database from 'better-sqlite3';
import { AppError } from '#shared/error-codes.ts';
import type { ReducerSettings } from '#shared/market/arbitrage/input.ts';
import { gridPlan, type MarketPlan } from '#shared/market/arbitrage/legs.ts';
import { exchangeIds } from '#shared/market/exchange.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import { openHistoryToRead } from '../history/open-history.ts';
import { quietTime } from '../history/run-record.ts';
import { settingsOf } from '../market/spread/settings.ts';
import { spillDirIn } from '../storage/temporary.ts';
import { EventReader } from './event-reader.ts';
import { Feed } from './feed.ts';
import type { PlaybackRequest } from './playback.contract.ts';
import { recordedFiles, type RecordedFile } from './recorded-files.ts';
import { gridsOf, SegmentInputs, segmentsOf, type Grid } from './segments.ts';

export interface PlaybackPorts {
  readonly clock: Clock;
  readonly files: Files;
}

/** The usual latencies of venues are known a minute after reading has begun. */
const WARM_MS = 61_000;
/** Further back nobody looks for a time without signals. */
const MOST_BACK_MS = 900_000;

/** A stretch of recorded time that can be entered anywhere. */
export class Recording {
  readonly request: PlaybackRequest;
  readonly grid: Grid;
  readonly plan: MarketPlan;
  readonly files: readonly RecordedFile[];
  readonly #db: Database.Database | undefined;
  readonly #reader: EventReader;
  readonly #baseMs: number;
  readonly #fallback: ReducerSettings;

  constructor(
    request: PlaybackRequest,
    parts: {
      readonly grid: Grid;
      readonly files: readonly RecordedFile[];
      readonly db: Database.Database | undefined;
      readonly reader: EventReader;
      readonly baseMs: number;
    },
  ) {
    const { signals, takerPct } = request;
    this.request = request;
    this.grid = parts.grid;
    this.files = parts.files;
    this.#db = parts.db;
    this.#reader = parts.reader;
    this.#baseMs = parts.baseMs;
    this.plan = gridPlan(this.grid.exchanges, this.grid.symbols);
    this.#fallback = settingsOf(this.plan, {
      signals,
      takerPct: this.grid.exchanges.map((exchange) => takerPct[exchange]),
    });
  }

  /**
   * Where reading has to begin so that at `atMs` everything is known that was known then: with the run of the recorder, or at a
   * time without signals that lies long enough before.
   *
   * @returns `isQuiet`: false where there is no such time near enough
   */
  beginBefore(atMs: number): { readonly fromMs: number; readonly isQuiet: boolean } {
    const [segment] = segmentsOf(this.#db, { fromMs: atMs, toMs: atMs + 1 }, this.grid);
    const { settings } = new SegmentInputs(this.#db, segment!, {
      fromMs: atMs,
      plan: this.plan,
      fallback: this.#fallback,
    });
    const { dwellMs, cooldownMs, maxAgeMs } = settings.rule;
    const wantedMs = Math.floor(atMs - WARM_MS - Math.max(dwellMs, maxAgeMs));
    if (this.#db === undefined || segment!.run === undefined) return { fromMs: wantedMs, isQuiet: true };
    const { epochMs } = segment!;
    if (wantedMs <= epochMs) return { fromMs: epochMs, isQuiet: true };
    const leastMs = Math.max(epochMs, wantedMs - MOST_BACK_MS);
    const quietMs = quietTime(this.#db, wantedMs, { leastMs, beforeMs: dwellMs, afterMs: cooldownMs });
    if (quietMs !== undefined) return { fromMs: quietMs, isQuiet: true };
    return leastMs === epochMs ? { fromMs: epochMs, isQuiet: true } : { fromMs: wantedMs, isQuiet: false };
  }

  /** The market from `fromMs` on, a whole number. */
  feed(fromMs: number, send: (signal: Signal) => void): Feed {
    const { to_ms } = this.request.order;
    return new Feed({
      reader: this.#reader,
      files: this.files,
      baseMs: this.#baseMs,
      fromMs,
      toMs: to_ms,
      segments: segmentsOf(this.#db, { fromMs, toMs: Math.max(to_ms, fromMs + 1) }, this.grid),
      db: this.#db,
      plan: this.plan,
      symbols: this.grid.symbols.length,
      venues: this.grid.exchanges.length,
      fallback: this.#fallback,
      send,
    });
  }

  async close(): Promise<void> {
    await this.#reader.close();
    this.#db?.close();
  }
}

/** @throws AppError NOT_FOUND where nothing is recorded, DATA_ERROR for files that cannot be read */
export async function openRecording(
  dataDir: string,
  request: PlaybackRequest,
  { files }: PlaybackPorts,
): Promise<Recording> {
  const { from_ms, to_ms, exchanges, symbols } = request.order;
  const fromMs = from_ms - MOST_BACK_MS - 2 * WARM_MS;
  const found = await recordedFiles(files, dataDir, { fromMs, toMs: to_ms, exchanges, symbols });
  const between = `${new Date(from_ms).toISOString()} and ${new Date(to_ms).toISOString()}`;
  if (!found.some(({ stream, fromNs, toNs }) => stream === 'bbo' && reaches(fromNs, toNs, from_ms, to_ms))) {
    throw new AppError(
      'NOT_FOUND',
      `replay: expected recorded quotes between ${between}, found none; the newest minute is still being written`,
    );
  }
  const db = await openHistoryToRead(files, dataDir);
  try {
    const baseMs = Math.floor(fromMs);
    const reader = await EventReader.open(found, { baseMs, spillDir: spillDirIn(dataDir) });
    return new Recording(request, {
      grid: gridOf(request, found, gridsOf(db, from_ms, to_ms)),
      files: found,
      db,
      reader,
      baseMs,
    });
  } catch (cause) {
    db?.close();
    throw cause;
  }
}

function reaches(fromNs: bigint, toNs: bigint, fromMs: number, toMs: number): boolean {
  return fromNs < BigInt(Math.ceil(toMs)) * 1_000_000n && toNs >= BigInt(Math.floor(fromMs)) * 1_000_000n;
}

/** Symbols and venues in the order of the recorder's runs; then what else there are files of. */
function gridOf({ order }: PlaybackRequest, files: readonly RecordedFile[], runs: readonly Grid[]): Grid {
  const has = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  const exchanges = new Set([
    ...runs.flatMap((run) => run.exchanges),
    ...exchangeIds.filter((exchange) => files.some((file) => file.exchange === exchange)),
  ]);
  const symbols = new Set([
    ...runs.flatMap((run) => run.symbols),
    ...files.map((file) => file.symbol).toSorted(),
  ]);
  return {
    exchanges: [...exchanges].filter((exchange) => has(order.exchanges, exchange)),
    symbols: [...symbols].filter((symbol) => has(order.symbols, symbol)),
  };
}
