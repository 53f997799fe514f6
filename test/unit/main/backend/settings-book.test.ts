import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SettingsAnswer } from '#shared/api/settings.ts';
import type { Config, ConfigInput } from '#shared/config.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import {
  environmentConfig,
  mergeConfig,
  readConfigFile,
  unknownVariables,
  variableOf,
} from '../../../../src-main/backend/load-config.ts';
import { SettingsBook } from '../../../../src-main/backend/settings-book.ts';

let folder: string;
let path: string;
let applied: { config: Config; changed: readonly string[] }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-settings-'));
  path = join(folder, 'config.json');
  applied = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function book(
  given: { env?: Record<string, string>; args?: ConfigInput; file?: ConfigInput } = {},
): Promise<SettingsBook> {
  if (given.file !== undefined) await writeFile(path, JSON.stringify(given.file));
  const layers = {
    path,
    file: await readConfigFile(systemFiles, path, false),
    environment: environmentConfig(given.env ?? {}),
    arguments: given.args ?? {},
  };
  const takesNow = (name: string): boolean => name.startsWith('signals.');
  return new SettingsBook({
    layers,
    running: mergeConfig(layers.file, layers.environment, layers.arguments).config,
    files: systemFiles,
    host: { kind: 'browser', canRestart: false, commands: { live: 'a', demo: 'b' } },
    variable: variableOf,
    without: ['desktop.'],
    notes: [],
    takesNow,
    check: (config) =>
      config.signals.min_notional === 13 ? [{ path: 'signals.min_notional', message: 'refused here' }] : [],
    apply: async (config, changed) => {
      applied.push({ config, changed });
      return changed.filter(takesNow);
    },
  });
}

const fact = (of: SettingsBook, name: string) => of.view().facts.find((each) => each.path === name);
const problems = (answer: SettingsAnswer) => (answer.ok ? [] : answer.problems);
const stored = async (): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

test('tells of every setting where it comes from', async () => {
  const settings = await book({
    file: { signals: { open_pct: 0.1, cooldown_ms: 9 }, symbols: ['ETHUSDT'] },
    env: { MONITOR_SIGNALS_COOLDOWN_MS: '70', MONITOR_EXCHANGES: 'okx, bybit' },
    args: { symbols: ['BTCUSDT'] },
  });
  expect(
    ['signals.open_pct', 'signals.cooldown_ms', 'exchanges', 'symbols', 'http.port'].map((name) => {
      const { value, source, isLocked, given, default: otherwise } = fact(settings, name)!;
      return [value, source, isLocked, given, otherwise];
    }),
  ).toEqual([
    [0.1, 'file', false, '', 0.02],
    [70, 'environment', true, 'MONITOR_SIGNALS_COOLDOWN_MS', 5_000],
    [['okx', 'bybit'], 'environment', true, 'MONITOR_EXCHANGES', ['binance', 'bybit', 'okx']],
    [['BTCUSDT'], 'argument', true, 'an argument', expect.any(Array)],
    [0, 'default', false, '', 0],
  ]);
});

test('writes what was changed, keeps the rest of the file, and says what waits for a restart', async () => {
  const settings = await book({ file: { signals: { open_pct: 0.1 }, http: { port: 8_080 } } });
  const answer = await settings.set({ 'signals.cooldown_ms': 250, symbols: ['SOLUSDT'] });
  expect(answer.ok).toBe(true);
  expect(await stored()).toEqual({
    signals: { open_pct: 0.1, cooldown_ms: 250 },
    http: { port: 8_080 },
    symbols: ['SOLUSDT'],
  });
  expect(applied.map((each) => each.changed)).toEqual([['symbols', 'signals.cooldown_ms']]);
  expect(applied[0]?.config.signals.cooldown_ms).toBe(250);
  // The threshold holds, the symbols wait.
  expect(fact(settings, 'signals.cooldown_ms')).toMatchObject({ value: 250, running: 250, takes: 'now' });
  expect(fact(settings, 'symbols')).toMatchObject({ value: ['SOLUSDT'], takes: 'restart' });
  expect(fact(settings, 'symbols')?.running).toHaveLength(10);
});

