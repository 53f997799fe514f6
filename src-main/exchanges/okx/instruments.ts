import type { Instrument } from '#shared/market/instrument.ts';
import { baseUnits, contractSize, contractValueText } from '../contract-size.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoints, InstrumentsPlan } from '../exchange.ts';
import { type Fields, isFields } from '../frame.ts';
import { isAbsent, isMissing } from '../numbers.ts';
import { restRows, step } from '../rest.ts';
import { perpetual } from '../perpetual.ts';
import { okxNaming } from './naming.ts';

/** `GET /api/v5/public/instruments?instType=SWAP`: 20 requests per 2 s and address. */
export function okxInstruments(endpoints: Endpoints): InstrumentsPlan {
  return {
    url: `${endpoint(endpoints, 'rest')}/api/v5/public/instruments?instType=SWAP`,
    read(body) {
      const rows = restRows('okx', isFields(body) ? body['data'] : undefined, body);
      return rows.filter((row) => row['state'] === 'live').flatMap((row) => okxInstrument(row) ?? []);
    },
  };
}

/**
 * One instrument row as a linear perpetual, whatever its state. A row may lack what the name says (`instType`, `ctType`,
 * `settleCcy`, `uly`) and `ctMult`, which is then 1; what it says must fit.
 *
 * @returns undefined for anything else: spot, dated, options, inverse contracts
 */
export function okxInstrument(row: Fields): Instrument | undefined {
  const { instId, instType, ctType, ctVal, ctMult, ctValCcy, settleCcy } = row;
  const named = typeof instId === 'string' ? okxNaming.perpetual(instId) : undefined;
  if (named === undefined) return undefined;
  const fits = (found: unknown, expected: string): boolean => isAbsent(found) || found === expected;
  if (!fits(instType, 'SWAP') || !fits(ctType, 'linear') || !fits(settleCcy, named.settle)) return undefined;
  const [base = ''] = named.native.split('-');
  // A contract that is worth so much quote currency cannot be turned into base units.
  const contractValue = fits(ctValCcy, base)
    ? contractValueText(ctVal, isMissing(ctMult) ? '1' : ctMult)
    : '';
  const size = contractSize(contractValue);
  const index = [row['uly'], row['instFamily']].find((name) => typeof name === 'string' && name !== '');
  return perpetual('okx', {
    native: named.native,
    base,
    quote: named.quote === 'USDC' ? 'USDC' : 'USDT',
    contractValue,
    index: typeof index === 'string' ? index : `${base}-${named.quote}`,
    tick: step(row['tickSz']),
    lot: size === undefined ? Number.NaN : step(baseUnits(row['lotSz'], size)),
    minQty: size === undefined ? Number.NaN : step(baseUnits(row['minSz'], size)),
  });
}
