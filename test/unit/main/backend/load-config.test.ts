import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigInput } from '../../../../src-shared/config.ts';
import { defaultSymbols } from '../../../../src-shared/market/symbols.ts';
import { environmentConfig, mergeConfig, readConfigFile } from '../../../../src-main/backend/load-config.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';

/** What a user may write by mistake. */
const wrong = (settings: unknown): ConfigInput => settings as ConfigInput;

function refusal(settings: unknown): { code: unknown; message: string } {
  try {
    mergeConfig(wrong(settings));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return { code: cause.code, message: cause.message };
    throw cause;
  }
  throw new Error('the settings were taken');
}

test('without any settings the defaults hold', () => {
  const { config, notes } = mergeConfig();
  expect(config.exchanges).toEqual(['binance', 'bybit', 'okx']);
  expect(config.symbols).toEqual([...defaultSymbols]);
  expect(config.signals).toEqual({
    open_pct: 0.02,
    close_pct: 0,
    suspect_pct: 5,
    dwell_ms: 0,
    dwell_updates: 0,
    cooldown_ms: 5_000,
    max_age_ms: 5_000,
    max_skew_ms: 250,
    clock_fault_ms: 1_000,
    min_notional: 100,
    max_notional: 0,
    update_ms: 500,
    mutes: [],
    keep_days: 365,
  });
  expect(notes).toEqual([]);
});

test('later layers win, setting by setting; lists are replaced', () => {
  const { config } = mergeConfig(
    { symbols: ['BTCUSDT', 'ETHUSDT'], signals: { open_pct: 0.1, cooldown_ms: 1_000 } },
    { symbols: ['SOLUSDT'], signals: { open_pct: 0.3 } },
    {},
  );
  expect([config.symbols, config.signals.open_pct, config.signals.cooldown_ms]).toEqual([
    ['SOLUSDT'],
    0.3,
    1_000,
  ]);
});

test.each<[unknown, string]>([
  [{ exchanges: ['kraken'] }, 'exchanges'],
  [{ exchanges: [] }, 'exchanges'],
  [{ exchanges: 'binance' }, 'exchanges'],
  [{ symbols: [] }, 'symbols'],
  [{ symbols: ['../../x'] }, 'symbols'],
  [{ symbols: ['BTC/USDT'] }, 'symbols'],
  [{ symbols: ['B'.repeat(33)] }, 'symbols'],
  [{ symbols: [7] }, 'symbols'],
  [{ symbols: Array.from({ length: 501 }, (_, i) => `S${i}USDT`) }, 'symbols'],
  [{ signals: { open_pct: '0.1' } }, 'signals.open_pct'],
  [{ signals: { open_pct: Number.NaN } }, 'signals.open_pct'],
  [{ signals: { cooldown_ms: -1 } }, 'signals.cooldown_ms'],
  [{ signals: { max_age_ms: 1.5 } }, 'signals.max_age_ms'],
  [{ signals: { open_pct: 0.1, close_pct: 0.2 } }, 'signals.close_pct'],
  [{ signals: { spread: 1 } }, 'spread'],
  [{ storage: { ring_records: 1_000 } }, 'storage.ring_records'],
  [{ storage: { ring_records: 5_000 } }, 'storage.ring_records'],
  [{ storage: { part_rows: 0 } }, 'storage.part_rows'],
  [{ storage: null }, 'storage'],
  [{ connection: { silence_ms: 0 } }, 'connection.silence_ms'],
  [{ connection: { backoff_ms: Infinity } }, 'connection.backoff_ms'],
  [{ http: { port: 65_536 } }, 'http.port'],
  [{ http: { port: '80' } }, 'http.port'],
  [{ endpoints: { okx: { public: 'http://x', rest: 'http://x' } } }, 'endpoints.okx.public'],
  [{ endpoints: { kraken: {} } }, 'kraken'],
  [{ simbols: ['BTCUSDT'] }, 'simbols'],
  [JSON.parse('{"__proto__": {"polluted": true}}'), '__proto__'],
  [JSON.parse('{"signals": {"__proto__": {"open_pct": 5}}}'), '__proto__'],
  [{ constructor: { prototype: {} } }, 'constructor'],
  [{ LIVE_TRADING_ENABLED: 'yes' }, 'LIVE_TRADING_ENABLED'],
])('refuses %j and names the setting', (settings, setting) => {
  const { code, message } = refusal(settings);
  expect([code, message]).toEqual(['CONFIG_INVALID', expect.stringContaining(setting)]);
  expect(message).toMatch(/^settings: /);
  expect({}).not.toHaveProperty('polluted');
});

