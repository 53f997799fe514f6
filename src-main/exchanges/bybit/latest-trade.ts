import type { Instrument } from '#shared/market/instrument.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoints, LatestTradePlan } from '../exchange.ts';
import { isFields } from '../frame.ts';
import { eventMs } from '../numbers.ts';

/** `GET /v5/market/recent-trade`: 600 requests per 5 s and address. Ids have no order, so only the time is of use. */
export function bybitLatestTrade(endpoints: Endpoints, { native }: Instrument): LatestTradePlan {
  const query = `category=linear&symbol=${encodeURIComponent(native)}&limit=1`;
  return {
    url: `${endpoint(endpoints, 'rest')}/v5/market/recent-trade?${query}`,
    read(body) {
      const result = isFields(body) ? body['result'] : undefined;
      const list = isFields(result) ? result['list'] : undefined;
      const row: unknown = Array.isArray(list) ? list[0] : undefined;
      const tsMs = isFields(row) ? eventMs(row['time']) : Number.NaN;
      return Number.isNaN(tsMs) ? undefined : { tsMs };
    },
  };
}
