import type { StreamName } from '#shared/market/stream.ts';
import { exactly } from '../../storage/catalog/footers.ts';
import type { LaneFile } from './lane.ts';

/** Bytes of text that lie inside the engine's own record; longer ones are fetched one by one. */
export const PIECE = 12;

/** Foreign files may have numbers for ids. The cast of a text costs nothing. */
export const TRADE_ID = 'trade_id::VARCHAR';

/** Columns of a stream as doubles, in contract order. Casts of what has the type already cost nothing. */
export const numberColumns: Readonly<Record<StreamName, readonly string[]>> = {
  bbo: ['bid_price', 'bid_qty', 'ask_price', 'ask_qty'],
  trade: ['price', 'qty', 'side'],
  mark_price: ['mark_price', 'index_price'],
  funding: ['funding_rate'],
  open_interest: ['open_interest'],
};

/** The order of `ORDERING_VERSION` 1 (`market/compact.ts`) among rows of parts. */
const rawOrder: Readonly<Record<'trade' | 'other', string>> = {
  other: 'ts_event, ts_recv, file_index, file_row_number',
  trade: `ts_event, ts_recv, regexp_full_match(${TRADE_ID}, '[0-9]+') DESC,
    CASE WHEN regexp_full_match(${TRADE_ID}, '[0-9]+') THEN strlen(ltrim(${TRADE_ID}, '0')) END,
    CASE WHEN regexp_full_match(${TRADE_ID}, '[0-9]+') THEN ltrim(${TRADE_ID}, '0') END,
    ${TRADE_ID}, file_index, file_row_number`,
};

export interface RowRange {
  /** from ≤ ts_event */
  readonly from?: bigint | undefined;
  /** ts_event < to */
  readonly to?: bigint | undefined;
}

/**
 * Selects `ts_event, ts_recv, [seq], numbers…, [trade_id, its further pieces…] [next_funding_ts]` of a file in its own order;
 * of parts in the order of the contract.
 *
 * @param pieces of 12 bytes that `trade_id` needs; of one the rest comes along as it is
 */
export function laneSql(
  file: Pick<LaneFile, 'layer' | 'paths'>,
  stream: StreamName,
  { from, to, pieces }: RowRange & { readonly pieces: number },
): string {
  const columns = ['ts_event::BIGINT', 'ts_recv::BIGINT'];
  if (file.layer === 'compact') columns.push('seq::BIGINT');
  for (const name of numberColumns[stream]) {
    columns.push(name === 'index_price' ? `coalesce(${name}::DOUBLE, 'NaN'::DOUBLE)` : `${name}::DOUBLE`);
  }
  if (stream === 'trade') {
    columns.push(TRADE_ID);
    if (pieces > 1) columns.push(`strlen(${TRADE_ID})::UINTEGER`);
    for (let k = 0; pieces > 1 && k < pieces; k++) {
      columns.push(`encode(${TRADE_ID})[${k * PIECE + 1}:${(k + 1) * PIECE}]`);
    }
  }
  if (stream === 'funding') columns.push('next_funding_ts::BIGINT');
  const where = [
    ...(from === undefined ? [] : [`ts_event >= ${from}`]),
    ...(to === undefined ? [] : [`ts_event < ${to}`]),
  ];
  const source = `FROM read_parquet([${file.paths.map(exactly).join(', ')}], hive_partitioning = false)${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
  if (file.layer === 'compact') return `SELECT ${columns.join(', ')} ${source}`;
  return `SELECT ${columns.join(', ')} ${source} ORDER BY ${rawOrder[stream === 'trade' ? 'trade' : 'other']}`;
}
