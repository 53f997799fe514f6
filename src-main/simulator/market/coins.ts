import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { splitSymbol } from '#shared/market/instrument.ts';
import { AppError } from '#shared/error-codes.ts';
import { forkRandom } from '../../base/random.ts';

/** How one venue quotes a coin. Ticks and lots are powers of ten, given as the number of decimals. */
export interface Listing {
  readonly exchange: ExchangeId;
  /** `BTCUSDT`, `BTC-USDT-SWAP`. */
  readonly native: string;
  /** Tick is 10^-tickDecimals in quote currency. */
  readonly tickDecimals: number;
  /** Decimals of padded prices (Binance everywhere, Bybit trades); at least `tickDecimals`. */
  readonly priceDecimals: number;
  /** Step of the venue's size field is 10^-sizeDecimals. */
  readonly sizeDecimals: number;
  /** Base units in one unit of the venue's size field: OKX contracts, 1 elsewhere. Changed only by command. */
  contractValue: number;
}

/** A symbol of the simulated market and how each venue lists it. */
export interface Coin {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Reference price at the start, quote currency. */
  readonly startPrice: number;
  readonly listings: Readonly<Record<ExchangeId, Listing>>;
}

/** start price · tick decimals · Binance price decimals, size decimals · Bybit price decimals, size decimals · OKX ctVal */
type Row = readonly [number, number, number, number, number, number, number];

/**
 * Start prices near those of autumn 2026; ticks and lots in the venues' usual size. OKX contract values as in the venue's
 * list (read 2026-11-20).
 */
const known: Readonly<Record<string, Row>> = {
  BTC: [84_500, 1, 2, 3, 2, 3, 0.01],
  ETH: [2_690, 2, 2, 3, 2, 2, 0.1],
  BNB: [905, 2, 3, 2, 2, 2, 0.01],
  SOL: [142, 2, 4, 2, 3, 1, 1],
  XRP: [2.25, 4, 4, 1, 4, 1, 100],
  LINK: [14.8, 3, 3, 2, 3, 1, 1],
  ADA: [0.62, 4, 5, 0, 4, 0, 100],
  AVAX: [19.4, 3, 4, 0, 4, 1, 1],
  LTC: [92, 2, 2, 3, 2, 1, 1],
  POL: [0.19, 5, 5, 0, 5, 0, 10],
};

/** Any other coin: a price between 0.2 and 200 decided by its name, a tick of at most a basis point, a lot near one dollar. */
function unknown(base: string): Row {
  const price = 0.2 * 1_000 ** forkRandom(0, `coin ${base}`)();
  const magnitude = Math.floor(Math.log10(price));
  const tick = Math.max(0, 4 - magnitude);
  const lot = Math.max(0, magnitude);
  return [Number(price.toFixed(tick)), tick, tick, lot, tick, lot, 1];
}

/** @throws AppError INVALID_INPUT when the symbol does not end in a known quote currency */
export function coin(symbol: string): Coin {
  const parts = splitSymbol(symbol);
  if (parts === undefined) {
    throw new AppError(
      'INVALID_INPUT',
      `simulated symbol: expected base and quote joined such as BTCUSDT, found ${symbol}`,
    );
  }
  const { base, quote } = parts;
  const row = known[base] ?? unknown(base);
  const [startPrice, tickDecimals, binancePrice, binanceSize, bybitPrice, bybitSize, ctVal] = row;
  const listing = (
    exchange: ExchangeId,
    native: string,
    priceDecimals: number,
    sizeDecimals: number,
    contractValue: number,
  ): Listing => ({ exchange, native, tickDecimals, priceDecimals, sizeDecimals, contractValue });
  return {
    symbol,
    base,
    quote,
    startPrice,
    listings: {
      binance: listing('binance', symbol, binancePrice, binanceSize, 1),
      bybit: listing('bybit', symbol, bybitPrice, bybitSize, 1),
      okx: listing('okx', `${base}-${quote}-SWAP`, tickDecimals, 2, ctVal),
    },
  };
}

/** Venue ids of a set, in the order every array indexed by venue uses. */
export function inVenueOrder(exchanges: readonly ExchangeId[]): ExchangeId[] {
  return exchangeIds.filter((id) => exchanges.includes(id));
}
