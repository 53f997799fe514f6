import type { Exchange } from '../exchange.ts';
import { okxInstruments } from './instruments.ts';
import { okxReader } from './read.ts';
import { okxSockets } from './socket.ts';

/** OKX v5 perpetual swaps in USDT and USDC; sizes on the wire are contracts. Facts read 2026-11-20 unless another day is given. */
export const okx: Exchange = {
  id: 'okx',
  streams: ['bbo', 'trade', 'mark_price', 'funding', 'open_interest'],
  endpoints: { public: 'wss://ws.okx.com:8443/ws/v5/public', rest: 'https://www.okx.com' },
  connectsPerSecond: 3,
  instruments: okxInstruments,
  sockets: okxSockets,
  reader: okxReader,
};
