import { expect, test } from 'vitest';
import {
  countQuarters,
  eitherQuarters,
  noQuarters,
  quartersOf,
} from '../../../../../src-main/storage/catalog/quarters.ts';

test('holds the first quarter hour of a day in the highest bit of the first digit', () => {
  expect([quartersOf([0]), quartersOf([95]), quartersOf([0, 1, 2, 3, 5])]).toEqual([
    `8${'0'.repeat(23)}`,
    `${'0'.repeat(23)}1`,
    `f4${'0'.repeat(22)}`,
  ]);
});

test('leaves out quarter hours of other days', () => {
  expect(quartersOf([-1, 96, 1_000])).toBe(noQuarters);
});

test('counts what either of two files covers once', () => {
  const both = eitherQuarters(quartersOf([0, 1, 50]), quartersOf([1, 95]));
  expect([both, countQuarters(both)]).toEqual([quartersOf([0, 1, 50, 95]), 4]);
});
