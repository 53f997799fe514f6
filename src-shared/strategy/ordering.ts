import type { StreamName } from '../market/stream.ts';

/**
 * Order of a replay: `ORDERING_COLUMNS` of `market/compact.ts`, ascending. Events of one `ts_event` that come from several
 * datasets are ordered by `ts_recv`, then by the rank of their stream, by venue and symbol (code units), and within a dataset as
 * its file has them; `seq` is then their position in the tie, from 0.
 */
const streamRank: Readonly<Record<StreamName, number>> = {
  mark_price: 0,
  funding: 1,
  open_interest: 2,
  bbo: 3,
  trade: 4,
};

interface Lane {
  readonly exchange: string;
  readonly stream: StreamName;
  readonly symbol: string;
}

/** Below 0 when rows of `a` come before rows of `b` with equal `ts_event` and `ts_recv`. */
export function compareLanes(a: Lane, b: Lane): number {
  return (
    streamRank[a.stream] - streamRank[b.stream] ||
    byCodeUnit(a.exchange, b.exchange) ||
    byCodeUnit(a.symbol, b.symbol)
  );
}

function byCodeUnit(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
