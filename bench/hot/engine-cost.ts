import { planOf } from '#shared/market/arbitrage/legs.ts';
import { Reducer } from '#shared/market/arbitrage/reducer.ts';
import { defaultRule } from '#shared/market/arbitrage/rule.ts';
import { exchangeIds } from '#shared/market/exchange.ts';
import { seededRandom } from '../../src-main/base/random.ts';
import { compare, type Cost } from '../micro.ts';
import { NestedEngine, type PlainEvent } from './nested-engine.ts';
import { benchSymbols } from './symbols.ts';

/** One quote into the book and through its routes: typed arrays, and nested objects with all ordered pairs. */
export interface EngineCost {
  readonly venues: number;
  readonly arrays: Cost;
  readonly nested: Cost;
}

const QUOTES = 4_096;
const PASSES = 2;
const TAKER_PCT = 0.05;
const EPOCH_MS = Date.UTC(2026, 0, 15);

/** @param venues how many quote each of the 20 symbols */
export function engineCost(venues: number): EngineCost {
  const random = seededRandom(venues);
  const quotes = Array.from({ length: QUOTES }, () => {
    const symbol = Math.floor(random() * benchSymbols.length);
    const venue = Math.floor(random() * venues);
    // Within ±3 bp of one price: fees keep every route below its line, and no branch is foreseeable.
    const bid = 100 * (1 + (random() - 0.5) * 6e-4);
    return { symbol, venue, bid, ask: bid + 0.01 };
  });

  const rule = {
    ...defaultRule,
    openPct: 0.5,
    closePct: 0.2,
    cooldownMs: 0,
    maxAgeMs: 60_000,
    minNotional: 0,
  };
  const ignore = { opened: () => undefined, updated: () => undefined, closed: () => undefined };
  const takerPct = Array.from({ length: venues }, () => TAKER_PCT);
  const legs = benchSymbols.flatMap(({ symbol }) =>
    takerPct.map((_, venue) => ({
      exchange: exchangeIds[venue % exchangeIds.length]!,
      venue,
      symbol,
      base: symbol.slice(0, -4),
      quote: 'USDT',
      type: 'perp' as const,
    })),
  );
  const reducer = new Reducer(
    planOf(legs),
    { rule, takerPct: legs.map(() => TAKER_PCT), mutes: [] },
    ignore,
    { epochMs: EPOCH_MS },
  );
  let nowNs = 0;
  const nested = new NestedEngine({ openPct: 0.5, closePct: 0.2 }, takerPct);
  const operations = QUOTES * PASSES;
  const costs = compare([
    {
      name: 'arrays',
      operations,
      run() {
        for (let pass = 0; pass < PASSES; pass++) {
          for (const { symbol, venue, bid, ask } of quotes) {
            nowNs += 1_000;
            reducer.quote(symbol * venues + venue, EPOCH_MS + nowNs / 1e6, nowNs, bid, 10, ask, 10);
          }
        }
      },
    },
    {
      name: 'nested',
      operations,
      run() {
        for (let pass = 0; pass < PASSES; pass++) {
          for (const quote of quotes) nested.update(plainQuote(quote));
        }
      },
    },
  ]);
  return { venues, arrays: costs.get('arrays')!, nested: costs.get('nested')! };
}

function plainQuote(quote: { symbol: number; venue: number; bid: number; ask: number }): PlainEvent {
  return {
    exchange: exchangeIds[quote.venue] ?? (`venue-${quote.venue}` as PlainEvent['exchange']),
    symbol: benchSymbols[quote.symbol]!.symbol,
    stream: 'bbo',
    ts_event: 0,
    ts_recv: 0,
    bid: { price: quote.bid, qty: 10 },
    ask: { price: quote.ask, qty: 10 },
    message: 0,
  };
}
