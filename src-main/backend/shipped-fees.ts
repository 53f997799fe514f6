import rows from '../../resources/fees.json' with { type: 'json' };
import { feeTableSchema, type FeeTable } from '#shared/market/fees.ts';

/** The fee table that comes with the program. @throws when the shipped file does not fit its own schema */
export function shippedFees(): FeeTable {
  return feeTableSchema.parse(rows);
}
