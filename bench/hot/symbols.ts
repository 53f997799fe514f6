import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { splitSymbol } from '#shared/market/instrument.ts';

/** A symbol of the benchmark's market. Prices are counted in ticks of 10^-decimals. */
export interface BenchSymbol {
  readonly symbol: string;
  readonly base: string;
  readonly midTicks: number;
  readonly decimals: number;
  /** Base units in one OKX contract. */
  readonly ctVal: string;
}

const rows: readonly (readonly [symbol: string, midTicks: number, decimals: number, ctVal: string])[] = [
  ['BTCUSDT', 912_345, 1, '0.01'],
  ['ETHUSDT', 312_345, 2, '0.1'],
  ['BNBUSDT', 892_345, 3, '0.01'],
  ['SOLUSDT', 142_345, 3, '1'],
  ['XRPUSDT', 221_234, 5, '100'],
  ['LINKUSDT', 132_345, 4, '1'],
  ['ADAUSDT', 452_345, 6, '100'],
  ['AVAXUSDT', 142_345, 4, '1'],
  ['LTCUSDT', 882_345, 4, '1'],
  ['POLUSDT', 152_345, 6, '10'],
  ['DOGEUSDT', 152_345, 6, '1000'],
  ['DOTUSDT', 252_345, 5, '1'],
  ['TRXUSDT', 282_345, 6, '1000'],
  ['UNIUSDT', 622_345, 5, '1'],
  ['ATOMUSDT', 252_345, 5, '1'],
  ['NEARUSDT', 182_345, 5, '10'],
  ['APTUSDT', 282_345, 5, '1'],
  ['FILUSDT', 162_345, 5, '0.1'],
  ['ARBUSDT', 212_345, 6, '10'],
  ['OPUSDT', 322_345, 6, '1'],
];

/** Twenty symbols; every price has six digits, so that frames of one symbol are equally long. */
export const benchSymbols: readonly BenchSymbol[] = rows.map(([symbol, midTicks, decimals, ctVal]) => ({
  symbol,
  base: splitSymbol(symbol)!.base,
  midTicks,
  decimals,
  ctVal,
}));

/** One venue of one symbol; slot = symbol · venues + venue, as in the market. */
export interface BenchSlot {
  readonly exchange: ExchangeId;
  readonly symbol: BenchSymbol;
}

export const benchSlots: readonly BenchSlot[] = benchSymbols.flatMap((symbol) =>
  exchangeIds.map((exchange) => ({ exchange, symbol })),
);

/** Ticks as the decimal text the venues send. */
export function priceText({ decimals }: BenchSymbol, ticks: number): string {
  return (ticks / 10 ** decimals).toFixed(decimals);
}
