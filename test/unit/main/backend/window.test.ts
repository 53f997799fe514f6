import { expect, test } from 'vitest';
import { Window } from '../../../../src-main/backend/window.ts';

test('sums and keeps only the newest values', () => {
  const window = new Window(3);
  expect([window.size, window.sum(), window.max()]).toEqual([0, 0, 0]);
  for (const value of [50, 1, 2, 3]) window.add(value);
  expect([window.size, window.sum(), window.sum(2), window.sum(99), window.max()]).toEqual([3, 6, 5, 6, 3]);
});

test('an old peak is forgotten when it leaves the window', () => {
  const window = new Window(900);
  window.add(0.9);
  for (let s = 0; s < 899; s++) window.add(0.1);
  expect(window.max()).toBe(0.9);
  window.add(0.1);
  expect(window.max()).toBe(0.1);
});
