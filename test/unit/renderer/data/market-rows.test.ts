import { expect, test } from 'vitest';
import {
  bookFields,
  bookOffset,
  legStates,
  routeFields,
  routeOffset,
  type BookField,
  type Frame,
} from '#shared/api/frames.ts';
import { MarketRows } from '../../../../src-renderer/data/market-rows.ts';

function frame(width: number, rows: number, wall_ms = 1_000): Frame {
  return { seq: 1, wall_ms, values: new Float64Array(width * rows).fill(Number.NaN) };
}

function quote(into: Frame, slot: number, values: Partial<Record<BookField, number>>): Frame {
  for (const [field, value] of Object.entries(values))
    into.values[slot * bookFields.length + bookOffset[field as BookField]] = value;
  return into;
}

test('raises the version of exactly the rows that changed', () => {
  const rows = new MarketRows(2, 3);
  rows.applyBook(quote(frame(bookFields.length, 6), 4, { bid_price: 10, recv_ms: 900, event_ms: 850 }));
  // The first frame also brings the state of every slot: unknown instead of none.
  const before = Array.from(rows.bookVersion);
  rows.applyBook(
    quote(quote(frame(bookFields.length, 6), 4, { bid_price: 10, recv_ms: 900, event_ms: 850 }), 1, {
      ask_price: 3,
    }),
  );
  expect(Array.from(rows.bookVersion, (version, slot) => version - (before[slot] ?? 0))).toEqual([
    0, 1, 0, 0, 0, 0,
  ]);
  expect(rows.book(1, 'ask_price')).toBe(3);
  expect(rows.book(4, 'bid_price')).toBe(10);
});

test('counts frames of another size and shows none of them', () => {
  const rows = new MarketRows(1, 3);
  rows.applyBook(frame(bookFields.length, 4));
  rows.applyRoutes(frame(routeFields.length, 5));
  expect(rows.rejected).toBe(2);
  expect([rows.bookWallMs, rows.routesWallMs]).toEqual([0, 0]);
  expect(rows.legState(0)).toBe('none');
});

test('reads states and reasons by their codes, and an unknown code as the most careful one', () => {
  const rows = new MarketRows(1, 2);
  const book = quote(quote(frame(bookFields.length, 2), 0, { state: legStates.indexOf('stale') }), 1, {
    state: 99,
  });
  rows.applyBook(book);
  expect([rows.legState(0), rows.legState(1)]).toEqual(['stale', 'none']);
  const routes = frame(routeFields.length, 2);
  routes.values[routeOffset.reason] = 0;
  routes.values[routeFields.length + routeOffset.reason] = 42;
  rows.applyRoutes(routes);
  expect([rows.reason(0), rows.reason(1)]).toEqual(['signal', 'no_quote']);
});

test('takes the median latency of new quotes only', () => {
  const rows = new MarketRows(1, 1);
  expect(rows.latencyP50(0)).toBeNaN();
  [40, 90, 50].forEach((latency, i) => {
    const recv_ms = 1_000 * (i + 1);
    const book = quote(frame(bookFields.length, 1), 0, { recv_ms, event_ms: recv_ms - latency });
    rows.applyBook(book);
    rows.applyBook(
      quote(frame(bookFields.length, 1), 0, { recv_ms, event_ms: recv_ms - latency, mark_price: i }),
    );
  });
  expect(rows.latencyP50(0)).toBe(50);
});

test('a repeated quote with its old time is no measure of latency', () => {
  const rows = new MarketRows(1, 1);
  for (const recv_ms of [1_012, 4_012, 7_012])
    rows.applyBook(quote(frame(bookFields.length, 1), 0, { recv_ms, event_ms: 1_000 }));
  expect(rows.latencyP50(0)).toBe(12);
});

test('without a tick prices show as many decimals as they have needed so far', () => {
  const rows = new MarketRows(2, 1);
  rows.learnDecimals([undefined, 1]);
  rows.applyBook(quote(frame(bookFields.length, 2), 0, { bid_price: 14.2, ask_price: 14.21, recv_ms: 1 }));
  expect(rows.decimals(0)).toBe(2);
  rows.applyBook(quote(frame(bookFields.length, 2), 0, { bid_price: 14, ask_price: 15, recv_ms: 2 }));
  expect([rows.decimals(0), rows.decimals(1)]).toEqual([2, 1]);
});

test('a tick that is learned later changes how prices are shown, and none of them', () => {
  const rows = new MarketRows(2, 2);
  rows.applyBook(quote(frame(bookFields.length, 4), 2, { bid_price: 14.2, recv_ms: 1 }));
  const before = Array.from(rows.bookVersion);
  rows.learnDecimals([undefined, 3]);
  expect([rows.decimals(0), rows.decimals(1)]).toEqual([0, 3]);
  expect(rows.book(2, 'bid_price')).toBe(14.2);
  const drawnAnew = () => Array.from(rows.bookVersion, (version, slot) => version > before[slot]!);
  expect(drawnAnew()).toEqual([false, false, true, true]);
  // A backend that was started anew has not heard of it yet.
  rows.learnDecimals([undefined, undefined]);
  expect(rows.decimals(1)).toBe(3);
});
