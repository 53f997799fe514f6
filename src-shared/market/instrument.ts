import type { ExchangeId } from './exchange.ts';

export type InstrumentType = 'perp' | 'spot';

/** One tradable thing on one venue. Prices in quote per base; `contractValue` turns the venue's sizes into base units. */
export interface Instrument {
  readonly exchange: ExchangeId;
  readonly type: InstrumentType;
  /** Name inside Arbscope: base and quote joined, `BTCUSDT`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Currency profit and loss are settled in; for USDT perpetuals the quote. */
  readonly settle: string;
  /** Name on the venue's wire: `BTCUSDT`, `BTC-USDT-SWAP`. */
  readonly native: string;
  /** Base units in one unit of the venue's size field, as exact decimal text: `"0.01"`. `"1"` where sizes are base units; empty where unknown, then nothing that has a size is read. */
  readonly contractValue: string;
  /** Venue's name of the index that prices the underlying, where it is not `native`: OKX `BTC-USDT`. */
  readonly index?: string;
  /** Smallest price step in quote currency; NaN where unknown. */
  readonly tick: number;
  /** Smallest quantity step in base units; NaN where unknown. */
  readonly lot: number;
  /** Least quantity of an order, base units, and least value of one, quote currency; absent where unknown. */
  readonly minQty?: number;
  readonly minNotional?: number;
  /** Hours between two settlements of funding; absent where unknown, and for spot. */
  readonly fundingHours?: number;
}

/** Registry id: `binance:perp:BTC-USDT`. */
export function instrumentId(instrument: Pick<Instrument, 'exchange' | 'type' | 'base' | 'quote'>): string {
  return `${instrument.exchange}:${instrument.type}:${instrument.base}-${instrument.quote}`;
}

const quotes = ['USDT', 'USDC', 'USD'] as const;

/**
 * Splits a joined symbol by its quote currency: `BTCUSDT` → BTC, USDT. USD, USDT and USDC are different currencies.
 *
 * @returns undefined when no known quote ends the text or nothing stands before it
 */
export function splitSymbol(symbol: string): { base: string; quote: string } | undefined {
  const quote = quotes.find((q) => symbol.endsWith(q));
  if (quote === undefined || symbol.length === quote.length) return undefined;
  return { base: symbol.slice(0, -quote.length), quote };
}
