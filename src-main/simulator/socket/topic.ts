import type { StreamName } from '#shared/market/stream.ts';
import type { Connection } from './connection.ts';

/** Events of the data contract in one message, by stream: what a recorder that loses nothing must store. */
export type EventCounts = Readonly<Partial<Record<StreamName, number>>>;

/** One stream of one symbol as the venue names it, who listens, and what was sent. */
export interface Topic {
  /** `btcusdt@bookTicker`, `orderbook.1.BTCUSDT`, `bbo-tbt:BTC-USDT-SWAP`. */
  readonly name: string;
  /** `bookTicker`, `orderbook.1`, `bbo-tbt`. */
  readonly channel: string;
  /** `BTCUSDT`; `*` for streams of all symbols. */
  readonly symbol: string;
  readonly subscribers: Set<Connection>;
  readonly sent: Sent;
  /** The newest message, for venues that repeat it to new subscribers. */
  latest: string;
}

/** Sums over all connections. */
export interface Sent {
  messages: number;
  /** Rows inside the messages: trades of an array, symbols of an array stream. */
  rows: number;
  /** Messages that a command kept back. */
  withheld: number;
  events: Partial<Record<StreamName, number>>;
}

export function topic(name: string, channel: string, symbol: string): Topic {
  const sent = { messages: 0, rows: 0, withheld: 0, events: {} };
  return { name, channel, symbol, subscribers: new Set(), sent, latest: '' };
}
