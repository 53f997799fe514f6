import { expect, test } from 'vitest';
import { watchHanging } from '../../../../src-main/backend/hang-watch.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** Threads that beat every 100 ms of a fake clock, but for those that are stopped. */
function threads(clock: FakeClock) {
  const beats = { market: 1, writer: 1 };
  const stopped = new Set<string>();
  clock.every(100, () => {
    for (const name of ['market', 'writer'] as const) if (!stopped.has(name)) beats[name]++;
  });
  return {
    stopped,
    watched: { market: { beats: () => beats.market }, writer: { beats: () => beats.writer } },
  };
}

test('a thread that hangs is told within 2 s, and so is its return', () => {
  const clock = new FakeClock(0);
  const { stopped, watched } = threads(clock);
  const told: unknown[] = [];
  const cancel = watchHanging(watched, clock, (reason) => told.push(reason));
  clock.advance(60_000);
  expect(told).toEqual([]);
  stopped.add('writer');
  clock.advance(1_500);
  expect(told).toEqual([]);
  clock.advance(500);
  expect(told).toEqual(['worker writer does not come to its turns']);
  clock.advance(10_000);
  stopped.clear();
  clock.advance(500);
  expect(told).toEqual(['worker writer does not come to its turns', undefined]);
  cancel();
  stopped.add('market');
  clock.advance(10_000);
  expect(told).toHaveLength(2);
});
