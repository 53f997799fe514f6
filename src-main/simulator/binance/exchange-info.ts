import type { Listing } from '../market/coins.ts';
import type { BinanceFeed } from './feed.ts';

const PERPETUAL_DELIVERY_MS = 4_133_404_800_000;

interface Names {
  readonly symbol: string;
  readonly pair: string;
  readonly base: string;
  readonly quote: string;
  readonly contractType: string;
  readonly status: string;
  readonly deliveryDate: number;
}

function row(
  names: Names,
  listing: Pick<Listing, 'tickDecimals' | 'priceDecimals' | 'sizeDecimals'>,
): unknown {
  const { symbol, pair, base, quote, contractType, status, deliveryDate } = names;
  const tickSize = (1 / 10 ** listing.tickDecimals).toFixed(listing.priceDecimals);
  const stepSize = (1 / 10 ** listing.sizeDecimals).toFixed(listing.sizeDecimals);
  return {
    symbol,
    pair,
    contractType,
    deliveryDate,
    onboardDate: 1_569_398_400_000,
    status,
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: base,
    quoteAsset: quote,
    marginAsset: quote,
    pricePrecision: listing.priceDecimals,
    quantityPrecision: listing.sizeDecimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: ['PoW'],
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: '0.05',
    maxMoveOrderLimit: 10_000,
    filters: [
      { filterType: 'PRICE_FILTER', tickSize, minPrice: tickSize, maxPrice: '4529764' },
      { filterType: 'LOT_SIZE', stepSize, minQty: stepSize, maxQty: '1000000' },
      { filterType: 'MARKET_LOT_SIZE', stepSize, minQty: stepSize, maxQty: '1000000' },
      { filterType: 'MAX_NUM_ORDERS', limit: 200 },
      { filterType: 'MIN_NOTIONAL', notional: '5' },
      {
        filterType: 'PERCENT_PRICE',
        multiplierDown: '0.9500',
        multiplierUp: '1.0500',
        multiplierDecimal: '4',
      },
    ],
    orderTypes: [
      'LIMIT',
      'MARKET',
      'STOP',
      'STOP_MARKET',
      'TAKE_PROFIT',
      'TAKE_PROFIT_MARKET',
      'TRAILING_STOP_MARKET',
    ],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
  };
}

/** Answer of `/fapi/v1/exchangeInfo`: the simulated symbols, and beside them a dated, a settled and a non-ASCII contract. */
export function exchangeInfo(feed: BinanceFeed, atMs: number): unknown {
  const perpetual = { contractType: 'PERPETUAL', status: 'TRADING', deliveryDate: PERPETUAL_DELIVERY_MS };
  const coarse = { tickDecimals: 1, priceDecimals: 2, sizeDecimals: 3 };
  const fine = { tickDecimals: 5, priceDecimals: 5, sizeDecimals: 0 };
  return {
    timezone: 'UTC',
    serverTime: Math.floor(atMs),
    futuresType: 'U_MARGINED',
    rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 }],
    exchangeFilters: [],
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
    symbols: [
      ...feed.symbols.map(({ native, book }) => {
        const { base, quote } = book.coin;
        return row({ symbol: native, pair: native, base, quote, ...perpetual }, book.listing);
      }),
      row(
        {
          symbol: 'BTCUSDT_270326',
          pair: 'BTCUSDT',
          base: 'BTC',
          quote: 'USDT',
          contractType: 'CURRENT_QUARTER',
          status: 'TRADING',
          deliveryDate: Date.UTC(2027, 2, 26, 8),
        },
        coarse,
      ),
      // MATIC became POL; its futures were settled on 2024-09-09.
      row(
        {
          symbol: 'MATICUSDT',
          pair: 'MATICUSDT',
          base: 'MATIC',
          quote: 'USDT',
          contractType: 'PERPETUAL',
          status: 'SETTLING',
          deliveryDate: Date.UTC(2024, 8, 9, 9),
        },
        fine,
      ),
      row({ symbol: '牛来USDT', pair: '牛来USDT', base: '牛来', quote: 'USDT', ...perpetual }, fine),
    ],
  };
}
