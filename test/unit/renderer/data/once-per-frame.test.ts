import { expect, test } from 'vitest';
import { OncePerFrame } from '../../../../src-renderer/data/once-per-frame.ts';

function setUp(isHidden = false) {
  const applied: (readonly number[])[] = [];
  let frame = Promise.withResolvers<void>();
  const once = new OncePerFrame<number>(
    (items) => applied.push(items),
    () => frame.promise,
    () => isHidden,
  );
  return {
    once,
    applied,
    next: async (): Promise<void> => {
      const { promise, resolve } = frame;
      frame = Promise.withResolvers<void>();
      resolve();
      await promise;
    },
  };
}

test('applies the first at once and the rest of a burst with the next frame, in order', async () => {
  const { once, applied, next } = setUp();
  for (let n = 1; n <= 5; n++) once.take([n]);
  expect(applied).toEqual([[1]]);
  await next();
  expect(applied).toEqual([[1], [2, 3, 4, 5]]);
  once.take([6]);
  await next();
  expect(applied).toEqual([[1], [2, 3, 4, 5], [6]]);
  await next();
  once.take([7]);
  expect(applied.at(-1)).toEqual([7]);
});

test('applies no more than 8 of a burst with one frame, each of them once', async () => {
  const { once, applied, next } = setUp();
  once.take(Array.from({ length: 30 }, (_, n) => n));
  once.take([30]);
  expect(applied.map((items) => items.length)).toEqual([8]);
  for (let frame = 0; frame < 4; frame++) await next();
  expect(applied.map((items) => items.length)).toEqual([8, 8, 8, 7]);
  expect(applied.flat()).toEqual(Array.from({ length: 31 }, (_, n) => n));
});

test('waits for no frame while the page is hidden, and keeps no more than 500 waiting', () => {
  const hidden = setUp(true);
  for (let n = 1; n <= 3; n++) hidden.once.take([n]);
  expect(hidden.applied).toEqual([[1], [2], [3]]);
  const shown = setUp();
  for (let n = 0; n < 1_200; n++) shown.once.take([n]);
  expect(shown.applied.map((items) => items.length)).toEqual([1, 500, 500]);
});
