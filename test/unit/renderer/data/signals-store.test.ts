import { expect, test } from 'vitest';
import type { Signal } from '#shared/market/signal.ts';
import {
  isOpen,
  KEPT_EPISODES,
  noSignals,
  openedAtMs,
  withShown,
  withSignals,
} from '../../../../src-renderer/data/signals-store.ts';
import { closed, opened } from '../signals.ts';

test('joins opening and end of one life, in whatever order they come', () => {
  const [a, b] = [opened('a', 1_000), closed('a', 1_000, 500)];
  const forwards = withSignals(noSignals, [a, b], 0).episodes[0];
  expect(forwards).toMatchObject({ id: 'a', opened: a, closed: b });
  expect(withSignals(withSignals(noSignals, [b], 0), [a], 0).episodes[0]).toMatchObject({
    opened: a,
    closed: b,
  });
});

test('takes a message that comes twice once, and keeps when it first arrived', () => {
  const live = withSignals(noSignals, [opened('a', 1_000)], 77);
  const again = withSignals(live, [opened('a', 1_000)], 0);
  expect(again.episodes.length).toBe(1);
  expect(again.episodes[0]?.arrivedMs).toBe(77);
});

test('orders by opening, newest first; an end without its opening is placed by its life', () => {
  const state = withSignals(
    noSignals,
    [opened('old', 1_000), opened('new', 9_000), closed('lost', 4_000, 2_000)],
    0,
  );
  expect(state.episodes.map((e) => e.id)).toEqual(['new', 'lost', 'old']);
  expect(openedAtMs(state.episodes[1]!)).toBe(4_000);
  expect(state.episodes.map(isOpen)).toEqual([true, false, true]);
});

test('keeps the newest thousand and adds up what was dropped', () => {
  const many: Signal[] = Array.from({ length: KEPT_EPISODES + 5 }, (_, i) => opened(String(i), i));
  const state = withSignals(withSignals(noSignals, many, 0, 2), [], 0, 3);
  expect(state.episodes.length).toBe(KEPT_EPISODES);
  expect(state.episodes.at(-1)?.id).toBe('5');
  expect(state.dropped).toBe(5);
});

test('notes when a row was first shown, once, and leaves the row as it is', () => {
  const before = withSignals(noSignals, [opened('a', 1)], 5);
  const state = withShown(before, new Map([['a', 42]]));
  expect(state.shownMs.get('a')).toBe(42);
  expect(state.episodes).toBe(before.episodes);
  expect(withShown(state, new Map([['a', 99]]))).toBe(state);
  const many = new Map(Array.from({ length: KEPT_EPISODES }, (_, i) => [`later ${i}`, i]));
  expect([...withShown(state, many).shownMs.keys()]).toEqual([...many.keys()]);
});
