import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src-main/base/random.ts';
import { okx } from '../../../../src-main/exchanges/okx/exchange.ts';
import { baseUnits, contractSize, contractValueText } from '../../../../src-main/exchanges/contract-size.ts';
import { symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import { okxInstrument } from '../../../../src-main/exchanges/okx/instruments.ts';
import { readOne } from './recorder.ts';

/** The product of decimals as text, by integers: an independent calculation. */
function exactProduct(...factors: readonly string[]): string {
  let mantissa = 1n;
  let decimals = 0;
  for (const factor of factors) {
    mantissa *= BigInt(factor.replace('.', ''));
    decimals += factor.includes('.') ? factor.length - factor.indexOf('.') - 1 : 0;
  }
  const digits = String(mantissa).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

describe('the value of a contract', () => {
  test.each([
    ['0.01', '1', '0.01'],
    ['5', '2', '10'],
    ['0.0100', '1.0', '0.01'],
    ['0.001', '0.001', '0.000001'],
    ['1000', '1', '1000'],
    ['1e-4', '1', '0.0001'],
    ['1e3', '1', '1000'],
    [0.01, 1, '0.01'],
  ])('%s × %s is %s', (ctVal, ctMult, expected) => {
    expect(contractValueText(ctVal, ctMult)).toBe(expected);
  });

  test.each([
    ['', '1'],
    ['1', ''],
    ['0', '1'],
    ['-1', '1'],
    ['abc', '1'],
    [undefined, '1'],
    [null, '1'],
    ['9'.repeat(500), '1'],
  ])('%j × %j is unknown', (ctVal, ctMult) => {
    expect(contractValueText(ctVal, ctMult)).toBe('');
    expect(contractSize('')).toBeUndefined();
  });
});

const contractValues = [
  '0.01',
  '0.1',
  '1',
  '10',
  '100',
  '1000',
  '0.001',
  '0.0001',
  '0.00000001',
  '0.3',
  '7',
  '123.456',
  '1000000',
];

/** Sizes as the venue sends them, and longer ones. */
function sizes(count: number): string[] {
  const random = seededRandom(11);
  const digits = (n: number): string => Array.from({ length: n }, () => Math.floor(random() * 10)).join('');
  return Array.from({ length: count }, () => {
    const whole = String(Number(digits(1 + Math.floor(random() * 7))));
    const decimals = Math.floor(random() * (random() < 0.2 ? 18 : 5));
    return decimals === 0 ? whole : `${whole}.${digits(decimals)}`;
  });
}

describe('contracts to base units', () => {
  test('is the double nearest to the exact decimal product', () => {
    const wrong: unknown[] = [];
    for (const sz of sizes(4000)) {
      for (const value of contractValues) {
        const expected = Number(exactProduct(sz, value));
        const found = baseUnits(sz, contractSize(value)!);
        if (!Object.is(found, expected)) wrong.push({ sz, value, found, expected });
      }
    }
    expect(wrong).toEqual([]);
  });

  test('is the same on the byte path', () => {
    const wrong: unknown[] = [];
    for (const value of contractValues) {
      const row = { instId: 'BTC-USDT-SWAP', ctVal: value, ctMult: '1', ctType: 'linear', settleCcy: 'USDT' };
      const reader = okx.reader(symbolTable([okxInstrument(row)!]));
      for (const sz of sizes(300).filter((text) => Number(text) > 0)) {
        const frame = `{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","tradeId":"1","px":"1","sz":"${sz}","side":"buy","ts":"1790000000000"}]}`;
        const found = readOne(reader, Buffer.from(frame)).calls[0]?.[5];
        if (!Object.is(found, Number(exactProduct(sz, value)))) wrong.push({ sz, value, found });
      }
      expect(reader.fallbacks).toBeLessThan(80);
    }
    expect(wrong).toEqual([]);
  });

  test('does not show the error of a product of doubles', () => {
    expect(0.07 * 100).not.toBe(7);
    expect(baseUnits('0.07', contractSize('100')!)).toBe(7);
    expect(baseUnits('3', contractSize('0.1')!)).toBe(0.3);
  });

  test.each([
    '',
    ' 1',
    '0x10',
    '1,5',
    'NaN',
    '1e309',
    '1e9999',
    '9'.repeat(401),
    null,
    true,
    undefined,
    [],
    Number.NaN,
  ])('refuses %j', (contracts) => {
    expect(baseUnits(contracts, contractSize('0.1')!)).toBeNaN();
  });

  test('takes JSON numbers', () => {
    expect(baseUnits(3, contractSize('0.1')!)).toBe(0.3);
    expect(baseUnits(1e-7, contractSize('100')!)).toBe(0.00001);
  });
});
