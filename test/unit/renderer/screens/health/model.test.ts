import { expect, test } from 'vitest';
import { identities, matches, reasonsText } from '../../../../../src-renderer/screens/health/model.ts';
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
  expect(at({})).toMatchObject({ state: 'ready', text: '38 ms 420/s' });
  expect(at(sockets('open', 'waiting'))).toMatchObject({ state: 'degraded' });
  expect(at({ last_event_ms: NOW_MS - 6_000 })).toMatchObject({ state: 'stale', text: 'stale 6.0 s' });
  expect(at(sockets('silent', 'open'))).toMatchObject({ state: 'stale' });
  expect(at(sockets('waiting', 'circuit_open'))).toMatchObject({
    state: 'offline',
    text: 'offline 6.0 s, retry 00:08',
  });
  expect(at({}, NOW_MS + 9_000)).toMatchObject({ state: 'unknown', text: 'no report 9.0 s' });
});

test('the log is narrowed by level and venue together', () => {
  const line = { ts: '', level: 'warn', event: 'gap_detected', message: '', exchange: 'okx' } as const;
  expect(matches(line, { level: 'all', venue: '' })).toBe(true);
  expect(matches(line, { level: 'warn', venue: 'okx' })).toBe(true);
  expect(matches(line, { level: 'warn', venue: 'bybit' })).toBe(false);
  expect(matches(line, { level: 'error', venue: '' })).toBe(false);
});
