import { expect, test } from 'vitest';
import {
  bookFields,
  bookOffset,
  legStates,
  type Frame,
  type LegState,
} from '../../../../src-shared/api/frames.ts';
import { QuoteHistory } from '../../../../src-shared/market/quote-history.ts';

const T = Date.UTC(2026, 0, 15);

/** A frame of two venues and one symbol. */
function frame(
  wallMs: number,
  ...legs: readonly (readonly [state: LegState, bid: number, ask: number, bidQty?: number, askQty?: number])[]
): Frame {
  const values = new Float64Array(legs.length * bookFields.length).fill(Number.NaN);
  for (const [slot, [state, bid, ask, bidQty = 1, askQty = 1]] of legs.entries()) {
    const row = slot * bookFields.length;
    values[row + bookOffset.state] = legStates.indexOf(state);
    values[row + bookOffset.bid_price] = bid;
    values[row + bookOffset.ask_price] = ask;
    values[row + bookOffset.bid_qty] = bidQty;
    values[row + bookOffset.ask_qty] = askQty;
  }
  return { seq: 1, wall_ms: wallMs, values };
}

const route = { symbol: 0, buy: 0, sell: 1 };
const second = (s: number): Frame => frame(T + s * 1_000, ['live', s, s + 1], ['live', s + 10, s + 11]);

test('keeps the ask of the buying and the bid of the selling venue, one point a second', () => {
  const history = new QuoteHistory(1, 2);
  history.add(frame(T + 100, ['live', 100, 101], ['live', 102, 103]));
  history.add(frame(T + 900, ['live', 1, 1], ['live', 1, 1]));
  history.add(frame(T + 1_050, ['live', 100.5, 101.5], ['live', 102.5, 103.5]));
  const { time_s, buy_ask, sell_bid } = history.route(route);
  expect([[...time_s], [...buy_ask], [...sell_bid]]).toEqual([
    [T / 1_000, T / 1_000 + 1],
    [101, 101.5],
    [102, 102.5],
  ]);
  expect([...history.route({ symbol: 0, buy: 1, sell: 0 }).buy_ask]).toEqual([103, 103.5]);
});

test('the size of a second is the smaller of the two that a trade would take', () => {
  const history = new QuoteHistory(1, 2);
  history.add(frame(T, ['live', 100, 101, 9, 0.5], ['live', 102, 103, 0.25, 9]));
  history.add(frame(T + 1_000, ['live', 100, 101, 9, 0.125], ['live', 102, 103, 0.25, 9]));
  history.add(frame(T + 2_000, ['live', 100, 101, 9, 0.5], ['stale', 102, 103, 0.25, 9]));
  expect([...history.route(route).qty]).toEqual([0.25, 0.125, Number.NaN]);
});

test('a leg without a fresh quote leaves a hole, not its last price', () => {
  const history = new QuoteHistory(1, 2);
  for (const [i, state] of (['stale', 'disconnected', 'none', 'unsupported'] as const).entries())
    history.add(frame(T + i * 1_000, ['live', 100, 101], [state, 102, 103]));
  expect([...history.route(route).buy_ask]).toEqual([101, 101, 101, 101]);
  expect([...history.route(route).sell_bid]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

test('keeps an hour, oldest first, also long after it is full', () => {
  const history = new QuoteHistory(1, 2);
  for (let s = 0; s < 10_000; s++) history.add(second(s));
  const { time_s, buy_ask, sell_bid } = history.route(route);
  expect(time_s.length).toBe(3_600);
  expect([time_s[0], time_s[3_599]]).toEqual([T / 1_000 + 6_400, T / 1_000 + 9_999]);
  expect([buy_ask[0], buy_ask[3_599], sell_bid[0]]).toEqual([6_401, 10_000, 6_410]);
  expect(time_s.every((t, i) => i === 0 || t > time_s[i - 1]!)).toBe(true);
});

test('seconds without a frame are not made up', () => {
  const history = new QuoteHistory(1, 2);
  history.add(second(0));
  history.add(second(5));
  expect([...history.route(route).time_s]).toEqual([T / 1_000, T / 1_000 + 5]);
});

test('begins anew when the clock is set back, so that time never runs backwards', () => {
  const history = new QuoteHistory(1, 2);
  for (let s = 0; s < 100; s++) history.add(second(3_600 + s));
  history.add(second(0));
  history.add(second(1));
  expect([...history.route(route).time_s]).toEqual([T / 1_000, T / 1_000 + 1]);
  // Corrections of a fraction of a second change nothing.
  history.add(frame(T + 900, ['live', 1, 1], ['live', 1, 1]));
  expect(history.route(route).time_s.length).toBe(2);
});

test.each([
  [{ symbol: 1, buy: 0, sell: 1 }],
  [{ symbol: 0, buy: 2, sell: 1 }],
  [{ symbol: 0, buy: 0, sell: 2 }],
  [{ symbol: 0, buy: 1, sell: 1 }],
])('refuses a route that is none: %o', (asked) => {
  expect(() => new QuoteHistory(1, 2).route(asked)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});
