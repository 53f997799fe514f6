import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../src-main/playback/virtual-clock.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const T = Date.UTC(2026, 0, 15);

test('passes as many times as fast as was asked for, and stands while paused', () => {
  const ours = new FakeClock();
  const clock = new VirtualClock(ours, T, 10);
  ours.advance(500);
  expect(clock.dueMs()).toBe(T);
  clock.run();
  ours.advance(500);
  expect(clock.dueMs()).toBe(T + 5_000);
  clock.pause(T + 4_900);
  ours.advance(60_000);
  expect(clock.dueMs()).toBe(T + 4_900);
});

test('another speed counts from where the replay is, not from where it began', () => {
  const ours = new FakeClock();
  const clock = new VirtualClock(ours, T, 1);
  clock.run();
  ours.advance(1_000);
  clock.setSpeed(60, T + 1_000);
  ours.advance(1_000);
  expect(clock.dueMs()).toBe(T + 61_000);
  clock.setSpeed('max', T + 61_000);
  expect(clock.dueMs()).toBe(Number.POSITIVE_INFINITY);
});

test('who cannot follow is waited for: what was missed is not caught up with', () => {
  const ours = new FakeClock();
  const clock = new VirtualClock(ours, T, 600);
  clock.run();
  ours.advance(1_000);
  clock.reached(T + 20_000);
  ours.advance(10);
  expect(clock.dueMs()).toBe(T + 26_000);
});
