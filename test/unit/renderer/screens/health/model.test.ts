import { expect, test } from 'vitest';
import { HealthHistory } from '../../../../../src-renderer/data/health-history.ts';
import { readLastDays } from '../../../../../src-renderer/screens/health/last-day.ts';
import { identities, matches, reasonsText } from '../../../../../src-renderer/screens/health/model.ts';
import { stalls, stallText } from '../../../../../src-renderer/screens/health/stall.ts';
import { writerLagMs } from '../../../../../src-renderer/screens/health/venue-table.tsx';
import { venueHealth } from '../../../../../src-renderer/screens/venue-health.ts';
import { FakeBackend } from '../../../../support/fake-api.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);

function status() {
  const backend = new FakeBackend({ nowMs: () => NOW_MS });
  backend.step();
  return backend.status();
}

test('sums add up, and a frame nobody counted shows as missing', () => {
  const good = status();
  expect(identities(good).map((i) => [i.name, i.missing])).toEqual([
    ['Frames', 0],
    ['Events', 0],
  ]);
  const venues = good.market!.venues.map((v) => ({
    ...v,
    frames: { ...v.frames, received: v.frames.received + 1 },
  }));
  const bad = { ...good, market: { ...good.market!, venues }, in_flight: good.in_flight - 7 };
  expect(identities(bad).map((i) => i.missing)).toEqual([3, 7]);
  expect(identities({ ...good, market: null })).toEqual([]);
});

test('reasons are counted in words, the most frequent first', () => {
  expect(reasonsText({ 'not JSON': 1, 'unknown symbol': 5, never: 0 })).toBe('5 unknown symbol, 1 not JSON');
});

test('a venue is ready, degraded, stale or offline, and unknown once reports stop', () => {
  const [venue] = status().market!.venues;
  const at = (changes: object, nowMs = NOW_MS) =>
    venueHealth({ ...venue!, last_event_ms: NOW_MS - 100, ...changes }, nowMs, NOW_MS);
  const sockets = (...states: string[]) => ({
    connections: states.map((state, i) => ({
      ...venue!.connections[i % 2]!,
      state,
      since_ms: NOW_MS - 6_000,
      retry_at_ms: NOW_MS + 8_000,
    })),
  });
  expect(at({})).toMatchObject({ state: 'ready', text: '38 ms 292/s' });
  expect(at(sockets('open', 'waiting'))).toMatchObject({ state: 'degraded' });
  expect(at({ last_event_ms: NOW_MS - 6_000 })).toMatchObject({ state: 'stale', text: 'stale 6.0 s' });
  expect(at(sockets('silent', 'open'))).toMatchObject({ state: 'stale' });
  expect(at(sockets('waiting', 'circuit_open'))).toMatchObject({
    state: 'offline',
    text: 'offline 6.0 s, retry 00:08',
  });
  expect(at({}, NOW_MS + 9_000)).toMatchObject({ state: 'unknown', text: 'no report 9.0 s' });
});

test('the log is narrowed by level, venue, kind and words together', () => {
  const line = {
    ts: '',
    level: 'warn',
    event: 'gap_detected',
    message: 'Three seconds',
    exchange: 'okx',
  } as const;
  const all = { level: 'all', venue: '', kind: 'all', text: '' } as const;
  expect(matches(line, all)).toBe(true);
  expect(matches(line, { ...all, level: 'warn', venue: 'okx', kind: 'gaps', text: ' three ' })).toBe(true);
  expect(matches(line, { ...all, level: 'warn', venue: 'bybit' })).toBe(false);
  expect(matches(line, { ...all, level: 'error' })).toBe(false);
  expect(matches(line, { ...all, kind: 'connections' })).toBe(false);
  expect(matches(line, { ...all, text: 'four' })).toBe(false);
});

