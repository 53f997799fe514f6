import type { StreamName } from './stream.ts';

/** Physical type of a column, by its DuckDB name. int64 is BIGINT, int8 is TINYINT, double is DOUBLE, string is VARCHAR. */
export type ColumnType = 'BIGINT' | 'VARCHAR' | 'TINYINT' | 'DOUBLE';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Only `index_price`: a venue may not have sent one yet. Every other column is never null. */
  readonly nullable?: true;
}

const head: readonly Column[] = [
  { name: 'ts_event', type: 'BIGINT' },
  { name: 'ts_recv', type: 'BIGINT' },
  { name: 'exchange', type: 'VARCHAR' },
  { name: 'symbol', type: 'VARCHAR' },
  { name: 'stream', type: 'VARCHAR' },
  { name: 'stream_version', type: 'TINYINT' },
];

/**
 * The columns of each RAW stream in contract order. The one statement of the schema: the writer, the readers' check and
 * the documentation derive from it. Frozen at `stream_version` 1.
 */
export const streamColumns: Readonly<Record<StreamName, readonly Column[]>> = {
  bbo: [
    ...head,
    { name: 'bid_price', type: 'DOUBLE' },
    { name: 'bid_qty', type: 'DOUBLE' },
    { name: 'ask_price', type: 'DOUBLE' },
    { name: 'ask_qty', type: 'DOUBLE' },
  ],
  trade: [
    ...head,
    { name: 'price', type: 'DOUBLE' },
    { name: 'qty', type: 'DOUBLE' },
    { name: 'side', type: 'TINYINT' },
    { name: 'trade_id', type: 'VARCHAR' },
  ],
  mark_price: [
    ...head,
    { name: 'mark_price', type: 'DOUBLE' },
    { name: 'index_price', type: 'DOUBLE', nullable: true },
  ],
  funding: [...head, { name: 'funding_rate', type: 'DOUBLE' }, { name: 'next_funding_ts', type: 'BIGINT' }],
  open_interest: [...head, { name: 'open_interest', type: 'DOUBLE' }],
};
