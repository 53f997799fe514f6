import type { ReducerSettings } from '#shared/market/arbitrage/input.ts';
import type { MarketPlan } from '#shared/market/arbitrage/legs.ts';
import { QuoteHistory } from '#shared/market/quote-history.ts';
import type { Signal } from '#shared/market/signal.ts';
import { streamIndex } from '#shared/market/stream.ts';
import type Database from 'better-sqlite3';
import { RecordedMarket } from '../market/recorded-market.ts';
import { Batches } from './batches.ts';
import { streamsOf, type EventBatch, type EventReader } from './event-reader.ts';
import type { RecordedFile } from './recorded-files.ts';
import { SegmentInputs, type Segment } from './segments.ts';

export interface FeedSetup {
  readonly reader: EventReader;
  readonly files: readonly RecordedFile[];
  /** Whole epoch ms that times here count from, ns. */
  readonly baseMs: number;
  /** Where reading begins and ends, epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly segments: readonly Segment[];
  readonly db: Database.Database | undefined;
  readonly plan: MarketPlan;
  readonly symbols: number;
  readonly venues: number;
  readonly fallback: ReducerSettings;
  readonly send: (signal: Signal) => void;
}

/** What ends a stretch of feeding before its time. */
export type Until = 'time' | 'quote' | 'signal';

const SECOND_NS = 1e9;
/** Events between two looks at the clock. */
const LOOK_EVERY = 512;

/**
 * Moves the market of a recording through time: events in the order of their receipt, what the reducer was told besides, a
 * point of every route's history at every second, and a reducer of its own for every run of the recorder.
 */
export class Feed {
  readonly history: QuoteHistory;
  readonly #setup: FeedSetup;
  readonly #batches: Batches;
  readonly #slotOfFile: Int32Array;
  readonly #streamOfFile: Uint8Array;
  readonly #recorded: Uint8Array;
  #market: RecordedMarket;
  #inputs: SegmentInputs;
  #segment = 0;
  /** Times of the segment's reducer = times here + this. */
  #shiftNs = 0;
  #nowNs: number;
  #nextSecondNs: number;
  #opened = 0;
  #isRecorded = true;
  events = 0;

