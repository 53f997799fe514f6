import { expect, test } from 'vitest';
import { ConnectGate } from '../../../../../src-main/market/collector/connect-gate.ts';

test('lets through no more attempts than the venue allows, evenly spaced', () => {
  const gate = new ConnectGate(4);
  const starts: number[] = [];
  for (let nowMs = 0; starts.length < 9; nowMs += 10) if (gate.wait(nowMs) === 0) starts.push(nowMs);
  expect(starts).toEqual([0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000]);
});

test('says how long to wait, and does not make up for attempts nobody wanted', () => {
  const gate = new ConnectGate(2);
  expect([gate.wait(0), gate.wait(100), gate.wait(10_000), gate.wait(10_000)]).toEqual([0, 400, 0, 500]);
});

test('lets a few through at once after a pause, and no more over a longer time', () => {
  const gate = new ConnectGate(2, 3);
  expect([0, 0, 0].map((nowMs) => gate.wait(nowMs))).toEqual([0, 0, 0]);
  expect(gate.wait(0)).toBe(500);
  const starts: number[] = [];
  for (let nowMs = 10; nowMs <= 5_000; nowMs += 10) if (gate.wait(nowMs) === 0) starts.push(nowMs);
  expect(starts).toEqual([500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000]);
  expect([0, 1, 2, 3].map(() => gate.wait(60_000))).toEqual([0, 0, 0, 500]);
});
