/** The five streams of the data contract. The order is fixed: ring records carry the index. */
export const streamNames = ['bbo', 'trade', 'mark_price', 'funding', 'open_interest'] as const;

/** Stream as stored in the `stream` column. */
export type StreamName = (typeof streamNames)[number];

/** Index of a stream in `streamNames`, for typed arrays and ring records. */
export const streamIndex: Readonly<Record<StreamName, number>> = {
  bbo: 0,
  trade: 1,
  mark_price: 2,
  funding: 3,
  open_interest: 4,
};

/** Version of every stream's columns, stored in `stream_version`. Frozen: a change is a new stream. */
export const STREAM_VERSION = 1;
