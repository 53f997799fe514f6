import { forkRandom } from '../../base/random.ts';
import type { Agenda } from './agenda.ts';
import type { Book } from './book.ts';
import { between, pick } from './draw.ts';
import type { Market } from './market.ts';

/** The first staged dislocation comes so many ms after the start, the others so many ms after the one before. */
const FIRST_MS = [15_000, 25_000] as const;
const NEXT_MS = [20_000, 40_000] as const;
const LASTS_MS = [2_500, 6_000] as const;
const NET_PCT = [0.05, 0.18] as const;

/**
 * Moves the selling venue's book up so that buying on the other one and selling here pays `netPct` after both taker fees,
 * for `ms`. The bid keeps following the other venue's ask, so the route stays profitable while both move.
 */
export function dislocate(
  market: Market,
  agenda: Agenda,
  route: { readonly buy: Book; readonly sell: Book; readonly netPct: number; readonly ms: number },
  atMs: number,
): void {
  const { buy, sell, netPct, ms } = route;
  const fees = [market.feesPct[buy.exchange], market.feesPct[sell.exchange]] as const;
  const tether = { to: buy, netPct, fees };
  sell.tether = tether;
  sell.step(atMs);
  market.touch(sell, atMs);
  agenda.add(atMs + ms, (endMs) => {
    // A later dislocation of the same book may have taken over.
    if (sell.tether !== tether) return;
    sell.tether = undefined;
    if (sell.pin !== undefined) return;
    market.hold(sell, undefined, endMs);
  });
}

/** Stages a dislocation that pays after fees now and then. Needs two venues. */
export function stageDislocations(market: Market, agenda: Agenda, seed: number, startMs: number): void {
  if (market.exchanges.length < 2) return;
  const random = forkRandom(seed, 'dislocations');
  agenda.add(startMs + between(random, ...FIRST_MS), (atMs) => {
    const symbol = pick(random, market.coins).symbol;
    const buy = pick(random, market.exchanges);
    const sell = pick(
      random,
      market.exchanges.filter((exchange) => exchange !== buy),
    );
    const netPct = between(random, ...NET_PCT);
    const ms = between(random, ...LASTS_MS);
    const next = atMs + between(random, ...NEXT_MS);
    const legs = { buy: market.book(buy, symbol), sell: market.book(sell, symbol) };
    if (legs.buy && legs.sell && legs.buy.pin === undefined && legs.sell.pin === undefined) {
      dislocate(market, agenda, { buy: legs.buy, sell: legs.sell, netPct, ms }, atMs);
    }
    return next;
  });
}
