import type { ExchangeId } from '#shared/market/exchange.ts';
import { binance } from './binance/exchange.ts';
import { bybit } from './bybit/exchange.ts';
import type { Exchange } from './exchange.ts';
import { okx } from './okx/exchange.ts';

/** Every venue by its id. */
export const exchanges: Readonly<Record<ExchangeId, Exchange>> = { binance, bybit, okx };

export function exchangeOf(id: ExchangeId): Exchange {
  return exchanges[id];
}