  constructor(setup: FeedSetup) {
    const { reader, files, plan, symbols, venues, fromMs, toMs } = setup;
    this.#setup = setup;
    this.#nowNs = this.nsOf(fromMs);
    this.#batches = new Batches(reader, this.#nowNs, this.nsOf(toMs));
    this.#nextSecondNs = Math.ceil(fromMs / 1_000) * SECOND_NS - setup.baseMs * 1e6;
    const slots = new Map(plan.legs.map((leg, slot) => [`${leg.exchange}:${leg.symbol}`, slot]));
    this.#slotOfFile = Int32Array.from(files, (file) => slots.get(`${file.exchange}:${file.symbol}`) ?? -1);
    this.#streamOfFile = streamsOf(files);
    this.#recorded = new Uint8Array(plan.legs.length);
    for (const slot of this.#slotOfFile) if (slot >= 0) this.#recorded[slot] = 1;
    this.history = new QuoteHistory(symbols, venues);
    [this.#market, this.#inputs] = this.#enter(0, fromMs);
  }

  get market(): RecordedMarket {
    return this.#market;
  }

  get takerPct(): readonly number[] {
    return this.#inputs.settings.takerPct;
  }

  /** Whether every reducer so far had the settings of its time. */
  get isRecorded(): boolean {
    return this.#isRecorded;
  }

  /** How far it has come, epoch ms. */
  get nowMs(): number {
    return this.#setup.baseMs + this.#nowNs / 1e6;
  }

  /** The same, for the market's frames. */
  get marketNs(): number {
    return this.#nowNs + this.#shiftNs;
  }

  nsOf(ms: number): number {
    return Math.round((ms - this.#setup.baseMs) * 1e6);
  }

  /** Resolves when what was waited for has been read. */
  ready(): Promise<void> {
    return this.#batches.ready();
  }

  /**
   * Feeds what was received up to `dueMs`, or up to the first quote or opening of a signal.
   *
   * @param isLate asked now and then: true ends the stretch where it is
   * @returns why it ended
   * @throws AppError DATA_ERROR
   */
  run(dueMs: number, until: Until, isLate: () => boolean): 'reached' | 'waiting' | 'late' | 'met' {
    const dueNs = Math.min(this.nsOf(Math.min(dueMs, this.#setup.toMs)), this.nsOf(this.#setup.toMs));
    const before = this.#opened;
    let count = 0;
    for (;;) {
      const next = this.#batches.peek();
      if (next === 'waiting') {
        // Nothing can come before what is being read.
        this.#passTo(Math.min(dueNs, this.#batches.knownNs));
        return this.#nowNs >= dueNs ? 'reached' : 'waiting';
      }
      if (next === 'over') break;
      const { batch } = next;
      for (let { row } = next; row < batch.rows; row++) {
        const recvNs = batch.recvNs[row]!;
        if (recvNs > dueNs) {
          this.#batches.taken(row);
          this.#passTo(dueNs);
          return 'reached';
        }
        if (++count % LOOK_EVERY === 0 && isLate()) {
          this.#batches.taken(row);
          return 'late';
        }
        if (until === 'signal') {
          // Time alone may open a signal that this very event ends.
          this.#passTo(recvNs - 1);
          if (this.#opened > before) {
            this.#batches.taken(row);
            return 'met';
          }
        }
        const stream = this.#take(batch, row, recvNs);
        const isMet =
          (until === 'quote' && stream === streamIndex.bbo) || (until === 'signal' && this.#opened > before);
        if (!isMet) continue;
        this.#batches.taken(row + 1);
        return 'met';
      }
      this.#batches.taken(batch.rows);
    }
    this.#passTo(dueNs);
    return 'reached';
  }

  /** @returns the stream of the event, −1 for one that is not part of the replay */
  #take(batch: EventBatch, row: number, recvNs: number): number {
    this.#clockTo(recvNs);
    const file = batch.file[row]!;
    const slot = this.#slotOfFile[file]!;
    if (slot < 0) return -1;
    const stream = this.#streamOfFile[file]!;
    this.#inputs.before(recvNs + this.#shiftNs, (input, atNs) => this.#market.input(input, atNs));
    this.#market.event(
      stream,
      slot,
      batch.eventMs[row]!,
      recvNs + this.#shiftNs,
      batch.a[row]!,
      batch.b[row]!,
      batch.c[row]!,
      batch.d[row]!,
    );
    this.#nowNs = recvNs;
    this.events++;
    return stream;
  }

  /** Nothing more was received before `ns`. */
  #passTo(ns: number): void {
    if (ns <= this.#nowNs) return;
    this.#clockTo(ns);
    this.#inputs.before(ns + this.#shiftNs, (input, atNs) => this.#market.input(input, atNs));
    this.#market.advance(ns + this.#shiftNs);
    this.#nowNs = ns;
  }

  /** Seconds and runs of the recorder that begin before `ns`. */
  #clockTo(ns: number): void {
    const segments = this.#setup.segments;
    while (this.#segment < segments.length - 1 && ns >= this.nsOf(segments[this.#segment]!.toMs)) {
      const endNs = this.nsOf(segments[this.#segment]!.toMs) + this.#shiftNs;
      this.#inputs.before(endNs, (input, atNs) => this.#market.input(input, atNs));
      this.#market.input({ kind: 'stop' }, endNs);
      this.#segment++;
      [this.#market, this.#inputs] = this.#enter(this.#segment, segments[this.#segment]!.fromMs);
    }
    for (; this.#nextSecondNs <= ns; this.#nextSecondNs += SECOND_NS)
      this.history.add(this.#market.bookFrame(0, this.#nextSecondNs + this.#shiftNs));
  }

  #enter(index: number, fromMs: number): [RecordedMarket, SegmentInputs] {
    const { segments, db, plan, symbols, venues, fallback, baseMs, send } = this.#setup;
    const segment = segments[index]!;
    const inputs = new SegmentInputs(db, segment, { fromMs, plan, fallback });
    this.#isRecorded &&= inputs.isRecorded;
    this.#shiftNs = (baseMs - segment.epochMs) * 1e6;
    const market = new RecordedMarket(
      {
        plan,
        symbols,
        venues,
        epochMs: segment.epochMs,
        settings: inputs.settings,
        isRecorded: (slot) => this.#recorded[slot] === 1,
      },
      (signal) => {
        if (signal.event === 'OPENED') this.#opened++;
        send(signal);
      },
    );
    for (const input of inputs.limits) market.input(input, Math.max(0, this.nsOf(fromMs) + this.#shiftNs));
    return [market, inputs];
  }
}
