import { expect, test } from 'vitest';
import { streamIndex } from '../../../../../src-shared/market/stream.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { marketParts } from '../../../../support/market-parts.ts';

const T = Date.UTC(2026, 0, 15);

test('hands every stream to the ring with its fields in contract order, and to the book', () => {
  const clock = new FakeClock(T);
  const parts = marketParts(clock);
  const { router } = parts.router();
  clock.advance(10);
  router.begin(clock.monoNs());
  router.bbo(1, T, 0, 100, 1, 101, 2);
  router.trade(1, T + 1, 0, 100.5, 0.25, -1, 'a-1');
  router.markPrice(1, T + 2, 0, 100.6, Number.NaN);
  router.funding(1, T + 3, 0, -0.0001, T + 3_600_000);
  router.openInterest(1, T + 4, 0, 12_345);
  // Symbol 1 of venue 0 among two venues.
  expect(parts.drain()).toEqual([
    { slot: 2, stream: 0, tsMs: T, recvNs: 10e6, values: [100, 1, 101, 2], id: '' },
    { slot: 2, stream: 1, tsMs: T + 1, recvNs: 10e6 + 1, values: [100.5, 0.25, -1, 0], id: 'a-1' },
    { slot: 2, stream: 2, tsMs: T + 2, recvNs: 10e6 + 2, values: [100.6, Number.NaN, 0, 0], id: '' },
    { slot: 2, stream: 3, tsMs: T + 3, recvNs: 10e6 + 3, values: [-0.0001, T + 3_600_000, 0, 0], id: '' },
    { slot: 2, stream: 4, tsMs: T + 4, recvNs: 10e6 + 4, values: [12_345, 0, 0, 0], id: '' },
  ]);
  const { book } = parts;
  expect([book.bid[2], book.ask[2], book.lastPrice[2], book.lastQty[2], book.lastSide[2]]).toEqual([
    100, 101, 100.5, 0.25, -1,
  ]);
  expect([
    book.mark[2],
    book.index[2],
    book.fundingRate[2],
    book.nextFundingMs[2],
    book.openInterest[2],
  ]).toEqual([100.6, Number.NaN, -0.0001, T + 3_600_000, 12_345]);
  expect([...parts.streamEvents]).toEqual([1, 1, 1, 1, 1]);
});

test('receive times strictly increase on a connection: in a frame, in the same moment, after a step back', () => {
  const clock = new FakeClock(T);
  const parts = marketParts(clock);
  const { router } = parts.router();
  const frame = (events: number): void => {
    router.begin(clock.monoNs());
    for (let i = 0; i < events; i++) router.trade(0, T, 0, 1, 1, 1, `${i}`);
  };
  clock.advance(1);
  frame(3);
  frame(2);
  clock.advance(1);
  frame(2);
  clock.jump(-3_600_000);
  parts.recvClock.follow();
  clock.advance(1);
  frame(2);
  const times = parts.drain().map((record) => record.recvNs);
  expect(times).toEqual([1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3, 1e6 + 4, 2e6, 2e6 + 1, 2e6 + 2, 2e6 + 3]);
});

test('a connection made after the clock was set back has the new time', () => {
  const clock = new FakeClock(T);
  const parts = marketParts(clock);
  clock.jump(-1_000_000);
  parts.recvClock.follow();
  clock.advance(1_000_005);
  const { router } = parts.router();
  router.begin(clock.monoNs());
  router.trade(0, T, 0, 1, 1, 1, 'x');
  expect(parts.drain()[0]!.recvNs).toBe(5e6);
});

test('what finds no room in the ring is counted; the book goes on', () => {
  const clock = new FakeClock(T);
  const parts = marketParts(clock, { ringRecords: 8 });
  const { router } = parts.router();
  for (let i = 0; i < 11; i++) {
    router.begin(clock.monoNs());
    router.bbo(0, T + i, 0, 100 + i, 1, 200, 1);
  }
  expect(parts.totals).toEqual({ events: 11, accepted: 8, queueFull: 3 });
  expect(parts.book.bid[0]).toBe(110);
  expect(parts.drain()).toHaveLength(8);
  router.trade(0, T, 0, 1, 1, 1, 'after');
  expect(parts.totals).toEqual({ events: 12, accepted: 9, queueFull: 3 });
});

test('says whether a frame gave events; a refused row is none and is counted', () => {
  const parts = marketParts(new FakeClock(T));
  const { router } = parts.router();
  router.begin(0);
  router.refuse('bad price');
  expect([router.gaveEvents, parts.frames.rows(), parts.totals.events]).toEqual([
    false,
    { 'bad price': 1 },
    0,
  ]);
  router.trade(0, T, 0, 1, 1, 1, 'x');
  expect(router.gaveEvents).toBe(true);
  router.begin(0);
  expect(router.gaveEvents).toBe(false);
});

test('an older quote is stored but not shown', () => {
  const parts = marketParts(new FakeClock(T));
  const { router } = parts.router();
  router.begin(0);
  router.bbo(0, T + 10, 0, 100, 1, 101, 1);
  router.bbo(0, T + 9, 0, 90, 1, 91, 1);
  expect(parts.drain().map((r) => r.values[0])).toEqual([100, 90]);
  expect([parts.book.bid[0], parts.streamEvents[streamIndex.bbo]]).toEqual([100, 2]);
});

test('receive times rise over all connections, in the order in which their frames were read', () => {
  const clock = new FakeClock(T);
  const parts = marketParts(clock);
  const [one, other] = [parts.router().router, parts.router().router];
  for (let i = 0; i < 3; i++) {
    for (const router of [one, other]) {
      router.begin(clock.monoNs());
      router.bbo(0, T + i, 0, 100, 1, 101, 1);
      router.bbo(1, T + i, 0, 100, 1, 101, 1);
    }
  }
  const times = parts.drain().map((record) => record.recvNs);
  expect(times).toHaveLength(12);
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
});

test('a connection from before the clock was set back is stored, but its times make no leg', () => {
  const clock = new FakeClock(T);
  const parts = marketParts(clock);
  const { router: before } = parts.router();
  clock.jump(-3_600_000);
  expect(parts.recvClock.follow()).toBeLessThan(0);
  before.begin(clock.monoNs());
  before.bbo(0, T, 0, 100, 1, 101, 1);
  before.bboUnchanged(0);
  expect([parts.drain().length, parts.book.bid[0], parts.inputs.length]).toEqual([1, Number.NaN, 1]);
  const { router: after } = parts.router();
  after.begin(clock.monoNs());
  after.bbo(0, T, 0, 99, 1, 100, 1);
  expect([parts.drain().length, parts.book.bid[0]]).toEqual([1, 99]);
});
