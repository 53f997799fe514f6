import { expect, test } from 'vitest';
import { restHealth, restMetrics, restStatus } from '../../../../src-main/api/rest.ts';
import { StatusKeeper } from '../../../../src-main/backend/status-keeper.ts';
import { connection, marketCounters, venueStatus, writerCounters } from '../../../support/counters.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function statusOf(market = marketCounters(), writer = writerCounters()) {
  const clock = new FakeClock(Date.UTC(2026, 0, 15));
  const keeper = new StatusKeeper(clock, () => {});
  clock.advance(2_000);
  keeper.market(market);
  keeper.writer(writer);
  keeper.tick();
  return keeper.status.value!;
}

test('status is the state, since when, why, the uptime and the last 15 minutes', () => {
  expect(restStatus(statusOf())).toEqual({
    state: 'READY',
    reason: 'All venues deliver, nothing was dropped.',
    since_ms: Date.UTC(2026, 0, 15) + 2_000,
    now_ms: Date.UTC(2026, 0, 15) + 2_000,
    uptime_s: 2,
    last_15m: { events: 0, dropped: 0, reconnects: 0, events_per_s: 0, queue_peak: 0, ready_share: 1 },
  });
});

test('the metrics add up: events = stored + dropped + in flight', () => {
  const metrics = restMetrics(
    statusOf(
      marketCounters({ events: 100, accepted: 93, queue_full: 7 }),
      writerCounters({ taken: 90, stored: 60, write_error: 5, buffered: 25 }),
    ),
  ) as { events: number; stored: number; dropped: Record<string, number>; in_flight: number };
  expect(metrics.events).toBe(
    metrics.stored + metrics.dropped['queue_full']! + metrics.dropped['write_error']! + metrics.in_flight,
  );
  expect(metrics).toMatchObject({ events: 100, stored: 60, in_flight: 28 });
});

test('health says one word, and of each venue whether its sockets are connected', () => {
  const market = marketCounters({
    signals: 4,
    venues: [
      venueStatus(),
      venueStatus({ exchange: 'bybit', connections: [connection(), connection({ state: 'waiting' })] }),
      venueStatus({ exchange: 'binance', connections: [connection({ state: 'silent' })] }),
    ],
  });
  expect(restHealth(statusOf(market), ['BTCUSDT'])).toEqual({
    status: 'degraded',
    state: 'DEGRADED',
    websockets: { okx: true, bybit: false, binance: true },
    messages_processed: 30,
    signals_generated: 4,
    order_book_symbols: ['BTCUSDT'],
    uptime: 2,
  });
});

test.each([
  [marketCounters(), writerCounters(), 'ok'],
  [marketCounters({ venues: [] }), writerCounters(), 'error'],
  [marketCounters(), writerCounters({ error: 'ENOSPC' }), 'error'],
  [marketCounters(), writerCounters({ queue: 0.9 }), 'degraded'],
])('health is %#: ok, degraded or error', (market, writer, word) => {
  expect(restHealth(statusOf(market, writer), [])).toMatchObject({ status: word });
});
