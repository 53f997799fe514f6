import { unpadded } from '../market/decimal.ts';
import type { RestAnswer, VenueWorld } from '../socket/venue.ts';
import type { OkxFeed, OkxSymbol } from './feed.ts';
import { fundingRow, indexRow, markRow, openInterestRow, tickerRow } from './rows.ts';

/** Requests per path and address in 2 s (client libraries, 2026). */
const limits: Readonly<Record<string, number>> = {
  '/api/v5/public/time': 10,
  '/api/v5/public/instruments': 20,
  '/api/v5/public/mark-price': 10,
  '/api/v5/public/funding-rate': 20,
  '/api/v5/public/open-interest': 20,
  '/api/v5/market/ticker': 20,
  '/api/v5/market/trades': 100,
  '/api/v5/market/books': 40,
  '/api/v5/market/index-tickers': 20,
};
const WINDOW_MS = 2_000;

interface Swap {
  readonly instId: string;
  readonly family: string;
  readonly settle: string;
  readonly ctType: 'linear' | 'inverse';
  readonly ctVal: string;
  readonly ctValCcy: string;
  readonly tickSz: string;
  readonly lotSz: string;
}

function instrument(swap: Swap): unknown {
  const { instId, family, settle, ctType, ctVal, ctValCcy, tickSz, lotSz } = swap;
  return {
    alias: '',
    auctionEndTime: '',
    baseCcy: '',
    category: '1',
    contTdSwTime: '',
    ctMult: '1',
    ctType,
    ctVal,
    ctValCcy,
    expTime: '',
    instFamily: family,
    instId,
    instType: 'SWAP',
    lever: '100',
    listTime: '1573557408000',
    lotSz,
    maxLmtSz: '100000000',
    maxMktSz: '20000',
    minSz: lotSz,
    optType: '',
    quoteCcy: '',
    ruleType: 'normal',
    settleCcy: settle,
    state: 'live',
    stk: '',
    tickSz,
    uly: family,
  };
}

/** An inverse swap whose contracts are US dollars: in every real list, and not to be taken for base coins. */
const inverse: Swap = {
  instId: 'BTC-USD-SWAP',
  family: 'BTC-USD',
  settle: 'BTC',
  ctType: 'inverse',
  ctVal: '100',
  ctValCcy: 'USD',
  tickSz: '0.1',
  lotSz: '1',
};

/** REST of OKX v5 public data: `{"code":"0","msg":"","data":[…]}`. */
export function okxRest(
  world: VenueWorld,
  feed: OkxFeed,
): (path: string, query: URLSearchParams, atMs: number) => RestAnswer {
  const calls = new Map<string, number[]>();
  const fail = (status: number, code: string, msg: string): RestAnswer => ({
    status,
    body: { code, msg, data: [] },
  });
  const ok = (data: readonly unknown[]): RestAnswer => ({ status: 200, body: { code: '0', msg: '', data } });

  const isTooOften = (path: string, limit: number, atMs: number) => {
    const recent = (calls.get(path) ?? []).filter((callMs) => atMs - callMs < WINDOW_MS);
    recent.push(atMs);
    calls.set(path, recent);
    return recent.length > limit;
  };

  const swapOf = ({ instId, family, book }: OkxSymbol): unknown => {
    const { tickDecimals, sizeDecimals, contractValue } = book.listing;
    return instrument({
      instId,
      family,
      settle: book.coin.quote,
      ctType: 'linear',
      ctVal: unpadded(contractValue, 8),
      ctValCcy: book.coin.base,
      tickSz: (1 / 10 ** tickDecimals).toFixed(tickDecimals),
      lotSz: (1 / 10 ** sizeDecimals).toFixed(sizeDecimals),
    });
  };

  const ofSymbol = (
    path: string,
    of: OkxSymbol,
    query: URLSearchParams,
    atMs: number,
  ): readonly unknown[] => {
    const { book } = of;
    const { tickDecimals, sizeDecimals } = book.listing;
    switch (path) {
      case '/api/v5/public/instruments':
        return [swapOf(of)];
      case '/api/v5/public/mark-price':
        return [markRow(world, of, atMs)];
      case '/api/v5/public/funding-rate':
        return [fundingRow(world, of, atMs)];
      case '/api/v5/public/open-interest':
        return [openInterestRow(world, of, atMs)];
      case '/api/v5/market/ticker':
        return [tickerRow(world, of, atMs)];
      case '/api/v5/market/index-tickers':
        return [indexRow(world, of, atMs)];
      case '/api/v5/market/trades':
        return of.recent
          .newest(Math.min(500, Math.max(1, Number(query.get('limit') ?? 100) || 100)))
          .toReversed()
          .map(({ tradeId, px, sz, side, ts }) => ({
            instId: of.instId,
            side,
            sz,
            px,
            tradeId: String(tradeId),
            ts: String(ts),
          }));
      default: {
        const level = (price: number, size: number) => [
          unpadded(price, tickDecimals),
          unpadded(size, sizeDecimals),
          '0',
          '3',
        ];
        const ts = String(Math.floor(atMs) - 3);
        return [
          {
            asks: [level(book.ask, book.askSize)],
            bids: [level(book.bid, book.bidSize)],
            ts,
            seqId: of.seqId,
          },
        ];
      }
    }
  };

  return (path, query, atMs) => {
    const limit = limits[path];
    if (limit === undefined) return fail(404, '404', 'Not Found');
    if (isTooOften(path, limit, atMs)) return fail(429, '50011', 'Too Many Requests');
    if (path === '/api/v5/public/time') return ok([{ ts: String(Math.floor(atMs)) }]);
    const instId = query.get('instId');
    const needsType = ['instruments', 'mark-price', 'open-interest'].some(
      (name) => path === `/api/v5/public/${name}`,
    );
    if (needsType && query.get('instType') !== 'SWAP') return fail(200, '51000', 'Parameter instType error');
    if (instId === null) {
      if (path === '/api/v5/public/instruments')
        return ok([instrument(inverse), ...feed.symbols.map(swapOf)]);
      if (path === '/api/v5/public/mark-price') return ok(feed.symbols.map((of) => markRow(world, of, atMs)));
      if (path === '/api/v5/public/open-interest') {
        return ok(feed.symbols.map((of) => openInterestRow(world, of, atMs)));
      }
      return fail(400, '50014', 'Parameter instId can not be empty.');
    }
    const isIndex = path === '/api/v5/market/index-tickers';
    const of = isIndex ? feed.symbols.find((each) => each.family === instId) : feed.symbol(instId);
    if (of === undefined)
      return fail(200, '51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
    return ok(ofSymbol(path, of, query, atMs));
  };
}
