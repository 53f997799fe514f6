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
