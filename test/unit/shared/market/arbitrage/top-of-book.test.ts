import { expect, test } from 'vitest';
import { TopOfBook } from '../../../../../src-shared/market/arbitrage/top-of-book.ts';

const quote = (book: TopOfBook, slot: number, eventMs: number, recvMs: number, bid: number): boolean =>
  book.quote(slot, eventMs, recvMs * 1e6, bid, 1, bid + 1, 2);

test('keeps the newest quote when an older one arrives late', () => {
  const book = new TopOfBook(1, 2);
  expect(quote(book, 0, 1_000, 0, 100)).toBe(true);
  expect(quote(book, 0, 999.999, 1_000, 90)).toBe(false);
  expect([book.bid[0], book.ask[0], book.eventMs[0], book.recvNs[0], book.bboCount[0]]).toEqual([
    100, 101, 1_000, 0, 1,
  ]);
});

test('takes a quote of the same time: venues stamp whole milliseconds', () => {
  const book = new TopOfBook(1, 2);
  quote(book, 0, 1_000, 0, 100);
  expect(quote(book, 0, 1_000, 0, 101)).toBe(true);
  expect(book.bid[0]).toBe(101);
});

test('one quote with a time far ahead does not block the book until that time', () => {
  const book = new TopOfBook(1, 2);
  quote(book, 0, 3_600_000, 0, 100);
  expect(quote(book, 0, 1_000, 1_001, 101)).toBe(true);
  expect(quote(book, 0, 1_100, 1_101, 102)).toBe(true);
  expect(book.bid[0]).toBe(102);
});

test('slots do not touch each other', () => {
  const book = new TopOfBook(2, 3);
  quote(book, book.slot(1, 2), 1_000, 0, 100);
  expect(book.slot(1, 2)).toBe(5);
  expect([...book.bid]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 100]);
});

test('forgets a quote, keeps the rest, and then takes any quote', () => {
  const book = new TopOfBook(1, 2);
  quote(book, 0, 5_000, 0, 100);
  book.lastPrice[0] = 99;
  book.clearQuote(0);
  for (const field of [book.bid, book.bidQty, book.ask, book.askQty, book.recvNs, book.eventMs])
    expect(field[0]).toBeNaN();
  expect([book.lastPrice[0], book.bboCount[0]]).toEqual([99, 1]);
  expect(quote(book, 0, 1, 0, 50)).toBe(true);
});
