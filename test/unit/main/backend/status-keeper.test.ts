import { beforeEach, expect, test } from 'vitest';
import type { Status } from '../../../../src-shared/api/api.ts';
import { StatusKeeper } from '../../../../src-main/backend/status-keeper.ts';
import { connection, marketCounters, venueStatus, writerCounters } from '../../../support/counters.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const T = Date.UTC(2026, 0, 15);

let clock: FakeClock;
let keeper: StatusKeeper;
let log: string[];

beforeEach(() => {
  clock = new FakeClock(T);
  log = [];
  keeper = new StatusKeeper(clock, (level, event, fields = {}) =>
    log.push(`${level} ${event} ${fields['from']} ${fields['to']}: ${fields['reason']}`),
  );
  keeper.publish();
});

const status = (): Status => keeper.status.value!;

/** A second in which both workers report. */
function second(market = marketCounters(), writer = writerCounters()): void {
  clock.advance(1_000);
  keeper.market(market);
  keeper.writer(writer);
  keeper.tick();
}

test('begins OFFLINE, becomes READY with the first good report, and logs each change once with its reason', () => {
  expect(status()).toMatchObject({ state: 'OFFLINE', market: null, writer: null, in_flight: 0, uptime_s: 0 });
  second();
  second();
  const down = marketCounters({ venues: [venueStatus({ connections: [connection({ state: 'waiting' })] })] });
  second(down);
  second(down);
  second();
  expect(log).toEqual([
    'info state_change OFFLINE READY: All venues deliver, nothing was dropped.',
    'warn state_change READY OFFLINE: No venue is connected.',
    'info state_change OFFLINE READY: All venues deliver, nothing was dropped.',
  ]);
  expect(status()).toMatchObject({ state: 'READY', since_ms: T + 5_000, now_ms: T + 5_000, uptime_s: 5 });
});

test('events equal what was stored, dropped and is under way', () => {
  second(
    marketCounters({ events: 1_000, accepted: 990, queue_full: 10 }),
    writerCounters({ taken: 980, stored: 700, write_error: 50, buffered: 230 }),
  );
  const { market, writer, in_flight } = status();
  expect(in_flight).toBe(240);
  expect(market!.events).toBe(writer!.stored + market!.queue_full + writer!.write_error + in_flight);
});

test('never has less than nothing under way, though the threads report at different moments', () => {
  second(
    marketCounters({ events: 100, accepted: 100 }),
    writerCounters({ taken: 90, stored: 40, buffered: 50 }),
  );
  // The writer has stored events that came after the market's newest report.
  keeper.writer(writerCounters({ taken: 150, stored: 130, buffered: 20 }));
  keeper.publish();
  expect(status()).toMatchObject({ in_flight: 60, writer: { stored: 40 } });
  keeper.market(marketCounters({ events: 160, accepted: 160 }));
  keeper.publish();
  expect(status()).toMatchObject({ in_flight: 30, writer: { stored: 130 } });
});

test('drops make it DEGRADED for a minute, and are counted for fifteen', () => {
  second();
  const dropped = marketCounters({ events: 100, accepted: 95, queue_full: 5 });
  second(dropped, writerCounters({ write_error: 2 }));
  expect(status()).toMatchObject({ state: 'DEGRADED', reason: '7 events dropped in the last minute.' });
  for (let s = 0; s < 59; s++) second(dropped, writerCounters({ write_error: 2 }));
  expect(status().state).toBe('DEGRADED');
  second(dropped, writerCounters({ write_error: 2 }));
  expect(status()).toMatchObject({ state: 'READY', last_15m: { dropped: 7 } });
  for (let s = 0; s < 900; s++) second(dropped, writerCounters({ write_error: 2 }));
  expect(status().last_15m.dropped).toBe(0);
});

