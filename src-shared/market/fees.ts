import { z } from 'zod';
import { exchangeIds, type ExchangeId } from './exchange.ts';
import type { InstrumentType } from './instrument.ts';

export const feeRow = z.strictObject({
  exchange: z.enum(exchangeIds),
  type: z.enum(['perp', 'spot']),
  /** Account tier as the venue names it; without one the base tier. */
  tier: z.string().min(1).max(64).optional(),
  /** Percent of the traded value: 0.05 is five basis points. */
  maker_pct: z.number().min(-1).max(5),
  taker_pct: z.number().min(0).max(5),
  /** First day (UTC, `YYYY-MM-DD`) on which the row holds. */
  valid_from: z.iso.date(),
  source: z.string().min(1),
});

/** The fee table of `resources/fees.json`: dated rows, each with its source. */
export const feeTableSchema = z.strictObject({
  /** Day the rows were last compared with the venues' pages. */
  checked: z.iso.date(),
  rows: z.array(feeRow).min(1),
});

export type FeeTable = z.infer<typeof feeTableSchema>;
export type FeeRow = FeeTable['rows'][number];

/** Name of the tier of an account without any discount. */
export const BASE_TIER = 'base';

/** Days after which a table is called old. */
export const FEE_TABLE_MAX_AGE_DAYS = 180;

/**
 * Taker fee of one side in percent: the newest row of the venue, type and tier that holds at `atMs`.
 *
 * @throws RangeError when the table has no such row; a fee is never guessed
 */
export function takerPct(
  table: FeeTable,
  exchange: ExchangeId,
  type: InstrumentType,
  atMs: number,
  tier: string = BASE_TIER,
): number {
  const rows = table.rows
    .filter((row) => row.exchange === exchange && row.type === type && tierOf(row) === tier)
    .filter((row) => Date.parse(row.valid_from) <= atMs)
    .toSorted((a, b) => (a.valid_from < b.valid_from ? 1 : -1));
  const row = rows[0];
  if (row === undefined) {
    throw new RangeError(
      `fee table: expected a ${type} row of ${exchange}, tier ${tier}, valid at ${new Date(atMs).toISOString()}, found none`,
    );
  }
  return row.taker_pct;
}

/** Whole days since the table was checked. */
export function feeTableAgeDays(table: FeeTable, nowMs: number): number {
  return Math.floor((nowMs - Date.parse(table.checked)) / 86_400_000);
}

export function tierOf(row: FeeRow): string {
  return row.tier ?? BASE_TIER;
}

/** The table with the user's own rows: theirs replace all shipped ones of the same venue, type and tier. */
export function withOwnFees(shipped: FeeTable, own: FeeTable | undefined): FeeTable {
  if (own === undefined) return shipped;
  const key = (row: FeeRow): string => `${row.exchange}|${row.type}|${tierOf(row)}`;
  const replaced = new Set(own.rows.map(key));
  return {
    checked: own.checked,
    rows: [...own.rows, ...shipped.rows.filter((row) => !replaced.has(key(row)))],
  };
}
