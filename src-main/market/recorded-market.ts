import type { Frame } from '#shared/api/frames.ts';
import type { ReasonCounts, ReasonsQuery } from '#shared/api/signals.ts';
import type { ReducerInput, ReducerSettings } from '#shared/market/arbitrage/input.ts';
import type { MarketPlan } from '#shared/market/arbitrage/legs.ts';
import { Reducer } from '#shared/market/arbitrage/reducer.ts';
import type { ReducerRule } from '#shared/market/arbitrage/rule.ts';
import { SignalMaker } from '#shared/market/arbitrage/signal-maker.ts';
import { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';
import type { Signal } from '#shared/market/signal.ts';
import { streamIndex } from '#shared/market/stream.ts';
import { bookFrame, type MarketView, type VenueView } from './book-frame.ts';
import { legReach, routeFrame } from './route-frame.ts';
import { reasonCounts } from './spread/reason-counts.ts';

export interface RecordedMarketSetup {
  /** Slot = symbol · venues + venue, as `gridPlan` has it. */
  readonly plan: MarketPlan;
  readonly symbols: number;
  readonly venues: number;
  /** Epoch ms that all times here count from. */
  readonly epochMs: number;
  readonly settings: ReducerSettings;
  /** Whether anything of a slot was recorded. */
  readonly isRecorded: (slot: number) => boolean;
}

/**
 * The market of a recording: the top of book, the reducer and the frames of the live one, moved by recorded events in place
 * of sockets. All times are receive times, ns since `epochMs`.
 */
export class RecordedMarket {
  readonly #view: MarketView;
  readonly #venues: readonly RecordedVenue[];
  readonly #reach;

  constructor(
    { plan, symbols, venues, epochMs, settings, isRecorded }: RecordedMarketSetup,
    send: (signal: Signal) => void,
  ) {
    const book = new TopOfBook(symbols, venues);
    const maker = new SignalMaker(send);
    const reducer = new Reducer(plan, settings, maker, { epochMs, book });
    maker.attach(reducer);
    this.#venues = Array.from(
      { length: venues },
      (_, venue) => new RecordedVenue((symbol) => isRecorded(book.slot(symbol, venue))),
    );
    this.#view = {
      book,
      reducer,
      venues: this.#venues,
      recvClock: { recvToWallMs: (recvNs) => epochMs + recvNs / 1e6 },
    };
    this.#reach = legReach(this.#view);
  }

  get rule(): ReducerRule {
    return this.#view.reducer.rule;
  }

  get epochMs(): number {
    return this.#view.reducer.epochMs;
  }

  /**
   * @param stream of `streamIndex`
   * @param eventMs exchange time, epoch ms with fraction
   * @param a numbers of the stream in contract order; `funding` has its next time in epoch ms as the second
   */
  event(
    stream: number,
    slot: number,
    eventMs: number,
    recvNs: number,
    a: number,
    b: number,
    c: number,
    d: number,
  ): void {
    const { book, reducer } = this.#view;
    if (stream === streamIndex.bbo) {
      this.#venues[slot % book.venues]!.isQuoting = true;
      reducer.quote(slot, eventMs, recvNs, a, b, c, d);
    } else if (stream === streamIndex.trade) book.trade(slot, a, b, c);
    else if (stream === streamIndex.mark_price) book.markPrice(slot, a, b);
    else if (stream === streamIndex.funding) book.funding(slot, a, b);
    else book.openInterest[slot] = a;
  }

  /** What the reducer was told besides quotes, at its time. */
  input(input: ReducerInput, atNs: number): void {
    const { book, reducer } = this.#view;
    if (input.kind === 'gone') this.#venues[input.leg % book.venues]!.isQuoting = false;
    reducer.input(input, atNs);
  }

  /** Lets time pass; events after it must be later. */
  advance(nowNs: number): void {
    this.#view.reducer.advance(nowNs);
  }

  bookFrame(seq: number, nowNs: number): Frame {
    return bookFrame(this.#view, seq, nowNs);
  }

  routeFrame(seq: number, nowNs: number): Frame {
    this.#view.reducer.refreshReasons(nowNs, this.#reach);
    return routeFrame(this.#view, seq, nowNs);
  }

  reasons(query: ReasonsQuery): ReasonCounts {
    return reasonCounts(this.#view.reducer, query);
  }
}

/** A venue speaks from its first recorded quote on, until the recorder lost its connection. */
class RecordedVenue implements VenueView {
  readonly isLoaded = true;
  isQuoting = false;
  readonly lists: (symbol: number) => boolean;

  constructor(lists: (symbol: number) => boolean) {
    this.lists = lists;
  }
}
