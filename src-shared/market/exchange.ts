/** Venues Arbscope speaks, in the order every array indexed by venue uses. */
export const exchangeIds = ['binance', 'bybit', 'okx'] as const;

/** Lower-case venue id, as stored in the `exchange` column. */
export type ExchangeId = (typeof exchangeIds)[number];

/** What people call a venue: full name, and the three-letter code of narrow columns. */
export const exchangeLabels: Readonly<Record<ExchangeId, { readonly name: string; readonly code: string }>> =
  {
    binance: { name: 'Binance', code: 'BIN' },
    bybit: { name: 'Bybit', code: 'BYB' },
    okx: { name: 'OKX', code: 'OKX' },
  };

export function isExchangeId(text: string): text is ExchangeId {
  return (exchangeIds as readonly string[]).includes(text);
}
