import { type Naming, isCoin, linearQuotes, perpetual } from '../perpetual.ts';

/**
 * `BTCUSDT`, `BTCUSDC`. Dated contracts carry a date (`BTCUSDT_261225`), coin-margined ones end in `USD_PERP`. Names need
 * not be Latin: `牛来USDT` is listed.
 */
export const binanceNaming: Naming = {
  perpetual(native) {
    const quote = linearQuotes.find((q) => native.endsWith(q));
    const base = quote === undefined ? '' : native.slice(0, -quote.length);
    if (quote === undefined || !isCoin(base)) return undefined;
    return perpetual('binance', { native, base, quote, contractValue: '1' });
  },
  native: (base, quote) => base + quote,
};
