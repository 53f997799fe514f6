import type { Look } from '../../data/freshness.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { slotLook } from './model.ts';

/** One side of one venue's quote. */
export interface LadderStep {
  readonly side: 'ask' | 'bid';
  readonly venue: number;
  readonly price: number;
  readonly qty: number;
  readonly ageMs: number;
  readonly look: Look;
}

/** Quotes of all venues by price, asks above bids, each from the highest price down. Venues without a quote are left out. */
export function ladderOf(rows: MarketRows, symbol: number, nowMs: number, maxAgeMs: number): LadderStep[] {
  const side = (name: 'ask' | 'bid'): LadderStep[] => {
    const steps: LadderStep[] = [];
    for (let venue = 0; venue < rows.venues; venue++) {
      const slot = rows.slotOf(symbol, venue);
      const price = rows.book(slot, `${name}_price`);
      if (!Number.isFinite(price)) continue;
      steps.push({
        side: name,
        venue,
        price,
        qty: rows.book(slot, `${name}_qty`),
        ageMs: nowMs - rows.book(slot, 'recv_ms'),
        look: slotLook(rows, slot, nowMs, maxAgeMs),
      });
    }
    return steps.sort((a, b) => b.price - a.price);
  };
  return [...side('ask'), ...side('bid')];
}