test('a stream that is silent while another moves has stalled; without a witness nothing is said', () => {
  const { venues } = status().market!;
  const [binance, bybit, okx] = venues.map((venue) => ({
    ...venue,
    streams: venue.streams.map((stream) => ({ ...stream, age_ms: 200 })),
  }));
  const silent = (venue: typeof okx, streams: readonly string[]) => ({
    ...venue!,
    streams: venue!.streams.map((stream) =>
      streams.includes(stream.stream) ? { ...stream, silent: ['BTCUSDT'], age_ms: 6_200 } : stream,
    ),
  });
  const own = silent(okx, ['bbo']);
  expect(stallText(stalls(own, [binance!, bybit!, own]), 2)).toBe(
    'bbo of BTCUSDT says nothing for 6.2 s while trade moves; resubscribed ×2',
  );
  const names = okx!.streams.map(({ stream }) => stream);
  const whole = silent(okx, names);
  expect(stalls(whole, [binance!, bybit!, whole]).map(({ witness }) => witness)).toEqual([
    'BIN bbo',
    'BIN trade',
    'BIN mark_price',
    'BIN funding',
    'BYB open_interest',
  ]);
  expect(stalls(whole, [whole])).toEqual([]);
  const closed = { ...own, connections: own.connections.map((c) => ({ ...c, state: 'waiting' as const })) };
  expect(stalls(closed, [binance!, closed])).toEqual([]);
});

test('the writer is as late as what waits in the ring took to come in', () => {
  const good = status();
  const lag = (waiting: number, events_per_s: number) =>
    writerLagMs({
      ...good,
      market: { ...good.market!, accepted: good.writer!.taken + waiting },
      last_15m: { ...good.last_15m, events_per_s },
    });
  expect([lag(0, 0), lag(-5, 100), lag(50, 100)]).toEqual([0, 0, 500]);
  expect(lag(5, 0)).toBeNaN();
  expect(writerLagMs({ ...good, writer: null })).toBeNaN();
});

test('the last day sums the windows and gaps of 24 hours, no more', async () => {
  const facts = (reconnects: number) => ({ reconnects });
  const days: Record<string, unknown[]> = {
    '20261119': [
      { start_ms: NOW_MS - 86_400_001, exchange: 'okx', facts: facts(100) },
      { start_ms: NOW_MS - 86_400_000, exchange: 'okx', facts: facts(1) },
    ],
    '20261120': [{ start_ms: NOW_MS - 900_000, exchange: 'okx', facts: facts(2) }],
  };
  const client = {
    quality: { day: ({ date }: { date: string }) => Promise.resolve({ windows: days[date] }) },
    gaps: {
      map: () =>
        Promise.resolve({
          rows: [
            { exchange: 'okx', gaps: 2, missing: 5, unknown: 1 },
            { exchange: 'okx', gaps: 1, missing: 0, unknown: 1 },
            { exchange: 'bybit', gaps: 0, missing: 0, unknown: 0 },
          ],
        }),
    },
  };
  expect(Object.fromEntries(await readLastDays(client as never, NOW_MS))).toEqual({
    okx: { reconnects: 3, gaps: 3, missing: 5, unknown: 2 },
    bybit: { reconnects: 0, gaps: 0, missing: 0, unknown: 0 },
  });
});

test('history keeps a second each, and rates of what was written', () => {
  const history = new HealthHistory();
  const good = status();
  for (let second = 0; second < 5; second++)
    history.take({
      ...good,
      now_ms: NOW_MS + second * 1_000,
      writer: { ...good.writer!, bytes: second * 500, queue_peak: second / 10 },
    });
  // Told at once, between two seconds.
  history.take({ ...good, now_ms: NOW_MS + 4_100 });
  expect([0, 1, 4, 5].map((ago) => history.queue.ago(ago))).toEqual([0.4, 0.3, 0, Number.NaN]);
  expect([0, 3].map((ago) => history.written.ago(ago))).toEqual([500, 500]);
  expect(history.frames('okx').ago(0)).toBe(good.market!.venues[2]!.frame_rate);
});
