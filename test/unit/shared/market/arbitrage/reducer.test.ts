import { beforeEach, expect, test } from 'vitest';
import { routeIndex, routeReasons } from '../../../../../src-shared/market/route.ts';
import { bidForNet } from '../../../../../src-shared/market/spread.ts';
import { Opportunities } from '../../../../../src-main/market/spread/opportunities.ts';
import { TopOfBook } from '../../../../../src-shared/market/arbitrage/top-of-book.ts';
import { rule } from '../../../../support/market-parts.ts';

const FEE = 0.05;
const LOW = 0;
const HIGH = 1;
/** Buy on the first venue, sell on the second. */
const ROUTE = routeIndex(3, 0, LOW, HIGH);

let book: TopOfBook;
let opportunities: Opportunities;
let told: string[];
let nowMs: number;

beforeEach(() => {
  told = [];
  nowMs = 1_000_000;
  book = new TopOfBook(1, 3);
  opportunities = new Opportunities(book, rule, [FEE, FEE, FEE], {
    opened: (route, slot) => told.push(`opened ${route} by ${slot}`),
    closed: (route, slot, _, reason) => told.push(`closed ${route} by ${slot}: ${reason}`),
  });
});

const ns = (): number => nowMs * 1e6;

function quote(venue: number, bid: number, ask: number, qty = 10): void {
  book.quote(venue, nowMs, ns(), bid, qty, ask, qty);
  opportunities.quoteChanged(0, venue, ns());
}

const cheap = (qty = 10): void => quote(LOW, 99.9, 100, qty);
/** A bid that pays `netPct` over an ask of 100. */
function dear(netPct: number, qty = 10): void {
  const bid = bidForNet(100, netPct, FEE, FEE);
  quote(HIGH, bid, bid + 0.1, qty);
}

const reason = (connected = true): string =>
  routeReasons[opportunities.reason(ROUTE, ns(), () => connected)]!;

test('opens at the threshold, stays open down to the lower line, then closes', () => {
  cheap();
  dear(0.0199);
  expect(told).toEqual([]);
  dear(0.0201);
  dear(0.05);
  dear(0.001);
  expect(told).toEqual([`opened ${ROUTE} by 1`]);
  expect(opportunities.peakPct[ROUTE]).toBeCloseTo(0.05, 9);
  dear(-0.001);
  expect(told).toEqual([`opened ${ROUTE} by 1`, `closed ${ROUTE} by 1: reverted`]);
  expect([opportunities.open, opportunities.isOpen(ROUTE)]).toEqual([0, false]);
  expect([opportunities.openedNs[ROUTE], opportunities.peakPct[ROUTE]]).toEqual([Number.NaN, Number.NaN]);
});

test('a gross spread that fees eat is no signal', () => {
  cheap();
  quote(HIGH, 100.1, 100.2);
  expect(told).toEqual([]);
  expect(opportunities.edge(ROUTE).grossPct).toBeCloseTo(0.1, 9);
  expect(opportunities.edge(ROUTE).netPct).toBeLessThan(0);
});

test('never shows a loss as a gain: the reverse route stays silent', () => {
  cheap();
  dear(1);
  expect(told).toEqual([`opened ${ROUTE} by 1`]);
  expect(opportunities.edge(routeIndex(3, 0, HIGH, LOW)).netPct).toBeLessThan(-1);
});

test('flapping around the threshold is one episode until the cooldown is over', () => {
  cheap();
  for (let i = 0; i < 20; i++) {
    nowMs += 100;
    dear(i % 2 === 0 ? 0.05 : -0.05);
  }
  expect(told).toHaveLength(2);
  expect(opportunities.episodes[ROUTE]).toBe(1);
  nowMs += 5_000;
  cheap();
  dear(0.05);
  expect(opportunities.episodes[ROUTE]).toBe(2);
});

test('a stale leg opens nothing', () => {
  cheap();
  nowMs += 5_001;
  dear(1);
  expect(told).toEqual([]);
  expect(reason()).toBe('stale_buy');
});

test('silence ends a signal: the sweep names the leg that fell silent', () => {
  cheap();
  nowMs += 1_000;
  dear(1);
  nowMs += 4_000;
  opportunities.sweep(ns());
  expect(told).toHaveLength(1);
  nowMs += 1;
  opportunities.sweep(ns());
  expect(told.slice(1)).toEqual([`closed ${ROUTE} by 0: leg_stale`]);
  opportunities.sweep(ns());
  expect(told).toHaveLength(2);
});

test('a crossed or locked book of one venue is no price', () => {
  cheap();
  dear(1);
  quote(HIGH, 102, 101);
  expect(told.slice(1)).toEqual([`closed ${ROUTE} by 1: leg_gone`]);
  nowMs += 6_000;
  cheap();
  quote(HIGH, 102, 102);
  expect(told).toHaveLength(2);
  expect(reason()).toBe('crossed_book');
});

test('dust opens nothing, and a signal whose size goes ends', () => {
  cheap();
  dear(1, 0.99);
  expect([told, reason()]).toEqual([[], 'too_small']);
  dear(1, 1.01);
  expect(told).toHaveLength(1);
  dear(1, 0.99);
  expect(told.slice(1)).toEqual([`closed ${ROUTE} by 1: size_gone`]);
});

test('the size is cut to the coarsest lot of the venues', () => {
  opportunities.setStep(0, 0.01);
  opportunities.setStep(0, 0.5);
  opportunities.setStep(0, 0.001);
  cheap(7.3);
  dear(1, 3.99);
  expect(opportunities.qty(ROUTE)).toBe(3.5);
});

test('a leg whose connection is gone ends its signals at once, and only its own', () => {
  cheap();
  dear(1);
  const other = bidForNet(100, 1, FEE, FEE);
  quote(2, other, other + 0.1);
  expect(opportunities.open).toBe(2);
  opportunities.quoteGone(0, HIGH, ns());
  expect(told.slice(2)).toEqual([`closed ${ROUTE} by 1: leg_gone`]);
  expect(opportunities.open).toBe(1);
  // Until a fresh quote comes, other venues' quotes meet no leg here.
  book.clearQuote(HIGH);
  nowMs += 5_001;
  cheap();
  expect(told.filter((line) => line.startsWith(`opened ${ROUTE} `))).toHaveLength(1);
});

test('stopping ends every signal as stopped, and opens none', () => {
  cheap();
  dear(1);
  opportunities.stop(ns());
  nowMs += 60_000;
  cheap();
  dear(1);
  expect(told.slice(1)).toEqual([`closed ${ROUTE} by 0: stopped`]);
  expect(opportunities.open).toBe(0);
});

test('gives a reason for every state a route can be in', () => {
  expect(reason(false)).toBe('disconnected');
  expect(reason()).toBe('no_quote');
  cheap();
  expect(reason()).toBe('no_quote');
  dear(-1);
  expect(reason()).toBe('below_line');
  dear(1);
  expect(reason()).toBe('signal');
  dear(-1);
  dear(1);
  expect(reason()).toBe('cooldown');
  dear(1, 0.1);
  expect(reason()).toBe('too_small');
  quote(HIGH, 103, 102);
  expect(reason()).toBe('crossed_book');
  nowMs += 4_000;
  cheap();
  nowMs += 2_000;
  expect(reason()).toBe('stale_sell');
  dear(1);
  nowMs += 4_000;
  dear(-1);
  expect(reason()).toBe('stale_buy');
  expect(reason(false)).toBe('disconnected');
});
