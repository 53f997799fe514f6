import { z } from 'zod';
import type { Session } from '#shared/api/api.ts';
import { market } from '#shared/api/market.ts';
import { playback, type PlaybackOrder } from '#shared/api/playback.ts';
import { signals } from '#shared/api/signals.ts';
import type { Config } from '#shared/config.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { query, shape, type Contract } from '#shared/rpc/contract.ts';

/** What is opened, and what stands in where the recording does not say it. */
export interface PlaybackRequest {
  readonly order: PlaybackOrder;
  /** Of the running program: ticks, names, folder. */
  readonly live: Session;
  /** Settings of today, for data of which no run is known. */
  readonly signals: Config['signals'];
  readonly takerPct: Readonly<Record<ExchangeId, number>>;
}

/** The thread that plays recordings to the live screens. */
export const playbackContract = {
  run: {
    start: query(z.custom<{ readonly dataDir: string }>(), shape<null>()),
    open: query(z.custom<PlaybackRequest>(), shape<null>()),
    steer: playback.steer,
    status: playback.status,
    hello: query(z.strictObject({}), shape<Session>()),
  },
  market,
  signals,
} satisfies Contract;
