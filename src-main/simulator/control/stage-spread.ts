import type { ExchangeId } from '#shared/market/exchange.ts';
import { bidForNet, edge } from '#shared/market/spread.ts';
import { powerOfTen, OFF_GRID_DECIMALS } from '../market/decimal.ts';
import type { Book, Pin } from '../market/book.ts';

/** A held book of one venue. */
export interface Held {
  readonly book: Book;
  readonly pin: Pin;
}

export interface StagedSpread {
  readonly held: readonly Held[];
  readonly ask: number;
  readonly bid: number;
  /** What the printed prices pay, percent. */
  readonly netPct: number;
}

/** As far as prices are printed: eight decimals. */
function printed(price: number): number {
  return Number(price.toFixed(OFF_GRID_DECIMALS));
}

/**
 * Books that make buying on one venue and selling on another pay `netPct`. The ask stays where the buying venue has it;
 * the bid is printed with eight decimals, so the result is exact to about 0.00001 %. All other sides are held so far out
 * that no other route pays, the way back included.
 */
export function stageSpread(
  books: readonly Book[],
  route: {
    readonly buy: ExchangeId;
    readonly sell: ExchangeId;
    readonly netPct: number;
    readonly fees: readonly [number, number];
    readonly qty: number;
    readonly holdsOthers: boolean;
  },
): StagedSpread {
  const { buy, sell, netPct, fees, qty, holdsOthers } = route;
  const buying = books.find((book) => book.exchange === buy)!;
  const tick = 1 / powerOfTen(buying.listing.tickDecimals);
  const ask = printed(buying.ask);
  const bid = printed(bidForNet(ask, netPct, ...fees));
  const low = printed(Math.min(ask, bid) - tick);
  const high = printed(Math.max(ask, bid) + tick);
  const held = books
    .filter((book) => holdsOthers || book.exchange === buy || book.exchange === sell)
    .map((book): Held => {
      const size = qty / book.listing.contractValue;
      const pin = {
        bid: book.exchange === sell ? bid : low,
        ask: book.exchange === buy ? ask : high,
        bidSize: size,
        askSize: size,
      };
      return { book, pin };
    });
  return { held, ask, bid, netPct: edge(ask, bid, ...fees).netPct };
}
