import { expect, test } from 'vitest';
import { createPrefsStore, readPrefs } from '../../../../src-renderer/data/prefs-store.ts';

const defaults = {
  screen: 'monitor',
  symbol: '',
  route: '',
  venue: '',
  basis: 'net',
  theme: 'dark',
  volume: 70,
  mutedUntilMs: 0,
};

test('falls back field by field: one damaged choice does not cost the others', () => {
  expect(readPrefs(null)).toEqual(defaults);
  expect(readPrefs('{broken')).toEqual(defaults);
  expect(readPrefs('[1]')).toEqual(defaults);
  expect(readPrefs(JSON.stringify({ volume: 400, basis: 'gross', theme: 7, mutedUntilMs: null }))).toEqual({
    ...defaults,
    basis: 'gross',
    mutedUntilMs: null,
  });
});

test('works for the page where storage refuses', () => {
  const refuse = (): never => {
    throw new Error('denied');
  };
  const store = createPrefsStore({ getItem: refuse, setItem: refuse });
  store.setState({ volume: 10 });
  expect(store.getState().volume).toBe(10);
});
