import type { Exchange } from '../exchange.ts';
import { okxInstruments } from './instruments.ts';
import { okxLatestTrade } from './latest-trade.ts';
import { okxReader } from './read.ts';
import { okxSockets } from './socket.ts';

/** OKX v5 perpetual swaps in USDT and USDC; sizes on the wire are contracts. Facts read 2026-11-20 unless another day is given. */
export const okx: Exchange = {
  id: 'okx',
  streams: ['bbo', 'trade', 'mark_price', 'funding', 'open_interest'],
  endpoints: { public: 'wss://ws.okx.com:8443/ws/v5/public', rest: 'https://www.okx.com' },
  // 3 are allowed. They are counted where they arrive: at the very limit every other second would hold a fourth.
  connectsPerSecond: 2.5,
  instruments: okxInstruments,
  sockets: okxSockets,
  reader: okxReader,
  // tradeId less the one before is count in 14 of 17 neighbouring rows of the 2026 recordings, which may lack rows.
  sequences: { trade: { worth: 'hint' } },
  latestTrade: okxLatestTrade,
};
