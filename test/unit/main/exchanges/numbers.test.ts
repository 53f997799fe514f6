import { expect, test } from 'vitest';
import { decimal, eventMs, optionalPrice, tradeIdText } from '../../../../src-main/exchanges/numbers.ts';

test.each([
  ['0', 0],
  ['-0', 0],
  ['91000.10', 91000.1],
  ['-0.00001250', -0.0000125],
  ['1e-7', 1e-7],
  ['1E5', 100_000],
  ['0091000.10', 91000.1],
  ['00', 0],
  [1.5, 1.5],
  [-0, 0],
])('reads %j as %d', (value, expected) => {
  expect(Object.is(decimal(value), expected)).toBe(true);
});

test.each([
  '', ' 1 ', '1 ', '\n1', '+1', '.5', '5.', '0x10', '0b1', '1,5', '1_000', 'NaN', 'Infinity', '-Infinity', '1e309',
  '9'.repeat(400), '--1', '1.2.3', '１', null, undefined, true, false, [], {}, ['1'], Number.NaN, Number.POSITIVE_INFINITY,
])('refuses %j', (value) => {
  expect(decimal(value)).toBeNaN();
}); // prettier-ignore

test.each([
  [1790000000000, 1790000000000],
  ['1790000000000', 1790000000000],
  [1790000000, Number.NaN],
  ['1790000000000000', Number.NaN],
  [1790000000000.5, Number.NaN],
  ['1790000000000.0', Number.NaN],
  ['1.79e12', Number.NaN],
  [0, Number.NaN],
  ['', Number.NaN],
  [null, Number.NaN],
  ['-1790000000000', Number.NaN],
])('takes %j as time %d', (value, expected) => {
  expect(eventMs(value)).toBe(expected);
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['0.00', undefined],
  ['2.5', 2.5],
  ['x', Number.NaN],
])('takes %j as a price that may be missing: %d', (value, expected) => {
  expect(optionalPrice(value)).toBe(expected);
});

test.each([
  [12, '12'],
  ['12', '12'],
  ['a'.repeat(63), 'a'.repeat(63)],
  ['a'.repeat(64), undefined],
  ['牛'.repeat(21), '牛'.repeat(21)],
  ['牛'.repeat(22), undefined],
  ['\ud800', undefined],
  ['', undefined],
  [1.5, undefined],
  [-1, undefined],
  [null, undefined],
  [{}, undefined],
])('takes %j as trade id %j', (value, expected) => {
  expect(tradeIdText(value)).toBe(expected);
});
