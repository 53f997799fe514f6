import { expect, test } from 'vitest';
import {
  boundKeys,
  keyActions,
  keyConflicts,
  keyOf,
  keyText,
} from '../../../../src-renderer/data/key-map.ts';

const pressed = (key: string, more: Partial<Parameters<typeof keyOf>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test('as shipped no two actions share a key', () => {
  expect([...keyConflicts(boundKeys({}))]).toEqual([]);
  expect(new Set(keyActions.map((action) => action.id)).size).toBe(keyActions.length);
});

test('a key that is bound twice is shown at both, whatever its case', () => {
  const conflicts = keyConflicts(boundKeys({ mute: '$mod+k' }));
  expect([...conflicts]).toEqual([
    ['palette', 'Mute for 15 minutes, or unmute'],
    ['mute', 'Search or command'],
  ]);
});

test('actions that were unbound never clash', () => {
  expect([...keyConflicts(boundKeys({ mute: '', palette: '' }))]).toEqual([]);
});

test('reads what was pressed, with the platform’s own main modifier', () => {
  expect(keyOf(pressed('k', { ctrlKey: true }), false)).toBe('$mod+K');
  expect(keyOf(pressed('k', { metaKey: true }), true)).toBe('$mod+K');
  expect(keyOf(pressed('k', { ctrlKey: true }), true)).toBe('Control+K');
  expect(keyOf(pressed('ArrowUp', { ctrlKey: true, shiftKey: true }), false)).toBe('$mod+Shift+ArrowUp');
  expect(keyOf(pressed('Shift', { shiftKey: true }), false)).toBeUndefined();
});

test('says keys as people read them', () => {
  expect(keyText('$mod+Shift+ArrowUp', false)).toBe('Ctrl+Shift+↑');
  expect(keyText('$mod+K', true)).toBe('⌘K');
  expect([keyText('Shift+?', false), keyText('', false)]).toEqual(['?', 'none']);
});
