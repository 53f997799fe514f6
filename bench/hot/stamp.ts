import { FIRST_STAMP, STAMP_DIGITS, TIME_DIGITS } from './frames.ts';

/** Tells the number of the message a received frame is; `NO_QUOTE` for a trade, `NO_DATA` for answers and pongs. */
export type ReadStamp = (frame: Uint8Array) => number;

export const NO_QUOTE = -1;
export const NO_DATA = -2;

const QUOTE = 0x22;
const BINANCE_NAME_AT = '{"stream":"'.length;
const BINANCE_STAMP_AFTER = '","data":{"e":"bookTicker","u":'.length;
const BYBIT_STAMP_BEFORE_END = STAMP_DIGITS + '},"cts":'.length + TIME_DIGITS + '}'.length;
const OKX_STAMP_BEFORE_END = STAMP_DIGITS + '}]}'.length;

/** `{"stream":"` against `{"result":`. */
const isBinanceData = (frame: Uint8Array): boolean => frame[2] === 0x73;

const binancePublic: ReadStamp = (frame) => {
  if (!isBinanceData(frame)) return NO_DATA;
  let at = BINANCE_NAME_AT;
  while (frame[at] !== QUOTE) at++;
  return digits(frame, at + BINANCE_STAMP_AFTER);
};

const binanceMarket: ReadStamp = (frame) => (isBinanceData(frame) ? NO_QUOTE : NO_DATA);

/** `{"topic":"orderbook…` and `{"topic":"publicTrade…` against `{"success":`. */
const bybit: ReadStamp = (frame) => {
  if (frame[2] !== 0x74) return NO_DATA;
  return frame[10] === 0x6f ? digits(frame, frame.length - BYBIT_STAMP_BEFORE_END) : NO_QUOTE;
};

/** `{"arg":{"channel":"bbo-tbt…` and `{"arg":{"channel":"trades…` against `{"event":` and `pong`. */
const okx: ReadStamp = (frame) => {
  if (frame[2] !== 0x61) return NO_DATA;
  return frame[19] === 0x62 ? digits(frame, frame.length - OKX_STAMP_BEFORE_END) : NO_QUOTE;
};

/** How the stamps of a socket are read, by the path of its address. @throws for an address that is not the generator's */
export function stampReader(url: string): ReadStamp {
  const { pathname } = new URL(url);
  if (pathname.startsWith('/public/')) return binancePublic;
  if (pathname.startsWith('/market/')) return binanceMarket;
  if (pathname.startsWith('/v5/')) return bybit;
  if (pathname.startsWith('/ws/v5/')) return okx;
  throw new RangeError(`socket path: expected one of the generator's, found ${pathname}`);
}

function digits(frame: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + STAMP_DIGITS; i++) value = value * 10 + (frame[i]! - 0x30);
  return value - FIRST_STAMP;
}
