import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Book, Fill } from '../market/book.ts';
import type { Market } from '../market/market.ts';
import type { Command } from './commands.ts';
import { stageSpread } from './stage-spread.ts';
import { wrong } from './wrong-command.ts';

/** Worth of a held level in quote currency when no quantity is given. */
const HELD_NOTIONAL = 50_000;

type Of<N extends Command['command']> = Extract<Command, { command: N }>;

/** @throws AppError INVALID_INPUT when the symbol or the venue does not run */
export function bookOf(market: Market, exchange: ExchangeId, symbol: string): Book {
  const book = market.book(exchange, symbol);
  if (book === undefined) throw wrong(`symbol: expected one that runs on ${exchange}, found ${symbol}`);
  return book;
}

/** Holds one venue's top of book. */
export function holdQuote(market: Market, command: Of<'quote'>, nowMs: number): unknown {
  const { venue, symbol, bid, ask, bidQty, askQty } = command;
  if (bid >= ask) throw wrong(`quote: expected bid below ask, found ${bid} and ${ask}`);
  const book = bookOf(market, venue, symbol);
  const size = (qty: number | undefined) => (qty ?? HELD_NOTIONAL / ask) / book.listing.contractValue;
  market.hold(book, { bid, ask, bidSize: size(bidQty), askSize: size(askQty) }, nowMs);
  return { bid, ask };
}

/** Holds the books of a symbol so that one route pays what was asked for. */
export function holdSpread(market: Market, command: Of<'spread'>, nowMs: number): unknown {
  const { symbol, buy, sell, netPct, feesPct, qty, others } = command;
  if (buy === sell) throw wrong(`spread: expected two venues, found ${buy} twice`);
  const buying = bookOf(market, buy, symbol);
  bookOf(market, sell, symbol);
  const books = market.exchanges.map((exchange) => bookOf(market, exchange, symbol));
  const staged = stageSpread(books, {
    buy,
    sell,
    netPct,
    fees: [feesPct?.buy ?? market.feesPct[buy], feesPct?.sell ?? market.feesPct[sell]],
    qty: qty ?? HELD_NOTIONAL / buying.ask,
    holdsOthers: others === 'held',
  });
  for (const { book, pin } of staged.held) market.hold(book, pin, nowMs);
  return { ask: staged.ask, bid: staged.bid, netPct: staged.netPct };
}

/** Lets held books go. */
export function release(market: Market, { venue, symbol }: Of<'release'>, nowMs: number): unknown {
  const held = market.exchanges
    .flatMap((exchange) => market.books(exchange))
    .filter((book) => book.pin !== undefined)
    .filter((book) => venue === undefined || venue === book.exchange)
    .filter((book) => symbol === undefined || symbol === book.coin.symbol);
  for (const book of held) market.hold(book, undefined, nowMs);
  return { released: held.length };
}

/** One taker order that meets many makers, each with the smallest size there is. */
export function sweep(market: Market, { venue, symbol, fills, side }: Of<'sweep'>, nowMs: number): unknown {
  const book = bookOf(market, venue, symbol);
  const price = side === 'buy' ? book.ask : book.bid;
  const fill: Fill = { side: side === 'buy' ? 1 : -1, price, size: 1 / 10 ** book.listing.sizeDecimals };
  market.touch(
    book,
    nowMs,
    Array.from({ length: fills }, () => fill),
  );
  return { price, fills };
}
