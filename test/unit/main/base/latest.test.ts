import { expect, test } from 'vitest';
import { Latest } from '../../../../src-main/base/latest.ts';

test('who comes later hears the newest value at once, and then each change', () => {
  const latest = new Latest<number>();
  const early: number[] = [];
  const late: number[] = [];
  latest.on((value) => early.push(value));
  latest.set(1);
  latest.set(2);
  const stop = latest.on((value) => late.push(value));
  latest.set(3);
  stop();
  latest.set(4);
  expect([early, late, latest.value]).toEqual([[1, 2, 3, 4], [2, 3], 4]);
});
