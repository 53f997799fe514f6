import { streamIndex, streamNames } from '#shared/market/stream.ts';
import type { Side } from '#shared/market/event.ts';
import type { EventSink } from '../../exchanges/exchange.ts';
import type { RingProducer } from '../../storage/ring.ts';
import type { Opportunities } from '../spread/opportunities.ts';
import type { TopOfBook } from '../spread/top-of-book.ts';
import type { FrameCounters } from './frame-counters.ts';
import type { LatencyWindow } from './latency.ts';
import type { RecvClock } from './recv-clock.ts';
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
  readonly opportunities: Opportunities;
  readonly ring: RingProducer;
  readonly totals: EventTotals;
  readonly frames: FrameCounters;
  readonly latency: LatencyWindow;
  readonly clock: RecvClock;
  /** Events per stream since start. */
  readonly streamEvents: Float64Array;
  /** Receive time of the newest event per stream, ns; NaN before the first. */
  readonly streamLastNs: Float64Array;
}

/**
 * Where the events of one connection go, in the turn they are read: into the ring for the writer, into the top of book, and
 * from there to the routes. Nothing is allocated.
 */
export class EventRouter implements EventSink {
  readonly #flow: VenueFlow;
  readonly #watch: TopicWatch;
  #recvNs = 0;
  #lastNs = 0;
  #any = false;

  constructor(flow: VenueFlow, watch: TopicWatch) {
    this.#flow = flow;
    this.#watch = watch;
  }

  /** A frame begins. @param recvNs when it became readable */
  begin(recvNs: number): void {
    this.#recvNs = recvNs;
    this.#any = false;
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
    const { flow, recvNs } = this.#take(symbol, streamIndex.bbo);
    const global = flow.symbolOf[symbol]!;
    const slot = flow.book.slot(global, flow.venue);
    this.#push(slot, streamIndex.bbo, tsMs, subNs, recvNs, bidPrice, bidQty, askPrice, askQty, '');
    flow.latency.add(flow.clock.toWallMs(recvNs) - tsMs);
    if (flow.book.quote(slot, tsMs + subNs / 1e6, recvNs, bidPrice, bidQty, askPrice, askQty)) {
      flow.opportunities.quoteChanged(global, flow.venue, recvNs);
    }
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
    const { flow, recvNs } = this.#take(symbol, streamIndex.trade);
    const slot = flow.book.slot(flow.symbolOf[symbol]!, flow.venue);
    this.#push(slot, streamIndex.trade, tsMs, subNs, recvNs, price, qty, side, 0, tradeId);
    flow.book.lastPrice[slot] = price;
    flow.book.lastQty[slot] = qty;
    flow.book.lastSide[slot] = side;
  }

  markPrice(symbol: number, tsMs: number, subNs: number, markPrice: number, indexPrice: number): void {
    const { flow, recvNs } = this.#take(symbol, streamIndex.mark_price);
    const slot = flow.book.slot(flow.symbolOf[symbol]!, flow.venue);
    this.#push(slot, streamIndex.mark_price, tsMs, subNs, recvNs, markPrice, indexPrice, 0, 0, '');
    flow.book.mark[slot] = markPrice;
    flow.book.index[slot] = indexPrice;
  }

  funding(symbol: number, tsMs: number, subNs: number, rate: number, nextFundingMs: number): void {
    const { flow, recvNs } = this.#take(symbol, streamIndex.funding);
    const slot = flow.book.slot(flow.symbolOf[symbol]!, flow.venue);
    this.#push(slot, streamIndex.funding, tsMs, subNs, recvNs, rate, nextFundingMs, 0, 0, '');
    flow.book.fundingRate[slot] = rate;
    flow.book.nextFundingMs[slot] = nextFundingMs;
  }

  openInterest(symbol: number, tsMs: number, subNs: number, openInterest: number): void {
    const { flow, recvNs } = this.#take(symbol, streamIndex.open_interest);
    const slot = flow.book.slot(flow.symbolOf[symbol]!, flow.venue);
    this.#push(slot, streamIndex.open_interest, tsMs, subNs, recvNs, openInterest, 0, 0, 0, '');
    flow.book.openInterest[slot] = openInterest;
  }

  refuse(reason: string): void {
    this.#flow.frames.rejectRow(reason);
  }

  /** Stamps an event: strictly increasing per connection, also within a frame. */
  #take(symbol: number, stream: number): { readonly flow: VenueFlow; readonly recvNs: number } {
    const flow = this.#flow;
    this.#any = true;
    this.#lastNs = this.#recvNs > this.#lastNs ? this.#recvNs : this.#lastNs + 1;
    this.#watch.saw(symbol, stream, this.#lastNs);
    flow.streamEvents[stream] = flow.streamEvents[stream]! + 1;
    flow.streamLastNs[stream] = this.#lastNs;
    return { flow, recvNs: this.#lastNs };
  }

  #push(
    slot: number,
    stream: number,
    tsMs: number,
    subNs: number,
    recvNs: number,
    a: number,
    b: number,
    c: number,
    d: number,
    id: string,
  ): void {
    const totals = this.#flow.totals;
    totals.events++;
    if (this.#flow.ring.push(slot, stream, tsMs, subNs, recvNs, a, b, c, d, id)) totals.accepted++;
    else totals.queueFull++;
  }
}

/** Arrays of `VenueFlow` that count per stream. */
export function perStream(fill: number): Float64Array {
  return new Float64Array(streamNames.length).fill(fill);
}
