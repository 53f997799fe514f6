import { expect, test } from 'vitest';
import { lazyScreen, preloadAll } from '../../../../src-renderer/screens/lazy-screen.tsx';
import { PATIENCE } from '../../../support/patience.ts';

/** Pauses of the page, under command. */
function pauses() {
  const due: (() => void)[] = [];
  return { due, whenIdle: (run: () => void) => void due.push(run), pause: () => due.shift()?.() };
}

test('screens are fetched one after the other, each in a pause; one that fails keeps the next from nothing', async () => {
  const asked: string[] = [];
  const screen = (name: string, isThere = true) =>
    lazyScreen(name, () => {
      asked.push(name);
      return isThere ? Promise.resolve(() => null) : Promise.reject(new Error('404'));
    });
  const { due, whenIdle, pause } = pauses();
  preloadAll([screen('a'), {}, screen('b', false), screen('c')], whenIdle);
  expect(asked).toEqual([]);
  for (const so of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
    pause();
    expect(asked).toEqual(so);
    if (so.length < 3) await expect.poll(() => due.length, PATIENCE).toBe(1);
  }
});

test('what has come is not asked for again, what failed is', async () => {
  let asked = 0;
  const screen = lazyScreen('x', () =>
    ++asked === 1 ? Promise.reject(new Error('404')) : Promise.resolve(() => null),
  );
  await screen.preload();
  await screen.preload();
  await screen.preload();
  expect(asked).toBe(2);
});
