import { endpoint } from '../endpoint.ts';
import type { Endpoints, FundingHoursPlan } from '../exchange.ts';
import { restRows } from '../rest.ts';

/** Where nothing else is said, funding is settled every 8 hours. (Binance USD-M, funding rate introduction, read 2026-11-20) */
const USUAL_HOURS = 8;

/** `GET /fapi/v1/fundingInfo`: only contracts whose interval, cap or floor was changed; no weight of its own. */
export function binanceFundingHours(endpoints: Endpoints): FundingHoursPlan {
  return {
    url: `${endpoint(endpoints, 'rest')}/fapi/v1/fundingInfo`,
    read(body) {
      const hours = new Map<string, number>();
      for (const { symbol, fundingIntervalHours } of restRows('binance', body, body)) {
        if (
          typeof symbol === 'string' &&
          typeof fundingIntervalHours === 'number' &&
          fundingIntervalHours > 0
        )
          hours.set(symbol, fundingIntervalHours);
      }
      return { hours, otherwise: USUAL_HOURS };
    },
  };
}
