import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { exchangeIds } from '#shared/market/exchange.ts';
import { feeTableAgeDays, feeTableSchema, takerPct } from '#shared/market/fees.ts';

const row = (valid_from: string, taker_pct: number) => ({
  exchange: 'okx' as const,
  type: 'perp' as const,
  maker_pct: 0.02,
  taker_pct,
  valid_from,
  source: 'OKX fee page',
});
const table = {
  checked: '2026-01-10',
  rows: [row('2025-01-01', 0.06), row('2026-01-01', 0.05), row('2024-01-01', 0.07)],
};

test('takes the newest row that already holds', () => {
  const at = (iso: string): number => takerPct(table, 'okx', 'perp', Date.parse(iso));
  expect(at('2024-06-01T00:00:00Z')).toBe(0.07);
  expect(at('2025-12-31T23:59:59.999Z')).toBe(0.06);
  expect(at('2026-01-01T00:00:00Z')).toBe(0.05);
});

test('never guesses a fee', () => {
  const at = Date.parse('2023-12-31');
  expect(() => takerPct(table, 'okx', 'perp', at)).toThrow(
    'fee table: expected a perp row of okx, tier base, valid at 2023-12-31T00:00:00.000Z, found none',
  );
  expect(() => takerPct(table, 'okx', 'spot', Date.parse('2026-02-01'))).toThrow(/spot row of okx/);
  expect(() => takerPct(table, 'bybit', 'perp', Date.parse('2026-02-01'))).toThrow(/perp row of bybit/);
});

test('counts the days since the table was checked', () => {
  expect(feeTableAgeDays(table, Date.parse('2026-01-20T23:00:00Z'))).toBe(10);
});

test('the table that comes with Arbscope is valid and has the taker fee of every venue', async () => {
  const text = await readFile(new URL('../../../../resources/fees.json', import.meta.url), 'utf8');
  const shipped = feeTableSchema.parse(JSON.parse(text));
  for (const exchange of exchangeIds) {
    for (const type of ['perp', 'spot'] as const) {
      const pct = takerPct(shipped, exchange, type, Date.parse(shipped.checked));
      expect(pct, `${exchange} ${type}`).toBeGreaterThan(0);
      expect(pct, `${exchange} ${type}`).toBeLessThan(0.5);
    }
  }
});

test.each([
  ['a negative taker fee', { ...row('2026-01-01', -0.1) }],
  ['a day that does not exist', { ...row('2026-02-30', 0.1) }],
  ['a row without a source', { ...row('2026-01-01', 0.1), source: '' }],
  ['a field nobody knows', { ...row('2026-01-01', 0.1), rebate: 1 }],
])('refuses %s', (_, bad) => {
  expect(feeTableSchema.safeParse({ ...table, rows: [bad] }).success).toBe(false);
});
