import { beforeEach, expect, test } from 'vitest';
import {
  bookFields,
  bookOffset,
  legStates,
  routeFields,
  routeOffset,
} from '../../../../src-shared/api/frames.ts';
import { planOf } from '../../../../src-shared/market/arbitrage/legs.ts';
import { Reducer } from '../../../../src-shared/market/arbitrage/reducer.ts';
import { TopOfBook } from '../../../../src-shared/market/arbitrage/top-of-book.ts';
import { routeIndex, routeReasons, routesOf } from '../../../../src-shared/market/route.ts';
import { bidForNet } from '../../../../src-shared/market/spread.ts';
import { bookFrame, type MarketView } from '../../../../src-main/market/book-frame.ts';
import { RecvClock } from '../../../../src-main/market/collector/recv-clock.ts';
import { legReach, routeFrame } from '../../../../src-main/market/route-frame.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { gridLegs, settingsFor } from '../../../support/market-parts.ts';

const T = Date.UTC(2026, 0, 15);
const VENUES = 3;

interface VenueState {
  isLoaded: boolean;
  isQuoting: boolean;
  lists(symbol: number): boolean;
}

let clock: FakeClock;
let states: VenueState[];
let view: MarketView & { readonly recvClock: RecvClock };

beforeEach(() => {
  clock = new FakeClock(T);
  const book = new TopOfBook(2, VENUES);
  const legs = gridLegs(2, VENUES);
  states = Array.from({ length: VENUES }, () => ({ isLoaded: true, isQuoting: true, lists: () => true }));
  view = {
    book,
    reducer: new Reducer(
      planOf(legs),
      settingsFor(legs),
      { opened() {}, updated() {}, closed() {} },
      { epochMs: T, book },
    ),
    venues: states,
    recvClock: new RecvClock(clock, T),
  };
});

function quote(symbol: number, venue: number, bid: number, ask: number, qty = 10): void {
  const nowNs = view.recvClock.recvNs();
  view.reducer.quote(view.book.slot(symbol, venue), clock.wallMs() - 5, nowNs, bid, qty, ask, qty * 2);
}

/** What the market does a few times a second. */
function lookAgain(): number {
  const nowNs = view.recvClock.recvNs();
  view.reducer.advance(nowNs);
  view.reducer.refreshReasons(nowNs, legReach(view));
  return nowNs;
}

function clockSet(ms: number): void {
  clock.jump(ms);
  const ns = view.recvClock.follow();
  view.reducer.input({ kind: 'clock_set', ns }, view.recvClock.recvNs());
}

function bookRow(symbol: number, venue: number): Record<string, number> {
  const { values } = bookFrame(view, 1, view.recvClock.recvNs());
  const row = (symbol * VENUES + venue) * bookFields.length;
  return Object.fromEntries(bookFields.map((field) => [field, values[row + bookOffset[field]]!]));
}

function routeRow(symbol: number, buy: number, sell: number): Record<string, number> {
  const { values } = routeFrame(view, 1, lookAgain());
  const row = routeIndex(VENUES, symbol, buy, sell) * routeFields.length;
  return Object.fromEntries(routeFields.map((field) => [field, values[row + routeOffset[field]]!]));
}

const state = (symbol: number, venue: number): string => legStates[bookRow(symbol, venue)['state']!]!;
const reason = (symbol: number, buy: number, sell: number): string =>
  routeReasons[routeRow(symbol, buy, sell)['reason']!]!;

test('a book frame has one row per symbol and venue, in the order of the slots', () => {
  clock.advance(1_500);
  quote(1, 2, 100, 101);
  const slot = view.book.slot(1, 2);
  view.book.mark[slot] = 100.5;
  view.book.index[slot] = 100.4;
  view.book.fundingRate[slot] = 0.0001;
  view.book.nextFundingMs[slot] = T + 8 * 3_600_000;
  view.book.fundingHours[slot] = 8;
  view.book.openInterest[slot] = 5_000;
  view.book.lastPrice[slot] = 100.6;
  view.book.lastQty[slot] = 0.5;
  view.book.lastSide[slot] = -1;
  clock.advance(250);
  const frame = bookFrame(view, 42, view.recvClock.recvNs());
  expect([frame.seq, frame.wall_ms, frame.values.length]).toEqual([42, T + 1_750, 6 * bookFields.length]);
  expect(bookRow(1, 2)).toEqual({
    bid_price: 100,
    bid_qty: 10,
    ask_price: 101,
    ask_qty: 20,
    recv_ms: T + 1_500,
    event_ms: T + 1_495,
    mark_price: 100.5,
    index_price: 100.4,
    funding_rate: 0.0001,
    next_funding_ms: T + 8 * 3_600_000,
    open_interest: 5_000,
    last_price: 100.6,
    last_qty: 0.5,
    last_side: -1,
    state: legStates.indexOf('live'),
    bbo_count: 1,
    funding_hours: 8,
  });
});

