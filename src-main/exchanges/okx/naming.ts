import { type Naming, isCoin, isLinearQuote, perpetual } from '../perpetual.ts';

/** `BTC-USDT-SWAP`, with the index `BTC-USDT`. What a contract holds is not in the name. */
export const okxNaming: Naming = {
  perpetual(native) {
    const [base = '', quote, kind, ...more] = native.split('-');
    if (kind !== 'SWAP' || more.length > 0 || !isLinearQuote(quote) || !isCoin(base)) return undefined;
    return perpetual('okx', { native, base, quote, contractValue: '', index: `${base}-${quote}` });
  },
  native: (base, quote) => `${base}-${quote}-SWAP`,
};
