import { expect, test } from 'vitest';
import { Gate } from '../../../../../src-main/storage/s3/gate.ts';
import { TokenBucket } from '../../../../../src-main/storage/s3/token-bucket.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

test('lets no more through than the rate and one burst, however it is asked', () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(1_000_000, clock);
  let granted = 0;
  for (let step = 0; step < 500; step++) {
    const bytes = 1 + ((step * 7_919) % 16_384);
    const waitMs = bucket.take(bytes);
    clock.advance(waitMs);
    granted += bytes;
    const elapsedMs = clock.monoNs() / 1e6;
    expect(granted).toBeLessThanOrEqual(elapsedMs * 1_000 + 100_000 + 1);
  }
  // And not noticeably less either.
  expect(granted).toBeGreaterThan((clock.monoNs() / 1e6) * 1_000);
});

test('a pause is not saved up beyond the burst', () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket(100_000, clock);
  clock.advance(3_600_000);
  expect(bucket.take(10_000)).toBe(0);
  expect(bucket.take(10_000)).toBeCloseTo(100);
});

const bounds = { firstMs: 500, maxMs: 30_000, circuitFailures: 3, circuitPauseMs: 60_000 };

test('waits longer after each failure, never longer than the maximum, and as long as the store asks', () => {
  const clock = new FakeClock();
  const gate = new Gate({ ...bounds, circuitFailures: 100 }, clock, () => 0.999);
  const waits: number[] = [];
  for (let n = 0; n < 10; n++) {
    gate.begun();
    gate.failed();
    waits.push(gate.wait());
    clock.advance(gate.wait());
    expect(gate.wait()).toBe(0);
  }
  expect(waits.map(Math.round)).toEqual([100, 500, 999, 1_998, 3_996, 7_992, 15_984, 29_970, 29_970, 29_970]);
  gate.begun();
  gate.failed(120_000);
  expect(gate.wait()).toBe(120_000);
  gate.succeeded();
  expect(gate.wait()).toBe(0);
});

test('pauses after many failures, then lets one try alone', () => {
  const clock = new FakeClock();
  const gate = new Gate(bounds, clock, () => 0);
  for (let n = 0; n < 3; n++) {
    gate.begun();
    gate.failed();
  }
  expect([gate.circuitOpen, gate.wait()]).toEqual([true, 60_000]);
  clock.advance(60_000);
  expect(gate.wait()).toBe(0);
  gate.begun();
  expect(gate.wait()).toBeGreaterThan(0);
  expect(gate.succeeded()).toBe(true);
  expect([gate.circuitOpen, gate.wait()]).toEqual([false, 0]);
});
