import type { Instrument } from '#shared/market/instrument.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoints, InstrumentsPlan } from '../exchange.ts';
import { type Fields, isFields } from '../frame.ts';
import { isLinearQuote, perpetual } from '../perpetual.ts';
import { restRows, step } from '../rest.ts';

/** `GET /fapi/v1/exchangeInfo`: weight 1, 1.15 MB. Sizes are in base units. */
export function binanceInstruments(endpoints: Endpoints): InstrumentsPlan {
  return {
    url: `${endpoint(endpoints, 'rest')}/fapi/v1/exchangeInfo`,
    read(body) {
      const symbols = isFields(body) ? body['symbols'] : undefined;
      return restRows('binance', symbols, body).flatMap((row) => instrument(row) ?? []);
    },
  };
}

/** Trading perpetuals settled in their quote; perpetuals on stocks and metals have a contract type of their own. */
function instrument(row: Fields): Instrument | undefined {
  const { symbol: native, baseAsset: base, quoteAsset: quote, contractType, status } = row;
  if (typeof native !== 'string' || typeof base !== 'string' || !isLinearQuote(quote)) return undefined;
  if (row['marginAsset'] !== quote || status !== 'TRADING') return undefined;
  if (contractType !== 'PERPETUAL' && contractType !== 'TRADIFI_PERPETUAL') return undefined;
  return perpetual('binance', {
    native,
    base,
    quote,
    contractValue: '1',
    tick: step(filter(row, 'PRICE_FILTER')?.['tickSize']),
    lot: step(filter(row, 'LOT_SIZE')?.['stepSize']),
    minQty: step(filter(row, 'LOT_SIZE')?.['minQty']),
    minNotional: step(filter(row, 'MIN_NOTIONAL')?.['notional']),
  });
}

function filter(row: Fields, type: string): Fields | undefined {
  const filters = row['filters'];
  return Array.isArray(filters)
    ? filters.filter(isFields).find((one) => one['filterType'] === type)
    : undefined;
}
