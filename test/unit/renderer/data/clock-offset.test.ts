import { expect, test } from 'vitest';
import { ClockOffset } from '../../../../src-renderer/data/clock-offset.ts';

test('takes the quickest message of the last minute, and follows a drift both ways', () => {
  const offset = new ClockOffset();
  // The backend is 500 ms ahead; messages take 3, 1 and 9 ms.
  for (const [sent, took] of [
    [1_000, 3],
    [2_000, 1],
    [3_000, 9],
  ] as const)
    offset.take(sent, sent - 500 + took);
  expect(offset.ms).toBe(499);
  for (let s = 4; s < 70; s++) offset.take(s * 1_000, s * 1_000 - 480 + 1);
  expect(offset.ms).toBe(479);
});

test('begins anew when a clock was set', () => {
  const offset = new ClockOffset();
  offset.take(5_000, 1_000);
  offset.take(6_000, 4_000);
  expect(offset.ms).toBe(2_000);
});
