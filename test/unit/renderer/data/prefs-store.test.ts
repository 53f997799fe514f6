import { expect, test } from 'vitest';
import { createPrefsStore, readPrefs } from '../../../../src-renderer/data/prefs-store.ts';

const defaults = {
  screen: 'monitor',
  symbol: '',
  route: '',
  venue: '',
  basis: 'net',
  watchlist: '',
  signal: '',
  link: '',
  theme: 'dark',
  signs: 'blue-orange',
  density: 'compact',
  zoom: 100,
  flashes: 'subtle',
  grouping: 'comma',
  volume: 70,
  sounds: {},
  soundDevice: '',
  speech: false,
  watchlists: [],
  workspaces: [],
  workspace: '',
  keys: {},
  order: 'settings',
  hiddenColumns: [],
};

test('falls back field by field: one damaged choice does not cost the others', () => {
  expect(readPrefs(null)).toEqual(defaults);
  expect(readPrefs('{broken')).toEqual(defaults);
  expect(readPrefs('[1]')).toEqual(defaults);
  expect(readPrefs(JSON.stringify({ volume: 400, basis: 'gross', theme: 7, speech: true }))).toEqual({
    ...defaults,
    basis: 'gross',
    speech: true,
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

test('a damaged watchlist costs neither the others nor the rest', () => {
  const good = { id: 'a', name: 'Majors', symbols: ['BTCUSDT'] };
  expect(readPrefs(JSON.stringify({ watchlists: [good, { id: 7 }, null] })).watchlists).toEqual([good]);
});

test('a window of its own keeps its view to itself, and shares the looks', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  const main = createPrefsStore(storage);
  main.setState({ screen: 'signals', symbol: 'ETHUSDT' });
  const own = createPrefsStore(storage, { screen: 'spreads', symbol: 'BTCUSDT' });
  expect(own.getState()).toMatchObject({ screen: 'spreads', symbol: 'BTCUSDT' });
  own.setState({ symbol: 'LTCUSDT', theme: 'light' });
  expect(createPrefsStore(storage).getState()).toMatchObject({
    screen: 'signals',
    symbol: 'ETHUSDT',
    theme: 'light',
  });
});
