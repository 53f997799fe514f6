import { expect, test } from 'vitest';
import { tailStart } from '../../../../src-renderer/ui/cell.ts';
import { moved } from '../../../../src-renderer/ui/use-row-keys.ts';
import { itemsInView, withinCount } from '../../../../src-renderer/ui/use-window.ts';

test('emphasises the last two digits, over the decimal point where it stands between them', () => {
  const parts = (text: string): string[] => [text.slice(0, tailStart(text)), text.slice(tailStart(text))];
  expect(parts('67,953.00')).toEqual(['67,953.', '00']);
  expect(parts('67,953.4')).toEqual(['67,95', '3.4']);
  expect(parts('—')).toEqual(['', '—']);
});

test('renders what is in view and a little more, never beyond the list', () => {
  expect(itemsInView(0, 240, 24, 2)).toEqual({ start: 0, end: 12 });
  expect(itemsInView(1_200, 240, 24, 2)).toEqual({ start: 48, end: 62 });
  expect(withinCount({ start: 48, end: 62 }, 100)).toEqual({ start: 48, end: 62 });
  expect(withinCount({ start: 48, end: 62 }, 50)).toEqual({ start: 48, end: 50 });
  expect(withinCount({ start: 48, end: 62 }, 40)).toEqual({ start: 40, end: 40 });
  expect(withinCount({ start: 0, end: 12 }, 3)).toEqual({ start: 0, end: 3 });
});

test('the cursor of a list stays inside it', () => {
  expect(moved(-1, 'ArrowDown', 40, 20)).toBe(0);
  expect(moved(0, 'ArrowUp', 40, 20)).toBe(0);
  expect(moved(38, 'PageDown', 40, 20)).toBe(39);
  expect(moved(5, 'End', 40, 20)).toBe(39);
  expect(moved(5, 'Home', 40, 20)).toBe(0);
  expect(moved(5, 'x', 40, 20)).toBeUndefined();
});