test('what is unknown is NaN, but counts and states are numbers', () => {
  const { state: code, bbo_count, ...rest } = bookRow(0, 0);
  expect([legStates[code!], bbo_count]).toEqual(['none', 0]);
  expect(Object.values(rest).every((value) => Number.isNaN(value))).toBe(true);
  const { reason: why, episodes, rate, ...numbers } = routeRow(0, 0, 1);
  expect([routeReasons[why!], episodes, rate]).toEqual(['no_quote', 0, 1]);
  expect(Object.values(numbers).every((value) => Number.isNaN(value))).toBe(true);
});

test('says of each leg whether it is live, stale, disconnected, unsupported or without a quote', () => {
  quote(0, 0, 100, 101);
  expect(state(0, 0)).toBe('live');
  clock.advance(5_000);
  expect(state(0, 0)).toBe('live');
  clock.advance(1);
  expect(state(0, 0)).toBe('stale');
  expect(state(0, 1)).toBe('none');
  states[1]!.isQuoting = false;
  expect(state(0, 1)).toBe('disconnected');
  states[1]!.lists = () => false;
  expect(state(0, 1)).toBe('unsupported');
  // Before the instruments are known nothing can be said of what a venue lists.
  states[1]!.isLoaded = false;
  expect(state(0, 1)).toBe('disconnected');
});

test('a quote does not turn fresh or stale because the wall clock was set', () => {
  quote(0, 0, 100, 101);
  clock.advance(1_000);
  clockSet(3_600_000);
  expect(state(0, 0)).toBe('live');
  expect(bookRow(0, 0)['recv_ms']).toBe(T + 3_600_000);
  clockSet(-7_200_000);
  clock.advance(4_001);
  expect(state(0, 0)).toBe('stale');
});

test('a route frame has every directed route in order, in basis points', () => {
  quote(1, 0, 99.9, 100);
  clock.advance(100);
  const bid = bidForNet(100, 0.42, 0.05, 0.05);
  quote(1, 2, bid, bid + 1);
  clock.advance(400);
  expect(routeFrame(view, 1, lookAgain()).values.length).toBe(
    routesOf(2, VENUES).length * routeFields.length,
  );
  const row = routeRow(1, 0, 2);
  expect(row['net_bps']).toBeCloseTo(42, 9);
  expect(row['peak_net_bps']).toBeCloseTo(42, 9);
  expect(row['gross_bps']! - row['fees_bps']!).toBeCloseTo(42, 9);
  expect(row).toMatchObject({
    qty: 10,
    notional: 1_000,
    buy_age_ms: 500,
    sell_age_ms: 400,
    reason: routeReasons.indexOf('signal'),
    open_since_ms: T + 100,
    episodes: 1,
  });
  expect(reason(1, 2, 0)).toBe('below_line');
  expect(reason(0, 0, 2)).toBe('no_quote');
});

test('a closed signal leaves no opening time and no peak, but its count', () => {
  quote(0, 0, 99.9, 100);
  quote(0, 1, 101, 102);
  expect(reason(0, 0, 1)).toBe('signal');
  quote(0, 1, 99, 102);
  expect(routeRow(0, 0, 1)).toMatchObject({
    open_since_ms: Number.NaN,
    peak_net_bps: Number.NaN,
    episodes: 1,
  });
});

test('a venue without a connection is the reason of its routes', () => {
  quote(0, 0, 99.9, 100);
  quote(0, 1, 99.9, 100);
  states[1]!.isQuoting = false;
  expect([reason(0, 0, 1), reason(0, 1, 0), reason(0, 0, 2)]).toEqual([
    'disconnected',
    'disconnected',
    'no_quote',
  ]);
});
