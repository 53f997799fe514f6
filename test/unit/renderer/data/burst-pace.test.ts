import { expect, test } from 'vitest';
import { BurstPace } from '../../../../src-renderer/data/burst-pace.ts';
import { Painter } from '../../../../src-renderer/data/painter.ts';

function setUp(isHidden = false) {
  const applied: (readonly number[])[] = [];
  const frames: (() => void)[] = [];
  const painter = new Painter(
    (run) => frames.push(run),
    () => 0,
    () => 0,
  );
  const pace = new BurstPace<number>(
    (items) => applied.push(items),
    painter,
    () => isHidden,
  );
  const frame = async (): Promise<void> => {
    for (const run of frames.splice(0)) run();
    await new Promise((resume) => setImmediate(resume));
  };
  return {
    pace,
    applied,
    frame,
    /** A quarter of a second later: a round of the painter takes two frames. */
    quarter: async (): Promise<void> => {
      painter.agesDue();
      await frame();
      await frame();
    },
  };
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

test('applies what comes alone at once, and what follows it closely with the next frame, in order', async () => {
  const { pace, applied, frame } = setUp();
  await frame();
  for (const n of upTo(5)) pace.take([n]);
  expect(applied).toEqual([[1]]);
  await frame();
  expect(applied).toEqual([[1], [2, 3, 4, 5]]);
  pace.take([6]);
  await frame();
  expect(applied).toEqual([[1], [2, 3, 4, 5], [6]]);
  await frame();
  pace.take([7]);
  expect(applied.at(-1)).toEqual([7]);
});

test('applies a burst with the ages, each item once and in order, until it is over', async () => {
  const { pace, applied, frame, quarter } = setUp();
  await frame();
  for (const n of upTo(30)) pace.take([n]);
  for (let n = 0; n < 5; n++) await frame();
  expect(applied).toEqual([[1]]);
  await quarter();
  expect(applied.map((items) => items.length)).toEqual([1, 29]);
  pace.take([31]);
  await frame();
  expect(applied.map((items) => items.length)).toEqual([1, 29]);
  // Few in a quarter of a second: the next one comes alone again.
  await quarter();
  pace.take([32]);
  expect(applied.map((items) => items.length)).toEqual([1, 29, 1, 1]);
  expect(applied.flat()).toEqual(upTo(32));
});

test('waits for nothing while the page is hidden, keeps no more than 500 waiting, and leaves nothing behind', async () => {
  const hidden = setUp(true);
  for (const n of upTo(3)) hidden.pace.take([n]);
  expect(hidden.applied).toEqual([[1], [2], [3]]);
  const shown = setUp();
  await shown.frame();
  for (const n of upTo(1_200)) shown.pace.take([n]);
  expect(shown.applied.map((items) => items.length)).toEqual([1, 500, 500]);
  shown.pace.stop();
  expect(shown.applied.flat()).toEqual(upTo(1_200));
});