test('takes all changes or none, and names each wrong field', async () => {
  const settings = await book({ file: { signals: { open_pct: 0.1 } } });
  const answer = await settings.set({
    'signals.cooldown_ms': -1,
    'signals.max_age_ms': '5 s',
    symbols: ['SOLUSDT'],
  });
  expect(problems(answer).map((each) => each.path)).toEqual(['signals.cooldown_ms', 'signals.max_age_ms']);
  expect(problems(await settings.set({ 'signals.close_pct': 0.3 }))).toEqual([
    { path: 'signals.close_pct', message: 'expected not above signals.open_pct (0.1), found 0.3' },
  ]);
  expect(await stored()).toEqual({ signals: { open_pct: 0.1 } });
  expect(applied).toEqual([]);
});

test('what the program refuses beyond the schema is not written', async () => {
  const settings = await book();
  expect(problems(await settings.set({ 'signals.min_notional': 13 }))).toEqual([
    { path: 'signals.min_notional', message: 'refused here' },
  ]);
  await expect(stored()).rejects.toThrow('ENOENT');
});

test('never changes what the environment or an argument gives', async () => {
  const settings = await book({ env: { MONITOR_HTTP_PORT: '8080' }, args: { symbols: ['BTCUSDT'] } });
  const answer = await settings.set({ 'http.port': 9_090, symbols: ['ETHUSDT'] });
  expect(problems(answer)).toEqual([
    {
      path: 'http.port',
      message: "is given by the environment's MONITOR_HTTP_PORT; the file cannot change it",
    },
    { path: 'symbols', message: 'is given by an argument of this start; the file cannot change it' },
  ]);
  await expect(stored()).rejects.toThrow('ENOENT');
});

test('refuses settings that do not exist, trading, and ways to a prototype', async () => {
  const settings = await book();
  for (const name of [
    'LIVE_TRADING_ENABLED',
    'signals',
    '__proto__.x',
    'desktop.keep_awake',
    'signals.spread',
  ])
    expect(problems(await settings.set({ [name]: true }))).toEqual([
      { path: name, message: 'is no setting of this version' },
    ]);
});

test('reset takes settings out of the file, and empty groups with them', async () => {
  const settings = await book({ file: { signals: { open_pct: 0.1 }, http: { port: 8_080 } } });
  await settings.reset(['signals.open_pct']);
  expect(await stored()).toEqual({ http: { port: 8_080 } });
  expect(fact(settings, 'signals.open_pct')).toMatchObject({ value: 0.02, source: 'default' });
});

test('what was written by hand since the start is kept; a file that is no JSON is not overwritten', async () => {
  const settings = await book({ file: { http: { port: 8_080 } } });
  await writeFile(path, JSON.stringify({ http: { port: 7_070 }, symbols: ['LTCUSDT'] }));
  await settings.set({ 'signals.min_notional': 5 });
  expect(await stored()).toEqual({
    http: { port: 7_070 },
    symbols: ['LTCUSDT'],
    signals: { min_notional: 5 },
  });
  await writeFile(path, '{"half":');
  expect(problems(await settings.set({ 'signals.min_notional': 6 }))).toMatchObject([{ path: '' }]);
  expect(await readFile(path, 'utf8')).toBe('{"half":');
});

test('two changes at once both arrive', async () => {
  const settings = await book();
  await Promise.all([settings.set({ 'signals.min_notional': 5 }), settings.set({ 'http.port': 8_080 })]);
  expect(await stored()).toEqual({ signals: { min_notional: 5 }, http: { port: 8_080 } });
});

test('every variable is read as its setting wants it, and a misspelt one is told', () => {
  const env = {
    MONITOR_SYMBOLS: 'BTCUSDT, ETHUSDT',
    MONITOR_SIGNALS_OPEN_PCT: '0.05',
    MONITOR_S3_KEEP_LOCAL_HOURS: 'null',
    MONITOR_S3_KEEP_UNCOMPACTED: 'false',
    MONITOR_SIMBOLS: 'X',
    ARBSCOPE_EXCHANGES: 'okx',
  };
  expect(environmentConfig(env)).toEqual({
    symbols: ['BTCUSDT', 'ETHUSDT'],
    exchanges: ['okx'],
    signals: { open_pct: 0.05 },
    s3: { keep_local_hours: null, keep_uncompacted: false },
  });
  expect(unknownVariables(env)).toEqual([
    "The environment's MONITOR_SIMBOLS names no setting and is ignored.",
  ]);
  expect(() => mergeConfig(environmentConfig({ MONITOR_HTTP_PORT: 'eighty' }))).toThrow(/http\.port/);
});
