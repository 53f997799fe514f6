import { z } from 'zod';
import { query, shape, stream, type Contract } from '#shared/rpc/contract.ts';
import type { Frame } from '#shared/api/frames.ts';
import type { Config } from '#shared/config.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { MarketCounters } from '#shared/status.ts';
import type { WorkerLine } from '../base/worker-line.ts';

/** What the market thread is started with. */
export interface MarketOptions {
  readonly exchanges: readonly ExchangeId[];
  readonly symbols: readonly string[];
  readonly endpoints: Config['endpoints'];
  readonly signals: Config['signals'];
  readonly connection: Config['connection'];
  /** Taker fee per exchange, percent, in the order of `exchanges`. */
  readonly takerPct: readonly number[];
  /** Ring to the writer; its header carries the epoch of receive times. */
  readonly ring: SharedArrayBuffer;
}

const nothing = z.strictObject({});

/** The hot thread: sockets, reading, top of book, spreads, signals. */
export const marketContract = {
  run: {
    start: query(z.custom<MarketOptions>(), shape<null>()),
    /** Every signal, at once: one quote can open several routes, and the second does not wait for the first's receipt. */
    signals: stream(nothing, shape<Signal>(), { keep: 'all', capacity: 1_000, drop: 'oldest', window: 32 }),
    /** Ten times a second. */
    book: stream(nothing, shape<Frame>(), { keep: 'latest', key: () => 'book' }),
    /** Four times a second. */
    routes: stream(nothing, shape<Frame>(), { keep: 'latest', key: () => 'routes' }),
    /** Once a second. */
    counters: stream(nothing, shape<MarketCounters>(), { keep: 'latest', key: () => 'counters' }),
    /** The instruments of a venue, when they are known. */
    instruments: stream(nothing, shape<{ exchange: ExchangeId; instruments: readonly Instrument[] }>(), {
      keep: 'latest',
      key: (item) => item.exchange,
    }),
    log: stream(nothing, shape<WorkerLine>(), { keep: 'all', capacity: 1_000, drop: 'oldest' }),
    /** Closes all sockets, ends all signals; afterwards no event enters the ring. Answers with the final counts. */
    stop: query(nothing, shape<MarketCounters>()),
  },
} satisfies Contract;