test('sums events, reconnects and queue peaks over fifteen minutes', () => {
  let reconnects = 0;
  for (let s = 1; s <= 1_000; s++) {
    if (s % 100 === 0) reconnects++;
    second(
      marketCounters({ events: s * 20, accepted: s * 20, venues: [venueStatus({ reconnects })] }),
      writerCounters({ queue_peak: s === 950 ? 0.5 : 0.01 }),
    );
  }
  expect(status().last_15m).toEqual({
    events: 18_000,
    dropped: 0,
    reconnects: 9,
    events_per_s: 20,
    queue_peak: 0.5,
    ready_share: 1,
  });
});

test('the share of time spent READY is of the uptime while that is shorter', () => {
  for (let s = 0; s < 4; s++) second(marketCounters({ venues: [] }));
  for (let s = 0; s < 12; s++) second();
  // Sixteen seconds are over: four OFFLINE, twelve READY.
  expect(status().last_15m.ready_share).toBe(0.75);
});

test('a worker that failed means ERROR from that moment on; the first reason is kept', () => {
  second();
  keeper.fatal('worker market: out of memory');
  keeper.fatal('worker writer: lost its ring');
  expect(status()).toMatchObject({ state: 'ERROR', reason: 'worker market: out of memory' });
  second();
  expect(status().state).toBe('ERROR');
  expect(log.at(-1)).toBe('warn state_change READY ERROR: worker market: out of memory');
});

test('a worker that no longer reports hangs: frozen numbers are not shown as READY', () => {
  second();
  for (let s = 0; s < 5; s++) {
    clock.advance(1_000);
    keeper.writer(writerCounters());
    keeper.tick();
  }
  expect(status().state).toBe('READY');
  clock.advance(1_000);
  keeper.writer(writerCounters());
  keeper.tick();
  expect(status()).toMatchObject({ state: 'ERROR', reason: 'worker market has not reported for 6 s' });
  second();
  expect(status().state).toBe('READY');
});

test('an outage between two seconds is published when it is reported, and shown for two seconds though it is over', () => {
  const heard: string[] = [];
  second();
  const stop = keeper.status.on(({ state, reason }) => heard.push(`${state}: ${reason}`));
  const venue = (of: Parameters<typeof connection>[0]) =>
    marketCounters({
      venues: [venueStatus(), venueStatus({ exchange: 'bybit', connections: [connection(of)] })],
    });
  keeper.market(venue({}));
  clock.advance(400);
  keeper.market(venue({ state: 'waiting', reason: 'reset', disconnects: 1 }));
  clock.advance(50);
  keeper.market(venue({ disconnects: 1 }));
  expect(heard.slice(1)).toEqual(['DEGRADED: bybit public waiting: reset.']);
  expect(status().state).toBe('DEGRADED');
  clock.advance(550);
  second(venue({ disconnects: 1 }));
  expect(heard.slice(2)).toEqual(['DEGRADED: bybit public was lost a moment ago, and is back.']);
  second(venue({ disconnects: 1 }));
  expect(status().state).toBe('READY');

  // One report can hold both ends of it.
  keeper.market(venue({ disconnects: 2 }));
  expect(heard.at(-1)).toBe('DEGRADED: bybit public was lost a moment ago, and is back.');
  stop();
});

test('a disk that refuses is published when the writer says so', () => {
  second();
  keeper.writer(writerCounters({ error: 'disk full' }));
  expect(status()).toMatchObject({ state: 'ERROR', reason: 'Cannot write parts: disk full' });
});

test('a worker that hangs means ERROR until it comes to its turns again', () => {
  second();
  keeper.hanging('worker writer does not come to its turns');
  expect(status()).toMatchObject({ state: 'ERROR', reason: 'worker writer does not come to its turns' });
  keeper.hanging(undefined);
  expect(status().state).toBe('READY');
});

test('uptime and hanging do not follow a step of the wall clock', () => {
  second();
  clock.jump(86_400_000);
  second();
  expect(status()).toMatchObject({ state: 'READY', uptime_s: 2, now_ms: T + 2_000 + 86_400_000 });
});

test('everybody hears every second, and of a change at once', () => {
  const heard: string[] = [];
  const stop = keeper.status.on((now) => heard.push(now.state));
  second();
  stop();
  second();
  expect(heard).toEqual(['OFFLINE', 'READY', 'READY']);
});
