import { expect, test } from 'vitest';
import type { LatestTrade } from '../../../../../src-main/exchanges/exchange.ts';
import { RecvClock } from '../../../../../src-main/market/collector/recv-clock.ts';
import { Alignment } from '../../../../../src-main/market/gaps/alignment.ts';
import { GapOutbox } from '../../../../../src-main/market/gaps/gap-outbox.ts';
import { VenueGaps } from '../../../../../src-main/market/gaps/venue-gaps.ts';
import { streamIndex } from '../../../../../src-shared/market/stream.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { fakeExchange, instrument, topic } from '../../../../support/fake-exchange.ts';

const T = Date.UTC(2026, 0, 15);
const cell = streamIndex.trade;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A stream that was lost at 10 s with 100 as its newest number and is fed again since 20 s, without a trade. */
function lost(answer: () => LatestTrade | undefined, before: number | undefined = 100) {
  const clock = new FakeClock(T);
  const recvClock = new RecvClock(clock, T);
  const outbox = new GapOutbox();
  const gaps = new VenueGaps(
    { exchange: 'okx', symbols: ['BTCUSDT'], sequences: { trade: { worth: 'proof' } } },
    { outbox, epochNs: (ns) => BigInt(T) * 1_000_000n + BigInt(ns) },
  );
  const log: unknown[] = [];
  let calls = 0;
  let fedNs = Number.NaN;
  const alignment = new Alignment(
    {
      exchange: fakeExchange({
        latestTrade: () => ({ url: 'http://venue/trade', read: (body) => body as LatestTrade | undefined }),
      }),
      endpoints: {},
      instruments: [instrument('BTCUSDT')],
      gaps,
      fedSinceNs: () => fedNs,
    },
    {
      clock,
      recvClock,
      random: () => 0.999,
      log: (...line) => log.push(line),
      fetchJson: async () => {
        calls++;
        return answer();
      },
    },
  );
  const watch = gaps.session('public');
  clock.advance(10_000);
  if (before !== undefined) watch.saw(cell, before, before, 5e9);
  gaps.lastNs[cell] = 5e9;
  gaps.ended(watch);
  gaps.down([topic('trade', 0, ['trade'])], 10e9, 'gone');
  clock.advance(10_000);
  fedNs = clock.monoNs();
  const seconds = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      clock.advance(1_000);
      alignment.check();
      await settle();
    }
  };
  const closed = () =>
    outbox
      .take()
      .map(({ gap }) => gap)
      .filter(({ to }) => to !== null);
  return { alignment, gaps, seconds, closed, log, calls: () => calls, session: () => gaps.session('public') };
}

test('nothing was traded since: the gap ends with nothing missing', async () => {
  const all = lost(() => ({ tsMs: T + 5_000, last: 100 }));
  await all.seconds(2);
  expect(all.calls()).toBe(0);
  await all.seconds(1);
  expect(all.closed()).toMatchObject([
    {
      cause: 'disconnect',
      to: String(BigInt(T + 23_000) * 1_000_000n),
      events: 0,
      evidence: { after_id: 100, aligned_by: 'newest trade by REST' },
    },
  ]);
  await all.seconds(100);
  expect(all.calls()).toBe(1);
});

test('trades from the time of the gap are missing, and the stream goes on after them', async () => {
  const all = lost(() => ({ tsMs: T + 15_000, last: 107 }));
  await all.seconds(3);
  expect(all.closed()).toMatchObject([{ events: 7, evidence: { after_id: 100, before_id: 108 } }]);
  all.session().saw(cell, 108, 108, 30e9);
  all.gaps.tick(90e9);
  expect(all.closed()).toEqual([]);
});

test('a trade so new that the stream may still bring it decides nothing; asked again ever more rarely', async () => {
  const all = lost(() => ({ tsMs: T + 19_500, last: 107 }));
  await all.seconds(60);
  expect(all.closed()).toEqual([]);
  expect(all.calls()).toBeGreaterThan(2);
  expect(all.calls()).toBeLessThan(10);
});

test('without numbers only a trade older than the gap proves that nothing is missing', async () => {
  const older = lost(() => ({ tsMs: T + 5_000 }), undefined);
  await older.seconds(3);
  expect(older.closed()).toMatchObject([{ events: 0 }]);
  const inside = lost(() => ({ tsMs: T + 15_000 }), undefined);
  await inside.seconds(3);
  expect(inside.closed()).toMatchObject([{ events: null, evidence: { newest_trade_ms: T + 15_000 } }]);
});

test('a venue that fails is asked again ever more rarely, counted, and told', async () => {
  const all = lost(() => {
    throw new Error('GET http://venue/trade: status 503');
  });
  await all.seconds(120);
  expect(all.alignment.failed).toBe(all.calls());
  expect(all.calls()).toBeGreaterThan(3);
  expect(all.calls()).toBeLessThan(10);
  expect(all.log[0]).toEqual([
    'warn',
    'alignment_failed',
    { exchange: 'okx', why: 'GET http://venue/trade: status 503' },
  ]);
  expect(all.closed()).toEqual([]);
  all.alignment.stop();
  await all.seconds(200);
  expect(all.calls()).toBeLessThan(10);
});
