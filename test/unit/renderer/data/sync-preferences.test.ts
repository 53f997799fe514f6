import { expect, test } from 'vitest';
import { createPrefsStore } from '../../../../src-renderer/data/prefs-store.ts';
import { linkWindows } from '../../../../src-renderer/data/link-group.ts';
import { PreferenceSync } from '../../../../src-renderer/data/sync-preferences.ts';
import { fakeSettings } from '../../../support/fake-settings.ts';
import type { Api } from '#shared/api/api.ts';
import { settingsApi } from '#shared/api/settings.ts';
import { connect } from '#shared/rpc/client.ts';
import { serve } from '#shared/rpc/server.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { memoryWire } from '../../../support/memory-wire.ts';
import { PATIENCE } from '../../../support/patience.ts';

const storage = { getItem: () => null, setItem: () => {} };

/** A page of its own on a shared backend; time passes by `flush`. */
function page(
  handlers: ReturnType<typeof fakeSettings>,
  isPanel = false,
  kept: Pick<Storage, 'getItem' | 'setItem'> = storage,
) {
  const due: (() => void)[] = [];
  const first: boolean[] = [];
  const prefs = createPrefsStore(kept, isPanel ? { screen: 'spreads' } : undefined);
  const sync = new PreferenceSync({
    prefs,
    client: `page-${Math.random()}`,
    isPanel,
    storage: kept,
    after: (_ms, run) => {
      due.push(run);
      return () => void due.splice(due.indexOf(run), 1);
    },
    onFirstStart: (isFirst) => first.push(isFirst),
  });
  const { a: here, b: there } = memoryWire();
  serve(settingsApi, handlers, there, { validate: true });
  const client = connect(settingsApi, here) as unknown as Client<Api>;
  return {
    prefs,
    sync,
    first,
    attach: () => sync.attach(client),
    flush: () => due.splice(0).forEach((run) => run()),
    answered: () => client.preferences.get({}),
  };
}

test('choices follow the data folder, into every window and the next start', async () => {
  const handlers = fakeSettings(false);
  const [a, b] = [page(handlers), page(handlers)];
  a.attach();
  b.attach();
  await a.answered();
  await b.answered();
  a.prefs.setState({ theme: 'light', watchlists: [{ id: 'm', name: 'Majors', symbols: ['BTCUSDT'] }] });
  a.flush();
  await expect.poll(() => b.prefs.getState().theme, PATIENCE).toBe('light');
  const later = page(handlers);
  later.attach();
  await expect.poll(() => later.prefs.getState().watchlists, PATIENCE).toHaveLength(1);
});

test('a page that goes sends what it had not sent yet', async () => {
  const handlers = fakeSettings(false);
  const one = page(handlers, true);
  one.attach();
  await one.answered();
  one.sync.flush();
  one.prefs.setState({ volume: 12 });
  one.sync.flush();
  // Nothing waits for a moment that will not come.
  one.flush();
  await expect.poll(async () => (await one.answered()).values, PATIENCE).toEqual({ volume: 12 });
});

test('what was changed before the folder answered is not overwritten', async () => {
  const handlers = fakeSettings(false);
  await handlers.preferences.set({ client: 'x', values: { screen: 'signals', theme: 'light' } });
  const one = page(handlers);
  one.attach();
  one.prefs.setState({ screen: 'health' });
  await expect.poll(() => one.prefs.getState().theme, PATIENCE).toBe('light');
  expect(one.prefs.getState().screen).toBe('health');
});

test('what was chosen right before a reload is not lost to what was sent earlier', async () => {
  const handlers = fakeSettings(false);
  const stored = new Map<string, string>();
  const kept = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, text: string) => void stored.set(key, text),
  };
  const first = page(handlers, false, kept);
  const stop = first.attach();
  await first.answered();
  first.prefs.setState({ symbol: 'BTCUSDT' });
  first.flush();
  await expect
    .poll(async () => (await first.answered()).values, PATIENCE)
    .toMatchObject({ symbol: 'BTCUSDT' });
  first.prefs.setState({ symbol: 'LTCUSDT' });
  stop();
  const second = page(handlers, false, kept);
  second.attach();
  await second.answered();
  expect(second.prefs.getState().symbol).toBe('LTCUSDT');
  second.flush();
  await expect
    .poll(async () => (await second.answered()).values, PATIENCE)
    .toMatchObject({ symbol: 'LTCUSDT' });
});

test('a window of its own shares looks and lists, and keeps what it shows to itself', async () => {
  const handlers = fakeSettings(false);
  const [main, own] = [page(handlers), page(handlers, true)];
  main.attach();
  own.attach();
  await main.answered();
  await own.answered();
  own.prefs.setState({ symbol: 'LTCUSDT', zoom: 150 });
  own.flush();
  await expect.poll(() => main.prefs.getState().zoom, PATIENCE).toBe(150);
  expect(main.prefs.getState().symbol).toBe('');
  main.prefs.setState({ screen: 'health', density: 'cosy' });
  main.flush();
  await expect.poll(() => own.prefs.getState().density, PATIENCE).toBe('cosy');
  expect(own.prefs.getState().screen).toBe('spreads');
});

test('at the first start nothing is kept until it has been answered', async () => {
  const handlers = fakeSettings(true);
  const one = page(handlers);
  one.attach();
  await expect.poll(() => one.first, PATIENCE).toEqual([true]);
  one.prefs.setState({ symbol: 'BTCUSDT' });
  one.flush();
  expect(await one.answered()).toEqual({ values: {}, isFirstStart: true });
  one.sync.release();
  one.flush();
  await expect.poll(async () => (await one.answered()).isFirstStart, PATIENCE).toBe(false);
});

test('windows of one link group follow each other; others, and those in none, do not', () => {
  const listeners = new Set<(message: unknown) => void>();
  const open = (link: '' | 'a' | 'b') => {
    const prefs = createPrefsStore(storage, { link });
    linkWindows(prefs, {
      tell: (message) => {
        for (const listener of listeners) listener(message);
      },
      onTold: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
    return prefs;
  };
  const [one, two, other, alone] = [open('a'), open('a'), open('b'), open('')];
  one.setState({ symbol: 'SOLUSDT', route: 'SOLUSDT:okx>bybit' });
  alone.setState({ symbol: 'XRPUSDT' });
  expect([two, other, alone].map((prefs) => prefs.getState().symbol)).toEqual(['SOLUSDT', '', 'XRPUSDT']);
  // Joining a group changes nobody's symbol.
  alone.setState({ link: 'a' });
  expect(one.getState().symbol).toBe('SOLUSDT');
  for (const listener of listeners) listener({ link: 'a', symbol: 7 });
  expect(one.getState().symbol).toBe('SOLUSDT');
});
