import type { ExchangeId } from '../exchange.ts';
import { instrumentId, splitSymbol, type InstrumentType } from '../instrument.ts';
import { routesOf } from '../route.ts';
import type { SignalType } from '../signal.ts';

/** One side of a comparison: an instrument of one venue. */
export interface Leg {
  readonly exchange: ExchangeId;
  /** Position of the venue among those of the plan: legs of one venue share its clock and its feed. */
  readonly venue: number;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
}

/** Buy on one leg, sell on another; positions in the plan's legs. */
export interface LegRoute {
  readonly buy: number;
  readonly sell: number;
}

/** What is compared with what. Quotes of a leg lie in the slot of its position. */
export interface MarketPlan {
  readonly legs: readonly Leg[];
  readonly routes: readonly LegRoute[];
}

/** Currencies that stand for a dollar, and are not the same. */
const dollars: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC']);

/** Whether a leg prices one dollar currency in another: a rate, not an asset. */
export function isRate(leg: Pick<Leg, 'base' | 'quote'>): boolean {
  return dollars.has(leg.base) && dollars.has(leg.quote);
}

/**
 * Whether buying one leg and selling the other could close: the same asset by name, another venue or another kind of
 * contract. `1000SHIB` is not `SHIB`, and `MATIC` not `POL`: what a name stands for is never guessed.
 */
function isComparable(a: Leg, b: Leg): boolean {
  return a.base === b.base && !isRate(a) && !isRate(b) && (a.venue !== b.venue || a.type !== b.type);
}

/** Spot against perpetual is a trade on their convergence, whatever it pays today. */
export function typeOf(buy: Leg, sell: Leg): Exclude<SignalType, 'SUSPECT'> {
  return buy.type === sell.type ? 'ARBITRAGE_OPPORTUNITY' : 'BASIS';
}

/** Every comparable pair of legs, both ways. */
export function planOf(legs: readonly Leg[]): MarketPlan {
  const routes: LegRoute[] = [];
  for (const [buy, a] of legs.entries()) {
    for (const [sell, b] of legs.entries())
      if (buy !== sell && isComparable(a, b)) routes.push({ buy, sell });
  }
  return { legs, routes };
}

/**
 * The session's market: every symbol as a perpetual on every venue, slot = symbol · venues + venue. First the routes within
 * a symbol in the order of route frames, then those between symbols of one asset in different quote currencies.
 */
export function gridPlan(exchanges: readonly ExchangeId[], symbols: readonly string[]): MarketPlan {
  const legs = symbols.flatMap((symbol) =>
    exchanges.map((exchange, venue): Leg => {
      const { base, quote } = splitSymbol(symbol) ?? { base: symbol, quote: '' };
      return { exchange, venue, symbol, base, quote, type: 'perp' };
    }),
  );
  const slot = (symbol: number, venue: number): number => symbol * exchanges.length + venue;
  const within = routesOf(symbols.length, exchanges.length).map(({ symbol, buy, sell }) => ({
    buy: slot(symbol, buy),
    sell: slot(symbol, sell),
  }));
  const across = planOf(legs).routes.filter(({ buy, sell }) => legs[buy]!.symbol !== legs[sell]!.symbol);
  return { legs, routes: [...within, ...across] };
}

/** Registry id of a leg's instrument: `binance:perp:BTC-USDT`. */
export function legId(leg: Leg): string {
  return instrumentId(leg);
}

/** Routes of a grid between symbols of one asset, in the order in which they follow those within a symbol. */
export function crossRoutesOf(
  exchanges: readonly ExchangeId[],
  symbols: readonly string[],
): readonly { readonly buy: GridPlace; readonly sell: GridPlace }[] {
  const place = (slot: number): GridPlace => ({
    symbol: Math.floor(slot / exchanges.length),
    venue: slot % exchanges.length,
  });
  return gridPlan(exchanges, symbols)
    .routes.slice(routesOf(symbols.length, exchanges.length).length)
    .map(({ buy, sell }) => ({ buy: place(buy), sell: place(sell) }));
}

/** Positions in the lists of symbols and venues. */
export interface GridPlace {
  readonly symbol: number;
  readonly venue: number;
}
