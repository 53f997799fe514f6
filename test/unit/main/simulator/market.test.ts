import { describe, expect, test } from 'vitest';
import { edge } from '../../../../src-shared/market/spread.ts';
import type { ExchangeId } from '../../../../src-shared/market/exchange.ts';
import { defaultSymbols } from '../../../../src-shared/market/symbols.ts';
import { Agenda } from '../../../../src-main/simulator/market/agenda.ts';
import type { Book } from '../../../../src-main/simulator/market/book.ts';
import { coin } from '../../../../src-main/simulator/market/coins.ts';
import { stageDislocations } from '../../../../src-main/simulator/market/dislocations.ts';
import { Market } from '../../../../src-main/simulator/market/market.ts';

const START = Date.UTC(2026, 10, 20, 10);
const FEES = { binance: 0.05, bybit: 0.055, okx: 0.05 };
const VENUES = ['binance', 'bybit', 'okx'] as const;

function world(
  options: { seed?: number; symbols?: readonly string[]; rate?: number; dislocations?: boolean } = {},
) {
  const { seed = 1, symbols = ['BTCUSDT', 'ETHUSDT'], rate = 20, dislocations = false } = options;
  const agenda = new Agenda();
  const coins = symbols.map(coin);
  const market = new Market(
    { seed, coins, exchanges: VENUES, rate, feesPct: FEES, moves: true },
    agenda,
    START,
  );
  if (dislocations) stageDislocations(market, agenda, seed, START);
  return { agenda, market };
}

/** Every change as one line. */
function changes(seed: number, ms: number): string[] {
  const { agenda, market } = world({ seed });
  const lines: string[] = [];
  for (const venue of VENUES) {
    market.listen(venue, ({ coin: { symbol }, bid, ask, bidSize, askSize }, atMs, fills) =>
      lines.push(JSON.stringify([venue, symbol, atMs, bid, ask, bidSize, askSize, fills])),
    );
  }
  agenda.runUntil(START + ms);
  return lines;
}

/** Best net of all routes of a symbol, percent. */
function bestNet(market: Market, symbol: string): number {
  let best = -100;
  for (const buy of VENUES) {
    for (const sell of VENUES) {
      if (buy === sell) continue;
      const legs = [market.book(buy, symbol)!, market.book(sell, symbol)!] as const;
      const { netPct } = edge(legs[0].ask, legs[1].bid, FEES[buy], FEES[sell]);
      best = Math.max(best, netPct);
    }
  }
  return best;
}