test('names every wrong setting at once, in one line', () => {
  const { message } = refusal({ symbols: [], http: { port: -1 } });
  expect(message).toContain('symbols');
  expect(message).toContain('http.port');
  expect(message).not.toContain('\n');
});

test('never trades: the switch is refused from a file and from the environment', () => {
  expect(refusal({ LIVE_TRADING_ENABLED: true })).toEqual({
    code: 'LIVE_TRADING_REFUSED',
    message: expect.stringContaining('LIVE_TRADING_ENABLED'),
  });
  for (const text of ['true', 'TRUE', ' True '])
    expect(() => mergeConfig(environmentConfig({ LIVE_TRADING_ENABLED: text }))).toThrow(
      expect.objectContaining({ code: 'LIVE_TRADING_REFUSED' }),
    );
  expect(mergeConfig({ LIVE_TRADING_ENABLED: false }).config.LIVE_TRADING_ENABLED).toBe(false);
  expect(() => mergeConfig(environmentConfig({ LIVE_TRADING_ENABLED: 'false' }))).not.toThrow();
  // Other settings given later do not hide it.
  expect(() => mergeConfig({ LIVE_TRADING_ENABLED: true }, { symbols: ['BTCUSDT'] })).toThrow();
});

test('a renamed coin is replaced with a note; doubles are recorded once', () => {
  const { config, notes } = mergeConfig({
    symbols: ['MATICUSDT', 'BTCUSDT', 'POLUSDT', 'BTCUSDT'],
    exchanges: ['okx', 'binance', 'okx'],
  });
  expect(config.symbols).toEqual(['POLUSDT', 'BTCUSDT']);
  expect(config.exchanges).toEqual(['okx', 'binance']);
  expect(notes).toEqual([expect.stringMatching(/MATICUSDT .*POLUSDT/)]);
});

test('takes symbols and exchanges from the environment', () => {
  expect(environmentConfig({ ARBSCOPE_SYMBOLS: ' BTCUSDT, ETHUSDT,,', ARBSCOPE_EXCHANGES: 'okx' })).toEqual({
    symbols: ['BTCUSDT', 'ETHUSDT'],
    exchanges: ['okx'],
  });
  expect(environmentConfig({ PATH: '/bin' })).toEqual({});
  expect(refusal(environmentConfig({ ARBSCOPE_EXCHANGES: 'mtgox' })).message).toContain('exchanges');
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test('reads a settings file, also with a byte order mark', async () => {
  const path = await file('good.json', '\uFEFF{"symbols":["BTCUSDT"]}');
  expect(await readConfigFile(systemFiles, path, true)).toEqual({ symbols: ['BTCUSDT'] });
});

test('a missing file is nothing set, unless the user named it', async () => {
  const path = join(folder, 'missing.json');
  expect(await readConfigFile(systemFiles, path, false)).toEqual({});
  await expect(readConfigFile(systemFiles, path, true)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(path),
  });
});

test.each<[string, string | Uint8Array]>([
  ['empty.json', ''],
  ['cut.json', '{"symbols":["BTC'],
  ['list.json', '[]'],
  ['null.json', 'null'],
  ['text.json', '"symbols"'],
  ['latin1.json', new Uint8Array([0x7b, 0xff, 0x7d])],
  ['large.json', `{"symbols":["${' '.repeat(1024 * 1024)}"]}`],
  ['yaml.json', 'symbols: [BTCUSDT]'],
])('refuses a file that holds no settings: %s', async (name, text) => {
  const path = await file(name, text);
  await expect(readConfigFile(systemFiles, path, false)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(path),
  });
});

test('refuses a folder in place of a file', async () => {
  await expect(readConfigFile(systemFiles, folder, false)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
