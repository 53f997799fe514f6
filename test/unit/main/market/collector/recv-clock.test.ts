import { expect, test } from 'vitest';
import { RecvClock } from '../../../../../src-main/market/collector/recv-clock.ts';
import type { Clock } from '../../../../../src-main/base/clock.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

const EPOCH_MS = Date.UTC(2026, 0, 15);
const HOUR_MS = 3_600_000;

/** A wall clock that, like the machine's, tells whole milliseconds only, and that may drift against the monotonic one. */
function coarse(startMs: number): {
  clock: Clock;
  state: { monoMs: number; driftMs: number; readMs: number };
} {
  const state = { monoMs: 0, driftMs: 0, readMs: 0 };
  return {
    state,
    clock: {
      monoNs: () => (state.monoMs += state.readMs) * 1e6,
      wallMs: () => Math.floor(startMs + state.monoMs + state.driftMs),
      after: () => () => {},
      every: () => () => {},
    },
  };
}

test('finds the wall time to a microsecond, though the wall clock tells whole milliseconds', () => {
  const { clock, state } = coarse(EPOCH_MS + 5_000.7);
  state.readMs = 0.000_1;
  const recvClock = new RecvClock(clock, EPOCH_MS);
  state.readMs = 0;
  expect(recvClock.nowMs()).toBeCloseTo(EPOCH_MS + 5_000.7 + state.monoMs, 2);
  expect(recvClock.at(state.monoMs * 1e6) / 1e6).toBeCloseTo(5_000.7 + state.monoMs, 2);
});

test('stays on the wall time for an hour of readings that all fall on the same spot of a millisecond', () => {
  const { clock, state } = coarse(EPOCH_MS + 0.9);
  state.readMs = 0.000_1;
  const recvClock = new RecvClock(clock, EPOCH_MS);
  state.readMs = 0;
  state.monoMs = Math.ceil(state.monoMs);
  for (let s = 0; s < 3_600; s++) {
    state.monoMs += 1_000;
    expect(recvClock.follow()).toBe(0);
    expect(Math.abs(recvClock.nowMs() - (EPOCH_MS + 0.9 + state.monoMs))).toBeLessThan(0.01);
  }
});

test('follows a drift of 50 ppm in either direction to within two windows of it', () => {
  for (const perSecond of [0.05, -0.05]) {
    const { clock, state } = coarse(EPOCH_MS);
    state.readMs = 0.000_1;
    const recvClock = new RecvClock(clock, EPOCH_MS);
    state.readMs = 0;
    let worst = 0;
    for (let s = 0; s < 1_200; s++) {
      state.monoMs += 1_000.013;
      state.driftMs += perSecond;
      expect(recvClock.follow()).toBe(0);
      const truth = EPOCH_MS + state.monoMs + state.driftMs;
      worst = Math.max(worst, Math.abs(recvClock.nowMs() - truth));
    }
    // A minute of drift is 3 ms; the readings add their millisecond.
    expect(worst).toBeLessThan(7);
  }
});

test.each([HOUR_MS, -HOUR_MS])('tells a step of the system clock by %d ms and follows it', (stepMs) => {
  const clock = new FakeClock(EPOCH_MS + 1_000);
  const recvClock = new RecvClock(clock, EPOCH_MS);
  clock.advance(1_000);
  expect(recvClock.follow()).toBe(0);
  clock.jump(stepMs);
  clock.advance(1_000);
  expect(recvClock.follow()).toBe(stepMs * 1e6);
  expect(recvClock.follow()).toBe(0);
  expect(recvClock.nowMs()).toBe(clock.wallMs());
});
