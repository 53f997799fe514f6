import type { Exchange } from '../exchange.ts';
import { bybitInstruments } from './instruments.ts';
import { bybitLatestTrade } from './latest-trade.ts';
import { bybitReader } from './read.ts';
import { bybitSockets } from './socket.ts';

/** Bybit v5 linear: perpetuals in USDT and USDC. Facts read 2026-11-20 unless another day is given. */
export const bybit: Exchange = {
  id: 'bybit',
  streams: ['bbo', 'trade', 'mark_price', 'funding', 'open_interest'],
  endpoints: { public: 'wss://stream.bybit.com/v5/public/linear', rest: 'https://api.bybit.com' },
  // 500 connections in 5 minutes per domain.
  connectsPerSecond: 1.6,
  connectBurst: 5,
  instruments: bybitInstruments,
  sockets: bybitSockets,
  reader: bybitReader,
  // u is one more at each change, the same in a repetition, and 1 after a restart of the service (docs and wire).
  sequences: { bbo: { worth: 'proof', restartsAtOne: true } },
  latestTrade: bybitLatestTrade,
};
