import { expect, test } from 'vitest';
import { Admission } from '../../../../../src-main/market/collector/admission.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

test('a closed gate does not use up the one attempt of an open circuit', () => {
  const clock = new FakeClock();
  const admission = new Admission(
    { connectsPerSecond: 0.1, circuitFailures: 1, circuitPauseMs: 1_000 },
    clock,
  );
  expect(admission.ask()).toBeUndefined();
  expect(admission.failed()).toBe(1_000);
  clock.advance(1_000);
  // The pause is over, but the venue allows one connection in ten seconds.
  expect(admission.ask()).toMatchObject({ state: 'waiting', waitMs: 9_000 });
  clock.advance(9_000);
  expect(admission.ask()).toBeUndefined();
  expect(admission.succeeded()).toBe(true);
});

test('while the circuit is open nobody takes a place of the gate', () => {
  const clock = new FakeClock();
  const admission = new Admission({ connectsPerSecond: 1, circuitFailures: 1, circuitPauseMs: 5_000 }, clock);
  admission.ask();
  admission.failed();
  clock.advance(4_999);
  expect(admission.ask()).toMatchObject({ state: 'circuit_open', waitMs: 1 });
  clock.advance(1);
  expect(admission.ask()).toBeUndefined();
});
