import type { MarketPlan } from './legs.ts';
import type { Rates } from './rates.ts';

/** The routes each leg is part of, as flat arrays: those of leg `l` lie from `start[l]` to `start[l + 1]`. */
export interface Adjacency {
  readonly start: Int32Array;
  /** The leg at the other end. */
  readonly other: Int32Array;
  /** Route that buys here and sells there, and the one the other way round. */
  readonly out: Int32Array;
  readonly back: Int32Array;
  /** Rates from the buying into the selling leg's currency, for both. */
  readonly outRate: Int32Array;
  readonly backRate: Int32Array;
}

export function adjacencyOf({ legs, routes }: MarketPlan, rates: Rates): Adjacency {
  const byLegs = new Map(routes.map(({ buy, sell }, route) => [`${buy}>${sell}`, route]));
  const start = new Int32Array(legs.length + 1);
  const others: number[] = [];
  for (let leg = 0; leg < legs.length; leg++) {
    start[leg] = others.length;
    for (const { buy, sell } of routes) if (buy === leg) others.push(sell);
  }
  start[legs.length] = others.length;
  const here = legs.flatMap((_, leg) => others.slice(start[leg], start[leg + 1]).map(() => leg));
  const route = (buy: number, sell: number): number => {
    const found = byLegs.get(`${buy}>${sell}`);
    if (found === undefined)
      throw new RangeError(`plan: expected every route both ways, found no ${buy} to ${sell}`);
    return found;
  };
  const rate = (buy: number, sell: number): number => rates.pair(legs[buy]!.quote, legs[sell]!.quote);
  return {
    start,
    other: Int32Array.from(others),
    out: Int32Array.from(others, (other, i) => route(here[i]!, other)),
    back: Int32Array.from(others, (other, i) => route(other, here[i]!)),
    outRate: Int32Array.from(others, (other, i) => rate(here[i]!, other)),
    backRate: Int32Array.from(others, (other, i) => rate(other, here[i]!)),
  };
}
