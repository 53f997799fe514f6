import { expect, test } from 'vitest';
import { deriveState, type ConnectionState, type StateFacts } from '../../../src-shared/status.ts';
import { connection, marketCounters, stream, venueStatus, writerCounters } from '../../support/counters.ts';

const state = (more: Partial<StateFacts> = {}) =>
  deriveState({
    market: marketCounters(),
    writer: writerCounters(),
    fatal: undefined,
    recentDrops: 0,
    ...more,
  });

const withVenues = (...venues: Parameters<typeof venueStatus>[0][]) =>
  state({ market: marketCounters({ venues: venues.map((venue) => venueStatus(venue)) }) });

test('READY when every socket is open, every stream speaks and nothing was dropped', () => {
  expect(state()).toEqual({ state: 'READY', reason: 'All venues deliver, nothing was dropped.' });
});

test('OFFLINE before the workers have said anything', () => {
  expect(state({ market: undefined, writer: undefined }).state).toBe('OFFLINE');
});

test('OFFLINE only when no socket of any venue is connected', () => {
  const down = { connections: [connection({ state: 'waiting', reason: 'refused' })] };
  expect(withVenues(down, { ...down, exchange: 'bybit' })).toEqual({
    state: 'OFFLINE',
    reason: 'No venue is connected.',
  });
  expect(withVenues(down, { exchange: 'bybit' }).state).toBe('DEGRADED');
  for (const dead of ['connecting', 'waiting', 'circuit_open', 'stopped'] as const)
    expect(withVenues({ connections: [connection({ state: dead })] }).state).toBe('OFFLINE');
});

test.each<ConnectionState>(['connecting', 'subscribing', 'silent', 'waiting', 'circuit_open', 'stopped'])(
  'DEGRADED, naming the socket and why, when one is %s',
  (bad) => {
    const connections = [
      connection(),
      connection({ name: 'market', state: bad, reason: 'closed with code 1006' }),
    ];
    expect(withVenues({ exchange: 'binance', connections })).toEqual({
      state: 'DEGRADED',
      reason: `binance market ${bad}: closed with code 1006.`,
    });
  },
);

test('DEGRADED, naming stream and symbols, when an open socket lacks a stream', () => {
  expect(
    withVenues({ streams: [stream(), stream({ stream: 'trade', silent: ['BTCUSDT', 'ETHUSDT'] })] }),
  ).toEqual({
    state: 'DEGRADED',
    reason: 'okx trade silent for BTCUSDT, ETHUSDT.',
  });
});

test('DEGRADED when the venue refused topics', () => {
  const refused = [{ topic: 'bbo-tbt:X', why: '60018' }];
  expect(withVenues({ connections: [connection({ refused })] })).toEqual({
    state: 'DEGRADED',
    reason: 'okx refused bbo-tbt:X.',
  });
});

test('DEGRADED with drops in the last minute and with a queue above 80 %', () => {
  expect(state({ recentDrops: 3 })).toEqual({
    state: 'DEGRADED',
    reason: '3 events dropped in the last minute.',
  });
  expect(state({ writer: writerCounters({ queue: 0.8 }) }).state).toBe('READY');
  expect(state({ writer: writerCounters({ queue: 0.806 }) })).toEqual({
    state: 'DEGRADED',
    reason: 'queue 81 % full.',
  });
});

test('tells every reason, the gravest state wins', () => {
  const all = state({
    recentDrops: 1,
    writer: writerCounters({ queue: 0.9 }),
    market: marketCounters({
      venues: [
        venueStatus({ connections: [connection({ state: 'silent', reason: 'x silent for 6 s' })] }),
        venueStatus({ exchange: 'bybit', streams: [stream({ silent: ['BTCUSDT'] })] }),
      ],
    }),
  });
  expect(all).toEqual({
    state: 'DEGRADED',
    reason:
      '1 events dropped in the last minute; queue 90 % full; okx public silent: x silent for 6 s; bybit bbo silent for BTCUSDT.',
  });
});

test('ERROR when parts cannot be written, and back when they can', () => {
  expect(state({ writer: writerCounters({ error: 'ENOSPC' }) })).toEqual({
    state: 'ERROR',
    reason: 'Cannot write parts: ENOSPC',
  });
  expect(state({ writer: writerCounters({ error: '', write_error: 5 }) }).state).toBe('READY');
});

test('ERROR with the words of the worker that failed, whatever else is wrong', () => {
  expect(
    state({
      fatal: 'worker market: out of memory',
      market: undefined,
      writer: writerCounters({ error: 'EIO' }),
    }),
  ).toEqual({ state: 'ERROR', reason: 'worker market: out of memory' });
});
