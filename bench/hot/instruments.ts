import { benchSymbols, priceText, type BenchSymbol } from './symbols.ts';

/** Answers of the venues' instrument endpoints by path, with the fields a client reads. */
export const instrumentAnswers: Readonly<Record<string, unknown>> = {
  '/fapi/v1/fundingInfo': [],
  '/fapi/v1/exchangeInfo': {
    timezone: 'UTC',
    symbols: benchSymbols.map((one) => ({
      symbol: one.symbol,
      pair: one.symbol,
      contractType: 'PERPETUAL',
      status: 'TRADING',
      baseAsset: one.base,
      quoteAsset: 'USDT',
      marginAsset: 'USDT',
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: tick(one) },
        { filterType: 'LOT_SIZE', stepSize: '0.001' },
      ],
    })),
  },
  '/v5/market/instruments-info': {
    retCode: 0,
    retMsg: 'OK',
    result: {
      category: 'linear',
      list: benchSymbols.map((one) => ({
        symbol: one.symbol,
        contractType: 'LinearPerpetual',
        status: 'Trading',
        baseCoin: one.base,
        quoteCoin: 'USDT',
        settleCoin: 'USDT',
        priceFilter: { tickSize: tick(one) },
        lotSizeFilter: { qtyStep: '0.001' },
      })),
      nextPageCursor: '',
    },
  },
  '/api/v5/public/instruments': {
    code: '0',
    msg: '',
    data: benchSymbols.map((one) => ({
      instType: 'SWAP',
      instId: `${one.base}-USDT-SWAP`,
      uly: `${one.base}-USDT`,
      ctType: 'linear',
      ctVal: one.ctVal,
      ctMult: '1',
      ctValCcy: one.base,
      settleCcy: 'USDT',
      tickSz: tick(one),
      lotSz: '0.01',
      state: 'live',
    })),
  },
};

function tick(symbol: BenchSymbol): string {
  return priceText(symbol, 1);
}
