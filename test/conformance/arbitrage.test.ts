import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { planOf, type Leg } from '#shared/market/arbitrage/legs.ts';
import { Reducer } from '#shared/market/arbitrage/reducer.ts';
import { defaultRule } from '#shared/market/arbitrage/rule.ts';

/** Reference values of another program, outside the repository. */
const path = fileURLToPath(new URL('../../../shared/golden/arbitrage/r2.json', import.meta.url));
const isThere = existsSync(path);
if (!isThere) process.stdout.write(`skipped: conformance of arbitrage, ${path} is not there\n`);

interface Case {
  readonly case: string;
  readonly quotes: readonly { venue: string; side: 'ask' | 'bid'; price: number; qty: number }[];
  readonly max_qty: number;
  readonly min_qty: number;
  readonly fee_percent: Readonly<Record<string, number>>;
  readonly expect: {
    readonly buy_venue: string;
    readonly ask: number;
    readonly ask_qty: number;
    readonly sell_venue: string;
    readonly bid: number;
    readonly bid_qty: number;
    readonly inverted_spread: number;
    readonly target_qty: number;
    /** Rounded to whole units. */
    readonly target_profit: number;
  };
}

const cases = isThere ? (JSON.parse(readFileSync(path, 'utf8')) as Case[]) : [];

test.skipIf(!isThere).each(cases)('finds the pair, size and profit of: $case', (given) => {
  const venues = [...new Set(given.quotes.map((quote) => quote.venue))];
  const legs = venues.map((_, venue): Leg => ({
    exchange: 'okx',
    venue,
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    type: 'spot',
  }));
  const maxNotional = given.max_qty * given.expect.ask;
  const rule = {
    ...defaultRule,
    openPct: -100,
    closePct: -100,
    suspectPct: 1_000,
    minNotional: 0,
    maxNotional,
  };
  const takerPct = venues.map((venue) => given.fee_percent[venue]!);
  const quiet = { opened() {}, updated() {}, closed() {} };
  const reducer = new Reducer(planOf(legs), { rule, takerPct, mutes: [] }, quiet, { epochMs: 0 });
  venues.forEach((venue, leg) => {
    const limits = { step: given.min_qty, minQty: given.min_qty, minNotional: 0 };
    reducer.input({ kind: 'limits', leg, limits }, 0);
    const of = (side: string) => given.quotes.find((quote) => quote.venue === venue && quote.side === side)!;
    reducer.quote(leg, 1, leg + 1, of('bid').price, of('bid').qty, of('ask').price, of('ask').qty);
  });
  const best = reducer.routes
    .map((_, route) => ({ route, ...reducer.edge(route) }))
    .toSorted((a, b) => b.netPerUnit - a.netPerUnit)[0]!;
  const { buy, sell } = reducer.routes[best.route]!;
  const qty = reducer.qty(best.route);
  expect({
    buy_venue: venues[buy],
    ask: reducer.book.ask[buy],
    ask_qty: reducer.book.askQty[buy],
    sell_venue: venues[sell],
    bid: reducer.book.bid[sell],
    bid_qty: reducer.book.bidQty[sell],
    inverted_spread: reducer.book.bid[sell]! - reducer.book.ask[buy]!,
    target_qty: qty,
    target_profit: Math.round(best.netPerUnit * qty) + 0,
  }).toEqual(given.expect);
});
