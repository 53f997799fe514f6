import type { LegLimits } from './input.ts';
import { floorToStep } from './lot.ts';

/** What limits the size of a route. */
export interface SizeRule {
  readonly minNotional: number;
  /** 0: no limit. */
  readonly maxNotional: number;
}

/** Top of book of a route; `ask` in the selling leg's currency, `buyAsk` in the buying leg's own. */
export interface SizeQuote {
  readonly askQty: number;
  readonly bidQty: number;
  readonly ask: number;
  readonly buyAsk: number;
  readonly bid: number;
}

/** Size that can be crossed now, base units: the smaller top of book, cut to `maxNotional` and the coarser lot. */
export function tradableQty(
  quote: SizeQuote,
  buy: LegLimits,
  sell: LegLimits,
  { maxNotional }: SizeRule,
): number {
  const top = Math.min(quote.askQty, quote.bidQty);
  const allowed = maxNotional > 0 ? Math.min(top, maxNotional / quote.ask) : top;
  return floorToStep(allowed, Math.max(buy.step, sell.step));
}

/** Whether a size is too small to matter, or for one of the venues to take an order. */
export function isDust(
  qty: number,
  quote: SizeQuote,
  buy: LegLimits,
  sell: LegLimits,
  rule: SizeRule,
): boolean {
  const isEnough =
    qty > 0 &&
    qty >= Math.max(buy.minQty, sell.minQty) &&
    qty * quote.ask >= rule.minNotional &&
    qty * quote.buyAsk >= buy.minNotional &&
    qty * quote.bid >= sell.minNotional;
  return !isEnough;
}
