import { expect, test } from 'vitest';
import { VenueMinutes } from '../../../../../src-main/market/gaps/venue-minutes.ts';
import { connection, venueStatus } from '../../../../support/counters.ts';

const NOON_MS = Date.UTC(2026, 0, 15, 12);
const questions = { asked: 0, failed: 0 };

/** A venue that has come so far. */
const so = (received: number, disconnects: number, state: 'open' | 'waiting' | 'stopped' = 'open') =>
  venueStatus({
    frames: { received, control: 1, data: received - 1, rejected: {} },
    connections: [connection({ state, connects: disconnects + 1, disconnects })],
  });

test('what happens before the first look is counted', () => {
  const minutes = new VenueMinutes(0);
  minutes.look(so(40, 1), questions, 0.9e9, NOON_MS + 30_900);
  expect(minutes.take()).toMatchObject([
    { minute_ms: NOON_MS, observed_ms: 900, connects: 2, disconnects: 1, frames: { received: 40 } },
  ]);
  expect(minutes.take()).toEqual([]);
});

test('a second belongs to the minute of its middle, and sums are what the counters grew by', () => {
  const minutes = new VenueMinutes(0);
  minutes.look(so(10, 0), questions, 1e9, NOON_MS + 59_000);
  minutes.look(so(25, 1, 'waiting'), questions, 2e9, NOON_MS + 60_000);
  minutes.look(so(45, 1), questions, 3e9, NOON_MS + 61_000);
  expect(minutes.take()).toMatchObject([
    {
      minute_ms: NOON_MS,
      observed_ms: 2_000,
      offline_ms: 1_000,
      connects: 2,
      disconnects: 1,
      frames: { received: 25 },
    },
    {
      minute_ms: NOON_MS + 60_000,
      observed_ms: 1_000,
      offline_ms: 0,
      disconnects: 0,
      frames: { received: 20 },
    },
  ]);
});

test('sockets closed by the user are not lost, and a thread that stood still has observed nothing', () => {
  const minutes = new VenueMinutes(0);
  minutes.look(so(10, 0), questions, 1e9, NOON_MS + 1_000);
  minutes.look(so(20, 0), questions, 9e9, NOON_MS + 9_000);
  minutes.look(so(20, 1, 'stopped'), questions, 10e9, NOON_MS + 10_000);
  expect(minutes.take()).toMatchObject([
    { minute_ms: NOON_MS, observed_ms: 2_000, disconnects: 0, frames: { received: 20 } },
  ]);
});
