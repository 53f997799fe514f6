import { unpadded } from '../market/decimal.ts';
import type { RestAnswer, VenueWorld } from '../socket/venue.ts';
import type { BybitFeed, BybitSymbol } from './feed.ts';
import type { BybitTickers } from './tickers.ts';

/** Requests of one address in 5 s (docs); above it the address is shut out. */
const LIMIT = 600;
const WINDOW_MS = 5_000;

function instrument(of: BybitSymbol, fundingHours: number): unknown {
  const { base, quote } = of.book.coin;
  const { tickDecimals, priceDecimals, sizeDecimals } = of.book.listing;
  const tickSize = (1 / 10 ** tickDecimals).toFixed(priceDecimals);
  const qtyStep = (1 / 10 ** sizeDecimals).toFixed(sizeDecimals);
  return {
    symbol: of.native,
    contractType: 'LinearPerpetual',
    status: 'Trading',
    baseCoin: base,
    quoteCoin: quote,
    launchTime: '1585526400000',
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: String(priceDecimals),
    leverageFilter: { minLeverage: '1', maxLeverage: '100.00', leverageStep: '0.01' },
    priceFilter: { minPrice: tickSize, maxPrice: '1999999.80', tickSize },
    lotSizeFilter: { maxOrderQty: '1190.000', minOrderQty: qtyStep, qtyStep, minNotionalValue: '5' },
    unifiedMarginTrade: true,
    fundingInterval: fundingHours * 60,
    settleCoin: quote,
    copyTrading: 'both',
    upperFundingRate: '0.00375',
    lowerFundingRate: '-0.00375',
    isPreListing: false,
    preListingInfo: null,
  };
}

/** REST of Bybit v5, category linear; every answer carries the venue's time at the top. */
export function bybitRest(
  world: VenueWorld,
  feed: BybitFeed,
  tickers: BybitTickers,
): (path: string, query: URLSearchParams, atMs: number) => RestAnswer {
  const { market } = world;
  let calls: number[] = [];

  const envelope = (retCode: number, retMsg: string, result: unknown, atMs: number): RestAnswer => ({
    status: 200,
    body: { retCode, retMsg, result, retExtInfo: {}, time: Math.floor(atMs) },
  });
  const ok = (result: unknown, atMs: number) => envelope(0, 'OK', result, atMs);

  const instruments = (query: URLSearchParams, atMs: number): RestAnswer => {
    const symbol = query.get('symbol');
    const limit = Math.min(1_000, Math.max(1, Number(query.get('limit') ?? 500) || 500));
    const from = Number(query.get('cursor') ?? 0) || 0;
    const found = feed.symbols.filter((each) => symbol === null || each.native === symbol);
    const list = found.slice(from, from + limit).map((of) => instrument(of, market.fundingHours(of.book)));
    const nextPageCursor = from + limit < found.length ? String(from + limit) : '';
    return ok({ category: 'linear', list, nextPageCursor }, atMs);
  };

  const ofSymbol = (path: string, of: BybitSymbol, query: URLSearchParams, atMs: number): RestAnswer => {
    const { book, native } = of;
    const category = 'linear';
    switch (path) {
      case '/v5/market/orderbook': {
        const { bid, bidSize, ask, askSize, u, seq, ts, cts } = of.level1;
        return ok({ s: native, a: [[ask, askSize]], b: [[bid, bidSize]], ts, u, seq, cts }, atMs);
      }
      case '/v5/market/recent-trade': {
        const limit = Math.min(1_000, Math.max(1, Number(query.get('limit') ?? 500) || 500));
        const list = of.trades
          .newest(limit)
          .toReversed()
          .map(({ id, price, size, side, timeMs, seq }) => ({
            execId: id,
            symbol: native,
            price,
            size,
            side,
            time: String(timeMs),
            isBlockTrade: false,
            isRPITrade: false,
            seq: String(seq),
          }));
        return ok({ category, list }, atMs);
      }
      default: {
        const timestamp = String(Math.floor(atMs / 300_000) * 300_000);
        const openInterest = unpadded(book.openInterest, book.listing.sizeDecimals);
        return ok(
          { symbol: native, category, list: [{ openInterest, timestamp }], nextPageCursor: '' },
          atMs,
        );
      }
    }
  };

  return (path, query, atMs) => {
    calls = calls.filter((callMs) => atMs - callMs < WINDOW_MS);
    calls.push(atMs);
    if (calls.length > LIMIT) return { status: 403, body: 'access too frequent' };
    switch (path) {
      case '/v5/market/time': {
        const ms = Math.floor(atMs);
        return ok({ timeSecond: String(Math.floor(ms / 1_000)), timeNano: `${ms}000000` }, atMs);
      }
      case '/v5/market/instruments-info':
      case '/v5/market/tickers':
      case '/v5/market/orderbook':
      case '/v5/market/recent-trade':
      case '/v5/market/open-interest':
        break;
      default:
        return {
          status: 404,
          body: { retCode: 404, retMsg: 'not found', result: {}, retExtInfo: {}, time: Math.floor(atMs) },
        };
    }
    if (query.get('category') !== 'linear')
      return envelope(10_001, 'params error: Category is invalid', {}, atMs);
    if (path === '/v5/market/instruments-info') return instruments(query, atMs);
    const symbol = query.get('symbol');
    const of = symbol === null ? undefined : feed.symbol(symbol);
    if (path === '/v5/market/tickers' && symbol === null) {
      return ok({ category: 'linear', list: feed.symbols.map((each) => tickers.fields(each, atMs)) }, atMs);
    }
    if (of === undefined) return envelope(10_001, 'params error: symbol invalid', {}, atMs);
    if (path === '/v5/market/tickers')
      return ok({ category: 'linear', list: [tickers.fields(of, atMs)] }, atMs);
    return ofSymbol(path, of, query, atMs);
  };
}
