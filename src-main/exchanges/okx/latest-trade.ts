import type { Instrument } from '#shared/market/instrument.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoints, LatestTradePlan } from '../exchange.ts';
import { isFields } from '../frame.ts';
import { eventMs, wholeNumber } from '../numbers.ts';

/** `GET /api/v5/market/trades`: 100 requests per 2 s and address. */
export function okxLatestTrade(endpoints: Endpoints, { native }: Instrument): LatestTradePlan {
  return {
    url: `${endpoint(endpoints, 'rest')}/api/v5/market/trades?instId=${encodeURIComponent(native)}&limit=1`,
    read(body) {
      const list = isFields(body) ? body['data'] : undefined;
      const row: unknown = Array.isArray(list) ? list[0] : undefined;
      if (!isFields(row)) return undefined;
      const tsMs = eventMs(row['ts']);
      const last = wholeNumber(row['tradeId']);
      return Number.isNaN(tsMs) || Number.isNaN(last) ? undefined : { tsMs, last };
    },
  };
}
