import { type Naming, isCoin, perpetual } from '../perpetual.ts';

/**
 * `BTCUSDT`; the perpetual in USDC is `BTCPERP`. Dated contracts have a dash (`BTC-26DEC25`, `BTCUSDT-26DEC25`), inverse
 * ones end in `USD` or a month code.
 */
export const bybitNaming: Naming = {
  perpetual(native) {
    const quote = native.endsWith('USDT') ? 'USDT' : native.endsWith('PERP') ? 'USDC' : undefined;
    const base = native.slice(0, -4);
    if (quote === undefined || !isCoin(base)) return undefined;
    return perpetual('bybit', { native, base, quote, contractValue: '1' });
  },
  native: (base, quote) => (quote === 'USDC' ? `${base}PERP` : base + quote),
};
