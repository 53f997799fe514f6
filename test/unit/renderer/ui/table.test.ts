import { expect, test } from 'vitest';
import { tailStart } from '../../../../src-renderer/ui/cell.ts';
import { moved } from '../../../../src-renderer/ui/use-row-keys.ts';
import { visibleRange } from '../../../../src-renderer/ui/use-window.ts';

test('emphasises the last two digits, over the decimal point where it stands between them', () => {
  const parts = (text: string): string[] => [text.slice(0, tailStart(text)), text.slice(tailStart(text))];
  expect(parts('67,953.00')).toEqual(['67,953.', '00']);
  expect(parts('67,953.4')).toEqual(['67,95', '3.4']);
  expect(parts('—')).toEqual(['', '—']);
});

test('renders what is in view and a little more, never beyond the list', () => {
  expect(visibleRange(0, 240, 24, 100, 2)).toEqual({ start: 0, end: 12 });
  expect(visibleRange(1_200, 240, 24, 100, 2)).toEqual({ start: 48, end: 62 });
  expect(visibleRange(99_999, 240, 24, 100, 2)).toEqual({ start: 100, end: 100 });
  expect(visibleRange(0, 240, 24, 3, 2)).toEqual({ start: 0, end: 3 });
});

test('the cursor of a list stays inside it', () => {
  expect(moved(-1, 'ArrowDown', 40, 20)).toBe(0);
  expect(moved(0, 'ArrowUp', 40, 20)).toBe(0);
  expect(moved(38, 'PageDown', 40, 20)).toBe(39);
  expect(moved(5, 'End', 40, 20)).toBe(39);
  expect(moved(5, 'Home', 40, 20)).toBe(0);
  expect(moved(5, 'x', 40, 20)).toBeUndefined();
});