describe('market of the simulator', () => {
  test('is decided by its seed alone', () => {
    const once = changes(1, 20_000);
    expect(once.length).toBeGreaterThan(1_000);
    expect(changes(1, 20_000)).toEqual(once);
    expect(changes(2, 20_000)).not.toEqual(once);
  });

  test('does not depend on the step at which time is taken', () => {
    const { agenda, market } = world();
    const lines: string[] = [];
    for (const venue of VENUES) {
      market.listen(venue, ({ coin: { symbol }, bid, ask, bidSize, askSize }, atMs, fills) =>
        lines.push(JSON.stringify([venue, symbol, atMs, bid, ask, bidSize, askSize, fills])),
      );
    }
    for (let ms = 0; ms <= 20_000; ms += 7) agenda.runUntil(START + Math.min(ms, 20_000));
    agenda.runUntil(START + 20_000);
    expect(lines).toEqual(changes(1, 20_000));
  });

  test('keeps every book positive, uncrossed and on the grid of its venue', () => {
    const { agenda, market } = world({ symbols: defaultSymbols });
    const wrong: string[] = [];
    const onGrid = (value: number, decimals: number) => Number(value.toFixed(decimals)) === value;
    const check = (book: Book) => {
      const { tickDecimals, sizeDecimals } = book.listing;
      const { bid, ask, bidSize, askSize } = book;
      const isRight =
        bid > 0 &&
        bid < ask &&
        bidSize > 0 &&
        askSize > 0 &&
        onGrid(bid, tickDecimals) &&
        onGrid(ask, tickDecimals) &&
        onGrid(bidSize, sizeDecimals) &&
        onGrid(askSize, sizeDecimals);
      if (!isRight) wrong.push(`${book.exchange} ${book.coin.symbol} ${bid}/${bidSize} ${ask}/${askSize}`);
    };
    for (const venue of VENUES) market.listen(venue, check);
    agenda.runUntil(START + 30_000);
    expect(wrong).toEqual([]);
  });

  test('trades only at the best prices there were, and a trade changes the book', () => {
    const { agenda, market } = world();
    let trades = 0;
    const wrong: string[] = [];
    const before = new Map<Book, string>();
    const state = ({ bid, ask, bidSize, askSize }: Book) => JSON.stringify([bid, ask, bidSize, askSize]);
    for (const book of market.books('okx')) before.set(book, state(book));
    market.listen('okx', (book, _, fills) => {
      const [bid, ask] = JSON.parse(before.get(book)!) as [number, number];
      for (const [i, fill] of fills.entries()) {
        trades++;
        // The first maker met was the best; a large order may go one tick further.
        if (i === 0 && fill.price !== (fill.side === 1 ? ask : bid))
          wrong.push(`${fill.price} at ${bid}/${ask}`);
      }
      if (state(book) === before.get(book)) wrong.push(`unchanged: ${state(book)}`);
      before.set(book, state(book));
    });
    agenda.runUntil(START + 30_000);
    expect(wrong).toEqual([]);
    expect(trades).toBeGreaterThan(200);
  });

  test('moves coins together, yet not as one', () => {
    const { agenda, market } = world();
    const mids: [number, number][] = [];
    for (let second = 0; second < 900; second++) {
      agenda.runUntil(START + second * 1_000);
      const at = (symbol: string) => Math.log(market.mark(market.book('binance', symbol)!));
      mids.push([at('BTCUSDT'), at('ETHUSDT')]);
    }
    const returns = mids.slice(10).map(([x, y], i) => [x - mids[i]![0], y - mids[i]![1]] as const);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const xx = sum(returns.map(([x]) => x * x));
    const yy = sum(returns.map(([, y]) => y * y));
    const correlation = sum(returns.map(([x, y]) => x * y)) / Math.sqrt(xx * yy);
    expect(correlation).toBeGreaterThan(0.35);
    expect(correlation).toBeLessThan(0.9);
  });

  test('pays nobody after fees while nothing is staged', () => {
    const { agenda, market } = world({ symbols: defaultSymbols, rate: 10 });
    let best = -100;
    for (let ms = 0; ms < 300_000; ms += 100) {
      agenda.runUntil(START + ms);
      for (const symbol of defaultSymbols) best = Math.max(best, bestNet(market, symbol));
    }
    expect(best).toBeLessThan(-0.02);
  });

  test('stages routes that pay after fees for some seconds, first 15 to 25 s after the start, then every 20 to 40 s', () => {
    const { agenda, market } = world({ symbols: defaultSymbols, dislocations: true });
    const found: { fromMs: number; toMs: number; symbol: string }[] = [];
    for (let ms = 0; ms < 180_000; ms += 50) {
      agenda.runUntil(START + ms);
      for (const symbol of defaultSymbols) {
        if (bestNet(market, symbol) < 0.02) continue;
        const last = found.at(-1);
        if (last?.symbol === symbol && ms - last.toMs < 2_000) last.toMs = ms;
        else found.push({ fromMs: ms, toMs: ms, symbol });
      }
    }
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(found[0]!.fromMs).toBeGreaterThanOrEqual(15_000);
    expect(found[0]!.fromMs).toBeLessThanOrEqual(25_100);
    for (const [i, { fromMs, toMs }] of found.entries()) {
      expect(toMs - fromMs).toBeGreaterThan(2_000);
      expect(toMs - fromMs).toBeLessThan(6_200);
      if (i === 0) continue;
      const gap = fromMs - found[i - 1]!.fromMs;
      expect(gap).toBeGreaterThanOrEqual(19_900);
      expect(gap).toBeLessThanOrEqual(40_100);
    }
  });

  test('changes each book at the asked rate on average, and up to ten times as often in bursts', () => {
    const { agenda, market } = world({ rate: 20 });
    const counts = new Map<string, number>();
    let inWindow = 0;
    let most = 0;
    for (const venue of VENUES) {
      market.listen(venue, (book) => {
        const name = `${venue} ${book.coin.symbol}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
        if (name === 'okx BTCUSDT') inWindow++;
      });
    }
    const seconds = 900;
    for (let ms = 0; ms < seconds * 1_000; ms += 100) {
      inWindow = 0;
      agenda.runUntil(START + ms);
      most = Math.max(most, inWindow);
    }
    for (const count of counts.values()) {
      expect(count / seconds).toBeGreaterThan(20 * 0.8);
      expect(count / seconds).toBeLessThan(20 * 1.25);
    }
    expect(most).toBeGreaterThan(10);
    expect(counts.size).toBe(6);
  });

  test('holds a book at given prices until it is let go', () => {
    const { agenda, market } = world();
    const book = market.book('okx' satisfies ExchangeId, 'BTCUSDT')!;
    const usual = book.bid;
    market.hold(book, { bid: 100.5, ask: 100.6, bidSize: 3, askSize: 4 }, START);
    const seen = new Set<string>();
    let changes = 0;
    market.listen('okx', (each) => {
      if (each !== book) return;
      changes++;
      seen.add(`${each.bid} ${each.bidSize} ${each.ask} ${each.askSize}`);
    });
    agenda.runUntil(START + 10_000);
    expect([...seen]).toEqual(['100.5 3 100.6 4']);
    expect(changes).toBeGreaterThan(50);
    market.hold(book, undefined, START + 10_000);
    expect(book.bid).toBeGreaterThan(usual * 0.99);
  });

  test('skips time without moving prices for it', () => {
    const { agenda, market } = world();
    agenda.runUntil(START + 1_000);
    const book = market.book('bybit', 'BTCUSDT')!;
    const before = book.mid;
    agenda.shift(86_400_000);
    market.skip(86_400_000);
    let changes = 0;
    market.listen('bybit', () => changes++);
    agenda.runUntil(START + 86_400_000 + 2_000);
    expect(changes).toBeLessThan(500);
    expect(Math.abs(book.mid / before - 1)).toBeLessThan(0.002);
  });
});
