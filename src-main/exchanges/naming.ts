import type { ExchangeId } from '#shared/market/exchange.ts';
import { binanceNaming } from './binance/naming.ts';
import { bybitNaming } from './bybit/naming.ts';
import { okxNaming } from './okx/naming.ts';
import type { Naming } from './perpetual.ts';

/** The venues' names, by venue. */
export const namings: Readonly<Record<ExchangeId, Naming>> = {
  binance: binanceNaming,
  bybit: bybitNaming,
  okx: okxNaming,
};
