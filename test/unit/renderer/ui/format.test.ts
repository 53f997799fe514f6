import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ageText,
  bpsText,
  bytesText,
  countdownText,
  countText,
  decimalsOfTick,
  exactText,
  fundingText,
  instantText,
  rowInstantText,
  rowTimeText,
  latencyText,
  moneyText,
  msText,
  plainBpsText,
  priceText,
  qtyText,
  shareText,
  timeOrDayText,
  utcText,
} from '../../../../src-renderer/ui/format.ts';

const formats: Readonly<Record<string, (value: number) => string>> = {
  price: (value) => priceText(value, 2),
  qty: qtyText,
  bps: bpsText,
  plainBps: plainBpsText,
  funding: fundingText,
  money: moneyText,
  age: ageText,
  latency: latencyText,
  ms: msText,
  countdown: countdownText,
  utc: (value) => utcText(value, true),
  instant: (value) => instantText(value, 0),
  rowInstant: (value) => rowInstantText(value, 0),
  rowTime: (value) => rowTimeText(value, 0),
  timeOrDay: (value) => timeOrDayText(value, 0),
  count: countText,
  exact: exactText,
  bytes: bytesText,
  share: shareText,
};

describe.each(Object.entries(formats))('%s', (_name, format) => {
  test('prints a dash for what is unknown', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(format(value)).toBe('—');
  });

  test('never prints NaN, Infinity, an exponent, a hyphen or more than 40 characters', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = format(value);
        expect(text).not.toMatch(/NaN|Infinity|\de[+-]?\d|undefined/);
        // A date is written with hyphens; nothing else is.
        if (!/^(\S+-)?\d\d-\d\d( |$)/.test(text)) expect(text).not.toContain('-');
        expect(text.length).toBeLessThanOrEqual(40);
        expect(text).not.toBe('');
      }),
    );
  });
});

test('prices keep the decimals of their tick and part thousands', () => {
  expect(priceText(67_953, 2)).toBe('67,953.00');
  expect(priceText(0.000_000_01, 8)).toBe('0.00000001');
  expect(priceText(1_234_567.891, 1)).toBe('1,234,567.9');
  expect(priceText(999.999, 2)).toBe('1,000.00');
});

test('quantities have four significant digits and grow into k, M and B', () => {
  expect([0.21, 1, 12.345, 9_999, 9_999.6, 18_420, 999_960, 2_100_000, 3.4e9, 0].map(qtyText)).toEqual([
    '0.2100',
    '1.000',
    '12.35',
    '9,999',
    '10.00k',
    '18.42k',
    '1.000M',
    '2.100M',
    '3.400B',
    '0',
  ]);
  expect(qtyText(0.000_012_346)).toBe('0.00001235');
});

test('basis points always carry a true sign, and what rounds to zero carries none', () => {
  expect([4.2, -13, 0, 0.04, -0.04, -0.05, 12_345.67].map(bpsText)).toEqual([
    '+4.2',
    '−13.0',
    '0.0',
    '0.0',
    '0.0',
    '−0.1',
    '+12,345.7',
  ]);
});

test('ages are rounded down and change their unit without ever reading 60 s', () => {
  expect(
    [0, 120.9, 999.9, 1_000, 3_249, 59_999, 60_000, 125_000, 3_725_000, 273_600_000, -5].map(ageText),
  ).toEqual([
    '0 ms',
    '120 ms',
    '999 ms',
    '1.0 s',
    '3.2 s',
    '59.9 s',
    '1:00',
    '2:05',
    '1:02:05',
    '3 d 4 h',
    '0 ms',
  ]);
});

test('latency may be negative and tells tenths only where they matter', () => {
  expect([0.3, 9.96, 61.4, 999.6, 2_345, -12.2].map(latencyText)).toEqual([
    '0.3 ms',
    '10 ms',
    '61 ms',
    '1.0 s',
    '2.3 s',
    '−12 ms',
  ]);
});

test('money, funding, counts, bytes and shares follow their rules', () => {
  expect([18_421.4, 999.994, 999.996, -3.456].map(moneyText)).toEqual(['18,421', '999.99', '1,000', '−3.46']);
  expect([0.0001, -0.000_05, 0].map(fundingText)).toEqual(['+0.0100', '−0.0050', '0.0000']);
  expect([999, 1_240, 999_600, 1_204_331].map(countText)).toEqual(['999', '1.24k', '1.00M', '1.20M']);
  expect([512, 999.4, 4_100_000, 81e9, 0].map(bytesText)).toEqual([
    '512 B',
    '999 B',
    '4.1 MB',
    '81 GB',
    '0 B',
  ]);
  expect([1, 0.9999, 0.998, 0.5, 0.004, 0].map(shareText)).toEqual([
    '100 %',
    '99.9 %',
    '99.8 %',
    '50 %',
    '0.4 %',
    '0 %',
  ]);
});

test('times are UTC, with the date only when it is another day', () => {
  const ms = Date.UTC(2026, 10, 20, 13, 4, 7, 412);
  expect(utcText(ms)).toBe('13:04:07');
  expect(instantText(ms, ms + 3_600_000)).toBe('13:04:07.412');
  expect(instantText(ms, ms + 86_400_000)).toBe('2026-11-20 13:04:07.412');
  const row = (nowMs: number): string => rowInstantText(ms, nowMs);
  expect([ms + 3_600_000, ms + 86_400_000, Date.UTC(2027, 0, 1), Date.UTC(2027, 10, 20)].map(row)).toEqual([
    '13:04:07.412',
    '11-20 13:04:07.412',
    '11-20 13:04:07.412',
    '2026-11-20 13:04:07.412',
  ]);
  expect([rowTimeText(ms, ms), rowTimeText(ms, ms + 86_400_000)]).toEqual(['13:04:07', '11-20 13:04:07']);
  expect([timeOrDayText(ms, ms), timeOrDayText(ms, ms + 86_400_000)]).toEqual(['13:04:07', '11-20']);
  expect(countdownText(8_049_000)).toBe('02:14:09');
  expect(countdownText(-1)).toBe('00:00:00');
});

test('decimals follow the tick', () => {
  expect([0.1, 0.01, 0.25, 0.5, 1, 10, 0.000_000_01, 0.0001].map(decimalsOfTick)).toEqual([
    1, 2, 2, 1, 0, 0, 8, 4,
  ]);
  expect([Number.NaN, 0, -1].map(decimalsOfTick)).toEqual([undefined, undefined, undefined]);
});
