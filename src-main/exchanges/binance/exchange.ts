import type { Exchange } from '../exchange.ts';
import { binanceFundingHours } from './funding-hours.ts';
import { binanceInstruments } from './instruments.ts';
import { binanceLatestTrade } from './latest-trade.ts';
import { binanceReader } from './read.ts';
import { binanceSockets } from './socket.ts';

/** Binance USD-M futures, perpetuals in USDT and USDC. Facts read 2026-11-20 unless another day is given. */
export const binance: Exchange = {
  id: 'binance',
  // There is no open-interest stream, only REST, and REST values never enter RAW.
  streams: ['bbo', 'trade', 'mark_price', 'funding'],
  endpoints: {
    public: 'wss://fstream.binance.com/public',
    market: 'wss://fstream.binance.com/market',
    rest: 'https://fapi.binance.com',
  },
  // 300 connections in 5 minutes per address (documented for spot, taken for futures too).
  connectsPerSecond: 0.95,
  connectBurst: 5,
  instruments: binanceInstruments,
  fundingHours: binanceFundingHours,
  sockets: binanceSockets,
  reader: binanceReader,
  // Each aggTrade's `a` is the one before plus one where its trades f to l follow those before: 15 of 15 pairs (wire, 2021).
  sequences: { trade: { worth: 'proof' } },
  latestTrade: binanceLatestTrade,
};
