import type { Database } from 'better-sqlite3';
import type { DayQuality, GapsQuery, Minutes, MinutesQuery } from '#shared/api/ledger.ts';
import { errorText } from '#shared/error-text.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Gap } from '#shared/market/gap.ts';
import { addVenueMinutes, MINUTE_MS, type VenueMinute } from '#shared/market/ledger.ts';
import { QUALITY_RULE, WINDOW_MS } from '#shared/market/quality.ts';
import { streamNames } from '#shared/market/stream.ts';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { MarketAccount, StreamEnd, StreamMark } from '../../market/market.contract.ts';
import type { CrashEnd } from '../crash-gaps.ts';
import { LedgerReader, SETTLED_MS } from './ledger-reader.ts';
import { ledgerStatements } from './ledger-statements.ts';
import { MinuteBuffer } from './minute-buffer.ts';
import { settleCrashes } from './settle-crashes.ts';
import type { RowCounts, RowTally } from './row-tally.ts';

export interface LedgerOptions {
  readonly db: Database;
  readonly slots: readonly { readonly exchange: ExchangeId; readonly symbol: string }[];
  /** What the writer counts beside. */
  readonly tally: RowTally;
  /** Opens the journal to read its gaps; undefined when there is none. */
  readonly openJournal: () => Database | undefined;
}

export interface LedgerPorts {
  readonly clock: Pick<Clock, 'wallMs' | 'every'>;
  readonly log: Log;
}

/** A crash costs the counts of so long at most; the events are in the journal all the same. */
const FLUSH_EVERY_MS = 10_000;
/** Windows older than this are closed at the start, not looked for again and again. */
const LOOK_BACK_MS = 2 * 86_400_000;
/** Gap notices kept while the disk takes none. */
const MAX_GAPS = 200_000;

