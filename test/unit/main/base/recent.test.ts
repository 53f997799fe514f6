import { expect, test } from 'vitest';
import { Recent } from '../../../../src-main/base/recent.ts';

test('gives the newest values, oldest first, never more than its capacity', () => {
  const recent = new Recent<number>(4);
  expect(recent.newest()).toEqual([]);
  for (let i = 1; i <= 11; i++) {
    recent.add(i);
    const all = Array.from({ length: i }, (_, k) => k + 1);
    expect(recent.newest()).toEqual(all.slice(-4));
    expect(recent.newest(2)).toEqual(all.slice(-2));
    expect(recent.newest(100)).toEqual(all.slice(-4));
  }
});

test('none are none', () => {
  const recent = new Recent<number>(4);
  recent.add(1);
  expect(recent.newest(0)).toEqual([]);
});

test('tells each further value until stopped', () => {
  const recent = new Recent<number>(4);
  const heard: number[] = [];
  recent.add(1);
  const stop = recent.on((value) => heard.push(value));
  recent.add(2);
  stop();
  recent.add(3);
  expect(heard).toEqual([2]);
});
