import type { ExchangeId } from '#shared/market/exchange.ts';
import type { StreamName } from '#shared/market/stream.ts';

/** Where the start before this one left a stream of a symbol. */
export interface StreamEnd {
  readonly exchange: ExchangeId;
  readonly symbol: string;
  readonly stream: StreamName;
  /** How it ended: in order, or not. After a crash the writer tells what was lost until now, and the gap is what follows. */
  readonly cause: 'stopped' | 'crash';
  /** Begin of the gap, epoch ns in decimal. */
  readonly fromNs: string;
  /** Newest event before it, epoch ns in decimal. */
  readonly lastNs: string;
  /**
   * Its number in the venue's sequence; null when there is none, or it is not known to be the newest. After a crash that of the
   * last one the writer tells of, stored or lost: what follows it is counted by the gap that begins at the start.
   */
  readonly lastId: number | null;
}
