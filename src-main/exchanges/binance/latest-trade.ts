import type { Instrument } from '#shared/market/instrument.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoints, LatestTradePlan } from '../exchange.ts';
import { isFields } from '../frame.ts';
import { eventMs, wholeNumber } from '../numbers.ts';

/** `GET /fapi/v1/aggTrades`: weight 20 of 2,400 a minute; `a` is the aggregate's number. */
export function binanceLatestTrade(endpoints: Endpoints, { native }: Instrument): LatestTradePlan {
  return {
    url: `${endpoint(endpoints, 'rest')}/fapi/v1/aggTrades?symbol=${encodeURIComponent(native)}&limit=1`,
    read(body) {
      const row: unknown = Array.isArray(body) ? body.at(-1) : undefined;
      if (!isFields(row)) return undefined;
      const tsMs = eventMs(row['T']);
      const last = wholeNumber(row['a']);
      return Number.isNaN(tsMs) || Number.isNaN(last) ? undefined : { tsMs, last };
    },
  };
}
