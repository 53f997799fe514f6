import type { Instrument } from '#shared/market/instrument.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoints, InstrumentsPlan } from '../exchange.ts';
import { type Fields, isFields } from '../frame.ts';
import { isLinearQuote, perpetual } from '../perpetual.ts';
import { restRows, step } from '../rest.ts';

/** `GET /v5/market/instruments-info`: up to 1000 rows, more than there are linear contracts. Sizes are in base units. */
export function bybitInstruments(endpoints: Endpoints): InstrumentsPlan {
  return {
    url: `${endpoint(endpoints, 'rest')}/v5/market/instruments-info?category=linear&limit=1000`,
    read(body) {
      const result = isFields(body) ? body['result'] : undefined;
      const list = isFields(result) ? result['list'] : undefined;
      return restRows('bybit', list, body).flatMap((row) => instrument(row) ?? []);
    },
  };
}

function instrument(row: Fields): Instrument | undefined {
  const { symbol: native, baseCoin: base, quoteCoin: quote } = row;
  if (typeof native !== 'string' || typeof base !== 'string' || !isLinearQuote(quote)) return undefined;
  if (row['contractType'] !== 'LinearPerpetual' || row['status'] !== 'Trading') return undefined;
  if (row['settleCoin'] !== quote) return undefined;
  const { priceFilter, lotSizeFilter, fundingInterval } = row;
  return perpetual('bybit', {
    native,
    base,
    quote,
    contractValue: '1',
    tick: step(isFields(priceFilter) ? priceFilter['tickSize'] : undefined),
    lot: step(isFields(lotSizeFilter) ? lotSizeFilter['qtyStep'] : undefined),
    minQty: step(isFields(lotSizeFilter) ? lotSizeFilter['minOrderQty'] : undefined),
    minNotional: step(isFields(lotSizeFilter) ? lotSizeFilter['minNotionalValue'] : undefined),
    // Minutes. (Bybit v5, instruments-info, read 2026-11-20)
    fundingHours: typeof fundingInterval === 'number' ? fundingInterval / 60 : Number.NaN,
  });
}
