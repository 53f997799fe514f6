import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configSchema } from '#shared/config.ts';
import { takerPct, type FeeRow, type FeeTable } from '#shared/market/fees.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { FeeFile, missingFees } from '../../../../src-main/backend/fee-file.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const row = (exchange: FeeRow['exchange'], taker_pct: number, more: Partial<FeeRow> = {}): FeeRow => ({
  exchange,
  type: 'perp',
  maker_pct: 0.02,
  taker_pct,
  valid_from: '2024-01-01',
  source: 'test',
  ...more,
});
const shipped: FeeTable = {
  checked: '2026-01-01',
  rows: [row('binance', 0.05), row('bybit', 0.055), row('okx', 0.05)],
};
const NOW_MS = Date.parse('2026-11-21T12:00:00Z');

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-fees-'));
  path = join(folder, 'fees.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clock = new FakeClock(NOW_MS);
const open = (): Promise<FeeFile> => FeeFile.open(path, shipped, { files: systemFiles, clock });
const nothing = async (): Promise<void> => {};

test('own fees come before the shipped ones, are dated and kept; without any the file goes', async () => {
  const fees = await open();
  expect(fees.view()).toMatchObject({ is_old: true, age_days: 324 });
  const view = await fees.set([row('okx', 0.03)], nothing);
  expect(view.rows.find(({ exchange }) => exchange === 'okx')).toMatchObject({
    taker_pct: 0.03,
    isOwn: true,
  });
  expect(view.rows.find(({ exchange }) => exchange === 'bybit')).toMatchObject({ isOwn: false });
  expect(view).toMatchObject({ checked: '2026-11-21', is_old: false });
  expect(takerPct((await open()).table, 'okx', 'perp', NOW_MS)).toBe(0.03);
  await fees.set([], nothing);
  await expect(readFile(path)).rejects.toThrow('ENOENT');
  expect(takerPct(fees.table, 'okx', 'perp', NOW_MS)).toBe(0.05);
});

test('a table that lacks a fee in use changes nothing', async () => {
  const fees = await open();
  const refused = fees.set([row('okx', 0.03)], () => Promise.reject(new RangeError('expected a perp row')));
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', message: 'expected a perp row' });
  await expect(readFile(path)).rejects.toThrow('ENOENT');
  expect(fees.view().rows.some(({ isOwn }) => isOwn)).toBe(false);
});

test('a file that is no fee table stops the start: a fee is never guessed', async () => {
  await writeFile(path, '{"checked":"2026-01-01","rows":[{"exchange":"okx"}]}');
  await expect(open()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await writeFile(path, '{"half');
  await expect(open()).rejects.toThrow(/fees.json/);
});

test('names the tiers that have no fee', () => {
  const config = configSchema.parse({ fees: { tiers: { okx: 'VIP 9' } } });
  expect(missingFees(config, shipped, NOW_MS)).toEqual([
    { path: 'fees.tiers', message: expect.stringContaining('tier VIP 9') },
  ]);
  expect(missingFees(configSchema.parse({}), shipped, NOW_MS)).toEqual([]);
});