/**
 * Brings together what the market received and what the writer did with it, minute by minute, and keeps it with gaps and
 * windows in `ledger.db`. Lives in the writer's thread: the market's never waits for a disk.
 *
 * A pull is `mark`, then the market's account, then `add`: so the market has counted every event the writer has.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #ports: LedgerPorts;
  readonly #reader: LedgerReader;
  readonly #statements: ReturnType<typeof ledgerStatements>;
  readonly #session: number;
  #ends: readonly StreamEnd[];
  readonly #minutes: MinuteBuffer;
  #venues = new Map<string, VenueMinute>();
  #gaps = new Map<number, Gap>();
  #marks: readonly StreamMark[] = [];
  /** The writer's counts as of the newest `mark`, waiting for the market's. */
  #marked: ReadonlyMap<number, RowCounts>[] = [];
  #queuePeak = 0;
  /** By minute. */
  #uploadFailures = new Map<number, number>();
  /** Per cell, in this session, written. */
  #stored: Float64Array<ArrayBuffer>;
  #accountedMs: number;
  #stoppedMs: number | null = null;
  /** Begin of the newest window that has been looked at for closing. */
  #closedMs = 0;
  #error = '';
  #lost = 0;
  #cancel: Cancel;

  /** Begins a session. */
  constructor(options: LedgerOptions, ports: LedgerPorts) {
    const { db, slots } = options;
    this.#options = options;
    this.#ports = ports;
    this.#reader = new LedgerReader(db);
    this.#statements = ledgerStatements(db);
    this.#minutes = new MinuteBuffer(slots.length * streamNames.length);
    const nowMs = this.#nowMs();
    this.#accountedMs = nowMs;
    this.#ends = this.#statements.ends(nowMs);
    this.#stored = new Float64Array(slots.length * streamNames.length);
    this.#session = this.#statements.startSession(nowMs);
    this.#cancel = ports.clock.every(FLUSH_EVERY_MS, () => this.flush());
  }

  /** Accounts for an earlier session that crashed. To be called when the journal has recovered, before events come. */
  settle(): void {
    const { db, openJournal } = this.#options;
    let journal: Database | undefined;
    try {
      journal = openJournal();
      db.transaction(() => settleCrashes(db, journal)).immediate();
      this.#closeWindows(0, this.#nowMs());
    } catch (cause) {
      this.#fail(errorText(cause));
    } finally {
      journal?.close();
    }
  }

  /**
   * Takes where the run before this one ended when it has crashed: the journal knows it to its last commit, the ledger only to
   * its last account, which may be of an even earlier run.
   */
  crashed(ends: readonly CrashEnd[], startedMs: number): void {
    const keyOf = ({ exchange, symbol, stream }: CrashEnd | StreamEnd): string =>
      `${exchange} ${symbol} ${stream}`;
    const byKey = new Map(this.#ends.map((end) => [keyOf(end), end]));
    for (const end of ends) {
      byKey.set(keyOf(end), {
        exchange: end.exchange as ExchangeId,
        symbol: end.symbol,
        stream: end.stream,
        cause: 'crash',
        fromNs: String(BigInt(startedMs) * 1_000_000n),
        lastNs: String(end.lastNs),
        lastId: end.lastId,
      });
    }
    this.#ends = [...byKey.values()];
  }

  /** Where the start before this one left the streams. */
  get ends(): readonly StreamEnd[] {
    return this.#ends;
  }

  /** Takes the writer's counts as they are now. To be called before the market is asked for its account. */
  mark(): void {
    const { minutes, queuePeak } = this.#options.tally.take();
    this.#marked.push(minutes);
    this.#queuePeak = Math.max(this.#queuePeak, queuePeak);
  }

  /** Takes the market's account. */
  add(account: MarketAccount): void {
    for (const report of account.minutes) this.#minutes.addReceived(report);
    for (const marked of this.#marked) this.#minutes.addRows(marked);
    this.#marked = [];
    for (const venue of account.venues) {
      const key = `${venue.minute_ms} ${venue.exchange}`;
      const found = this.#venues.get(key);
      this.#venues.set(key, found === undefined ? venue : addVenueMinutes(found, venue));
    }
    for (const { key, gap } of account.gaps) {
      if (this.#gaps.size < MAX_GAPS || this.#gaps.has(key)) this.#gaps.set(key, gap);
      else this.#lost++;
    }
    if (account.gapsLost + this.#lost > 0) this.#fail(`${account.gapsLost + this.#lost} gaps not recorded`);
    this.#marks = account.marks;
    this.#stoppedMs = account.stoppedMs;
    this.#accountedMs = this.#nowMs();
    // Gaps are few, and somebody may look for them at once.
    if (account.gaps.length > 0) this.flush();
  }

  /** Attempts to copy files to the object store that have failed since the last call. */
  addUploadFailures(failures: number): void {
    const minuteMs = Math.floor(this.#nowMs() / MINUTE_MS) * MINUTE_MS;
    this.#uploadFailures.set(minuteMs, (this.#uploadFailures.get(minuteMs) ?? 0) + failures);
  }

  gaps(query: GapsQuery): Gap[] {
    this.flush();
    const journal = this.#options.openJournal();
    try {
      return this.#reader.gaps(query, journal);
    } finally {
      journal?.close();
    }
  }

  minutes(query: MinutesQuery): Minutes {
    this.flush();
    return this.#reader.minutes(query);
  }

  day(date: string): DayQuality {
    this.flush();
    return this.#reader.day(date, this.#nowMs());
  }

  /** Writes what has come since; what cannot be written waits for the next time. */
  flush(): void {
    const nowMs = this.#nowMs();
    try {
      const stored = this.#stored.slice();
      this.#options.db.transaction(() => this.#write(stored)).immediate();
      this.#stored = stored;
      this.#minutes.clear();
      this.#venues = new Map();
      this.#gaps = new Map();
      this.#queuePeak = 0;
      this.#uploadFailures = new Map();
      const overMs = Math.floor((nowMs - SETTLED_MS) / WINDOW_MS) * WINDOW_MS;
      if (overMs !== this.#closedMs) this.#closeWindows(nowMs - LOOK_BACK_MS, nowMs);
      this.#error = '';
    } catch (cause) {
      this.#fail(errorText(cause));
    }
  }

  /** Ends the session with what the writer counted last, and closes the database. */
  stop(): void {
    this.#cancel();
    this.mark();
    for (const marked of this.#marked) this.#minutes.addRows(marked);
    this.#marked = [];
    this.flush();
    try {
      if (this.#stoppedMs !== null) this.#statements.stopSession(this.#session, this.#stoppedMs);
    } catch (cause) {
      this.#fail(errorText(cause));
    } finally {
      this.#options.db.close();
    }
  }

  /** @param stored per cell in this session; what is written now is added */
  #write(stored: Float64Array<ArrayBuffer>): void {
    const { slots } = this.#options;
    const write = this.#statements;
    const nameOf = (slot: number, stream: number) => ({ ...slots[slot]!, stream: streamNames[stream]! });
    const touched = new Set<string>();
    for (const { minuteMs, cell, counts } of this.#minutes.rows()) {
      const name = nameOf(Math.floor(cell / streamNames.length), cell % streamNames.length);
      write.addMinute(minuteMs, name, counts);
      stored[cell]! += counts.stored;
      touched.add(`${Math.floor(minuteMs / WINDOW_MS) * WINDOW_MS} ${name.exchange}`);
    }
    for (const venue of this.#venues.values()) {
      write.addVenueMinute(venue, this.#queuePeak);
      touched.add(`${Math.floor(venue.minute_ms / WINDOW_MS) * WINDOW_MS} ${venue.exchange}`);
    }
    for (const each of touched) {
      const [startMs, exchange] = each.split(' ');
      if (write.reopenWindow(Number(startMs), exchange!)) this.#closedMs = 0;
    }
    for (const [minuteMs, failures] of this.#uploadFailures) {
      if (write.addUploadFailures(minuteMs, failures)) this.#closedMs = 0;
    }
    for (const [key, gap] of this.#gaps) {
      write.putGap(this.#session, key, gap);
      if (write.reopenWindows(gap)) this.#closedMs = 0;
    }
    for (const { slot, stream, lastNs, lastId } of this.#marks)
      write.putStream(this.#session, nameOf(slot, stream), {
        lastNs: BigInt(lastNs),
        lastId,
        stored: stored[slot * streamNames.length + stream]!,
      });
    write.alive(this.#session, this.#accountedMs);
  }

  /** Stores the verdicts of windows that are over and have none. */
  #closeWindows(sinceMs: number, nowMs: number): void {
    const overMs = Math.floor((nowMs - SETTLED_MS) / WINDOW_MS) * WINDOW_MS;
    this.#options.db
      .transaction(() => {
        for (const { exchange, start_ms } of this.#statements.unjudged(sinceMs, overMs)) {
          this.#statements.putWindow(this.#reader.judge(exchange, start_ms, nowMs), QUALITY_RULE);
        }
      })
      .immediate();
    this.#closedMs = overMs;
  }

  /** Told once while it lasts. */
  #fail(why: string): void {
    if (why !== this.#error) this.#ports.log('error', 'ledger_failed', { why });
    this.#error = why;
  }

  #nowMs(): number {
    return Math.floor(this.#ports.clock.wallMs());
  }
}
