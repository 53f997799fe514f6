import { padded } from '../market/decimal.ts';
import type { RestAnswer, VenueWorld } from '../socket/venue.ts';
import { exchangeInfo } from './exchange-info.ts';
import type { BinanceFeed, BinanceSymbol } from './feed.ts';
import type { Weight } from './weight.ts';

const unknownSymbol: RestAnswer = { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } };

const missingSymbol: RestAnswer = {
  status: 400,
  body: { code: -1102, msg: "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed." },
};

/** Weight per path; with a symbol, and without one where that is allowed. */
const weights: Readonly<Record<string, readonly [number, number?]>> = {
  '/fapi/v1/time': [1, 1],
  '/fapi/v1/exchangeInfo': [1, 1],
  '/fapi/v1/fundingInfo': [0, 0],
  '/fapi/v1/premiumIndex': [1, 10],
  '/fapi/v1/ticker/bookTicker': [2, 5],
  '/fapi/v1/openInterest': [1],
  '/fapi/v1/trades': [5],
  '/fapi/v1/aggTrades': [20],
  '/fapi/v1/depth': [2],
};

/** REST of Binance USD-M: the market the streams show, with weights and error bodies. */
export function binanceRest(
  world: VenueWorld,
  feed: BinanceFeed,
  weight: Weight,
): (path: string, query: URLSearchParams, atMs: number) => RestAnswer {
  const { market } = world;

  const premium = ({ book, native }: BinanceSymbol, atMs: number) => {
    const mark = market.mark(book);
    const index = market.indexPrice(book);
    return {
      symbol: native,
      markPrice: mark.toFixed(8),
      indexPrice: index.toFixed(8),
      estimatedSettlePrice: ((mark + index) / 2).toFixed(8),
      lastFundingRate: market.fundingRate(book, atMs).toFixed(8),
      interestRate: '0.00010000',
      nextFundingTime: market.nextFundingMs(book, atMs),
      time: Math.floor(atMs),
    };
  };

  const top = ({ book, native }: BinanceSymbol, atMs: number) => {
    const { priceDecimals, sizeDecimals } = book.listing;
    return {
      symbol: native,
      bidPrice: padded(book.bid, priceDecimals),
      bidQty: padded(book.bidSize, sizeDecimals),
      askPrice: padded(book.ask, priceDecimals),
      askQty: padded(book.askSize, sizeDecimals),
      time: Math.floor(atMs) - 2,
      lastUpdateId: feed.updateId,
    };
  };

  /** Only what differs from the usual 8 hours, as the venue does. */
  const fundingInfo = () =>
    feed.symbols
      .filter(({ book }) => market.fundingHours(book) !== 8)
      .map(({ book, native }) => ({
        symbol: native,
        adjustedFundingRateCap: '0.02500000',
        adjustedFundingRateFloor: '-0.02500000',
        fundingIntervalHours: market.fundingHours(book),
        disclaimer: false,
      }));

  const ofSymbol = (path: string, of: BinanceSymbol, count: number, atMs: number): unknown => {
    const { priceDecimals, sizeDecimals } = of.book.listing;
    switch (path) {
      case '/fapi/v1/premiumIndex':
        return premium(of, atMs);
      case '/fapi/v1/ticker/bookTicker':
        return top(of, atMs);
      case '/fapi/v1/openInterest':
        return {
          symbol: of.native,
          openInterest: padded(of.book.openInterest, sizeDecimals),
          time: Math.floor(atMs),
        };
      case '/fapi/v1/trades':
        return of.trades.newest(count).map(({ id, price, size, timeMs, buyerIsMaker }) => ({
          id,
          price,
          qty: size,
          quoteQty: (Number(price) * Number(size)).toFixed(priceDecimals),
          time: timeMs,
          isBuyerMaker: buyerIsMaker,
        }));
      case '/fapi/v1/aggTrades':
        return of.aggTrades.newest(count).map(({ id, price, size, timeMs, buyerIsMaker, first, last }) => ({
          a: id,
          p: price,
          q: size,
          nq: size,
          f: first,
          l: last,
          T: timeMs,
          m: buyerIsMaker,
        }));
      default:
        return {
          lastUpdateId: feed.updateId,
          E: Math.floor(atMs),
          T: Math.floor(atMs) - 2,
          bids: [[padded(of.book.bid, priceDecimals), padded(of.book.bidSize, sizeDecimals)]],
          asks: [[padded(of.book.ask, priceDecimals), padded(of.book.askSize, sizeDecimals)]],
        };
    }
  };

  return (path, query, atMs) => {
    const cost = weights[path];
    if (cost === undefined)
      return { status: 404, body: { code: -5000, msg: `Path ${path}, Method GET is invalid` } };
    const asked = query.get('symbol');
    const refusal = weight.spend(asked === null ? (cost[1] ?? cost[0]) : cost[0], atMs);
    const headers = { 'x-mbx-used-weight-1m': String(weight.used) };
    if (refusal !== undefined) {
      const { status, retryAfterS } = refusal;
      const body = {
        code: -1003,
        msg: 'Too many requests; current limit is 2400 request weight per 1 MINUTE.',
      };
      return { status, body, headers: { ...headers, 'retry-after': String(retryAfterS) } };
    }
    if (path === '/fapi/v1/time') return { status: 200, body: { serverTime: Math.floor(atMs) }, headers };
    if (path === '/fapi/v1/exchangeInfo') return { status: 200, body: exchangeInfo(feed, atMs), headers };
    if (path === '/fapi/v1/fundingInfo') return { status: 200, body: fundingInfo(), headers };
    if (asked === null) {
      if (cost[1] === undefined) return { ...missingSymbol, headers };
      const row = path === '/fapi/v1/premiumIndex' ? premium : top;
      return { status: 200, body: feed.symbols.map((of) => row(of, atMs)), headers };
    }
    // Streams want lower case, payloads are upper case, REST takes both.
    const of = feed.symbol(asked.toUpperCase());
    if (of === undefined) return { ...unknownSymbol, headers };
    const limit = Number(query.get('limit') ?? 500);
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
      return {
        status: 400,
        body: { code: -1130, msg: "Data sent for parameter 'limit' is not valid." },
        headers,
      };
    }
    return { status: 200, body: ofSymbol(path, of, limit, atMs), headers };
  };
}
