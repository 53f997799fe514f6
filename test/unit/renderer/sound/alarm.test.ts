import { expect, test } from 'vitest';
import type { Status } from '#shared/api/api.ts';
import type { State } from '#shared/status.ts';
import { OutageAlarm } from '../../../../src-renderer/sound/alarm.ts';
import { askOfSignal, askOfStatus, type Ask } from '../../../../src-renderer/sound/decide.ts';
import type { SoundDesk } from '../../../../src-renderer/sound/sound-desk.ts';
import { closed, opened } from '../signals.ts';

const status = (state: State, now_ms: number, uptime_s = 100): Status => ({
  state,
  reason: '',
  since_ms: now_ms,
  now_ms,
  uptime_s,
  market: null,
  writer: null,
  in_flight: 0,
  last_15m: { events: 0, dropped: 0, reconnects: 0, events_per_s: 0, queue_peak: 0, ready_share: 1 },
});

test('an opening sounds, twice the line sounds stronger, a backlog is silent', () => {
  expect(askOfSignal(opened('a', 1_000), 0.02, 1_100)?.sound).toBe('opened');
  expect(askOfSignal(opened('a', 1_000, { net_pct: 0.04 }), 0.02, 1_100)?.sound).toBe('strong');
  expect(askOfSignal(opened('a', 1_000), 0.02, 6_001)).toBeUndefined();
  expect(askOfSignal(closed('a', 0, 900), 0.02, 1_000)?.sound).toBe('closed');
  // With a line at or below zero everything would be twice of it.
  expect(askOfSignal(opened('a', 1_000), -0.1, 1_100)?.sound).toBe('opened');
});

test('states sound when they change: worse, gone, well again', () => {
  const sound = (to: State, from?: State): string | undefined =>
    askOfStatus(status(to, 0), from === undefined ? undefined : status(from, 0))?.sound;
  expect(sound('DEGRADED', 'READY')).toBe('degraded');
  expect(sound('OFFLINE', 'READY')).toBe('critical');
  expect(sound('ERROR', 'DEGRADED')).toBe('critical');
  expect(sound('READY', 'DEGRADED')).toBe('recovered');
  expect(sound('DEGRADED', 'OFFLINE')).toBeUndefined();
  expect(sound('READY', 'READY')).toBeUndefined();
  expect(sound('READY')).toBeUndefined();
  expect(sound('OFFLINE')).toBe('critical');
  expect(askOfStatus(status('OFFLINE', 0, 3), undefined)).toBeUndefined();
});

test('an outage sounds again every 30 s until it is acknowledged or over', () => {
  const asked: Ask[] = [];
  const alarm = new OutageAlarm({ ask: (ask: Ask) => asked.push(ask) } as unknown as SoundDesk);
  const told: boolean[] = [];
  alarm.onChange((isAcknowledged) => told.push(isAcknowledged));
  let before = status('READY', 0);
  const pass = (state: State, ms: number): void => {
    const now = status(state, ms);
    alarm.take(now, before);
    before = now;
  };
  for (let s = 1; s <= 62; s++) pass('OFFLINE', s * 1_000);
  expect(asked.map((a) => a.sound)).toEqual(['critical', 'critical', 'critical']);
  alarm.acknowledge();
  for (let s = 63; s <= 200; s++) pass('OFFLINE', s * 1_000);
  expect(asked.length).toBe(3);
  pass('READY', 201_000);
  expect(asked.at(-1)?.sound).toBe('recovered');
  pass('OFFLINE', 202_000);
  expect(asked.at(-1)?.sound).toBe('critical');
  expect(told).toEqual([true, false]);
});
