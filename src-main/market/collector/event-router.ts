import { streamIndex, streamNames } from '#shared/market/stream.ts';
import type { Side } from '#shared/market/event.ts';
import type { EventSink } from '../../exchanges/exchange.ts';
import type { RingProducer } from '../../storage/ring.ts';
import type { LiveReducer } from '../spread/live-reducer.ts';
import type { MinuteCounts } from '../gaps/minute-counts.ts';
import type { SequenceWatch } from '../gaps/sequence-watch.ts';
import type { VenueGaps } from '../gaps/venue-gaps.ts';
import type { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';
import type { FrameCounters } from './frame-counters.ts';
import type { LatencyWindow } from './latency.ts';
import type { RecvClock, Stamp } from './recv-clock.ts';
import type { TopicWatch } from './topic-watch.ts';

/** Events of all venues: what was read, and what became of it. `events = accepted + queueFull`. */
export class EventTotals {
  events = 0;
  accepted = 0;
  queueFull = 0;
}

/** What all routers of a venue share. */
export interface VenueFlow {
  readonly venue: number;
  /** Symbol index of the session for each instrument of the venue's reader. */
  readonly symbolOf: Int32Array;
  readonly book: TopOfBook;
  readonly live: LiveReducer;
  readonly ring: RingProducer;
  readonly totals: EventTotals;
  readonly minutes: MinuteCounts;
  readonly gaps: VenueGaps;
  readonly frames: FrameCounters;
  readonly latency: LatencyWindow;
  readonly clock: RecvClock;
  /** Events per stream since start. */
  readonly streamEvents: Float64Array;
  /** Monotonic receive time of the newest event per stream, ns; NaN before the first. */
  readonly streamLastNs: Float64Array;
}

/**
 * Where the events of one connection go, in the turn they are read: into the ring for the writer, into the top of book, and
 * from there to the routes. Nothing is allocated.
 */
export class EventRouter implements EventSink {
  readonly #flow: VenueFlow;
  readonly #watch: TopicWatch;
  readonly #sequence: SequenceWatch;
  /** Receive times of this connection; those of all connections share it. */
  readonly #stamp: Stamp;
  #monoNs = 0;
  /** The venue's number of the event that comes next, and of which cell it is. */
  #number = Number.NaN;
  #numberedCell = -1;
  #any = false;

  constructor(flow: VenueFlow, watch: TopicWatch, sequence: SequenceWatch) {
    this.#flow = flow;
    this.#watch = watch;
    this.#sequence = sequence;
    this.#stamp = flow.clock.stamp;
  }

  /** A frame begins. @param monoNs when it became readable */
  begin(monoNs: number): void {
    this.#monoNs = monoNs;
    // `#push` adds 1 ns per event: the first one of a frame gets the frame's time.
    this.#stamp.ns = Math.max(this.#stamp.ns, this.#flow.clock.at(monoNs) - 1);
    this.#any = false;
    this.#numberedCell = -1;
  }

  /** When the newest frame became readable, monotonic ns; 0 before the first. */
  get frameNs(): number {
    return this.#monoNs;
  }

  /** Whether the frame gave any event. */
  get gaveEvents(): boolean {
    return this.#any;
  }

  bbo(
    symbol: number,
    tsMs: number,
    subNs: number,
    bidPrice: number,
    bidQty: number,
    askPrice: number,
    askQty: number,
  ): void {
    const flow = this.#flow;
    const monoNs = this.#monoNs;
    const slot = this.#push(symbol, streamIndex.bbo, tsMs, subNs, bidPrice, bidQty, askPrice, askQty, '');
    flow.latency.add(flow.clock.toWallMs(monoNs) - tsMs);
    // A connection from before the clock was set back has times that are ahead: it is stored until it ends, but no leg.
    if (this.#stamp !== flow.clock.stamp) return;
    flow.live.quote(slot, tsMs + subNs / 1e6, this.#stamp.ns, bidPrice, bidQty, askPrice, askQty);
  }

  /** Bybit repeats a quote that has not changed for 3 s: it is as fresh as that repetition. */
  bboUnchanged(symbol: number): void {
    const { book, symbolOf, venue, live, clock } = this.#flow;
    this.#watch.heard(symbol, streamIndex.bbo, this.#monoNs);
    this.#sign(symbol, streamIndex.bbo);
    if (this.#stamp !== clock.stamp) return;
    this.#stamp.ns = Math.max(this.#stamp.ns, clock.at(this.#monoNs));
    live.input({ kind: 'unchanged', leg: book.slot(symbolOf[symbol]!, venue) }, this.#stamp.ns);
  }

  trade(
    symbol: number,
    tsMs: number,
    subNs: number,
    price: number,
    qty: number,
    side: Side,
    tradeId: string,
  ): void {
    const { book } = this.#flow;
    const slot = this.#push(symbol, streamIndex.trade, tsMs, subNs, price, qty, side, 0, tradeId);
    book.trade(slot, price, qty, side);
  }

  markPrice(symbol: number, tsMs: number, subNs: number, markPrice: number, indexPrice: number): void {
    const { book } = this.#flow;
    const slot = this.#push(symbol, streamIndex.mark_price, tsMs, subNs, markPrice, indexPrice, 0, 0, '');
    book.markPrice(slot, markPrice, indexPrice);
  }

  funding(symbol: number, tsMs: number, subNs: number, rate: number, nextFundingMs: number): void {
    const { book } = this.#flow;
    const slot = this.#push(symbol, streamIndex.funding, tsMs, subNs, rate, nextFundingMs, 0, 0, '');
    book.funding(slot, rate, nextFundingMs);
  }

  fundingHours(symbol: number, hours: number): void {
    const { book, symbolOf, venue } = this.#flow;
    book.fundingHours[book.slot(symbolOf[symbol]!, venue)] = hours;
  }

  openInterest(symbol: number, tsMs: number, subNs: number, openInterest: number): void {
    const { book } = this.#flow;
    const slot = this.#push(symbol, streamIndex.open_interest, tsMs, subNs, openInterest, 0, 0, 0, '');
    book.openInterest[slot] = openInterest;
  }

  sequence(symbol: number, stream: number, first: number, last: number): void {
    const cell = symbol * streamNames.length + stream;
    this.#sequence.saw(cell, first, last, this.#monoNs);
    if (!this.#sequence.proves(cell)) return;
    this.#numberedCell = cell;
    this.#number = last;
  }

  refuse(reason: string): void {
    this.#flow.frames.rejectRow(reason);
  }

  /**
   * Counts an event and queues it for the writer. Its receive time is strictly increasing over all connections, also
   * within a frame.
   *
   * @returns slot of the event's symbol
   */
  #push(
    symbol: number,
    stream: number,
    tsMs: number,
    subNs: number,
    a: number,
    b: number,
    c: number,
    d: number,
    id: string,
  ): number {
    const flow = this.#flow;
    const slot = flow.book.slot(flow.symbolOf[symbol]!, flow.venue);
    this.#any = true;
    const recvNs = ++this.#stamp.ns;
    this.#watch.saw(symbol, stream, this.#monoNs);
    this.#sign(symbol, stream);
    flow.streamEvents[stream] = flow.streamEvents[stream]! + 1;
    flow.streamLastNs[stream] = this.#monoNs;
    flow.totals.events++;
    const cell = symbol * streamNames.length + stream;
    const number = cell === this.#numberedCell ? this.#number : Number.NaN;
    this.#numberedCell = -1;
    const isAccepted = flow.ring.push(slot, stream, tsMs, subNs, recvNs, a, b, c, d, id, number);
    flow.minutes.add(slot, stream, recvNs, isAccepted);
    if (isAccepted) flow.totals.accepted++;
    else {
      flow.totals.queueFull++;
      flow.gaps.overflowed(cell, this.#monoNs);
    }
    return slot;
  }

  /** The stream speaks: a gap that is open ends. */
  #sign(symbol: number, stream: number): void {
    const { gaps } = this.#flow;
    const cell = symbol * streamNames.length + stream;
    gaps.lastNs[cell] = this.#monoNs;
    if (gaps.isOpen[cell] === 1) gaps.arrived(cell, this.#monoNs);
  }
}

/** Arrays of `VenueFlow` that count per stream. */
export function perStream(fill: number): Float64Array {
  return new Float64Array(streamNames.length).fill(fill);
}
