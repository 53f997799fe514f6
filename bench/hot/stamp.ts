import { FIRST_STAMP, STAMP_DIGITS, TIME_DIGITS } from './frames.ts';

/** Tells the number of the message a received frame is; -1 when it is no quote. */
export type ReadStamp = (frame: Uint8Array) => number;

const QUOTE = 0x22;
const BINANCE_NAME_AT = '{"stream":"'.length;
const BINANCE_STAMP_AFTER = '","data":{"e":"bookTicker","u":'.length;
const BYBIT_STAMP_BEFORE_END = STAMP_DIGITS + '},"cts":'.length + TIME_DIGITS + '}'.length;
const OKX_STAMP_BEFORE_END = STAMP_DIGITS + '}]}'.length;

const none: ReadStamp = () => -1;

/** `{"stream":"` and not an answer to a request. */
const binance: ReadStamp = (frame) => {
  if (frame[2] !== 0x73) return -1;
  let at = BINANCE_NAME_AT;
  while (frame[at] !== QUOTE) at++;
  return digits(frame, at + BINANCE_STAMP_AFTER);
};

/** `{"topic":"o…` is a book. */
const bybit: ReadStamp = (frame) =>
  frame[10] === 0x6f ? digits(frame, frame.length - BYBIT_STAMP_BEFORE_END) : -1;

/** `{"arg":{"channel":"b…` is bbo-tbt. */
const okx: ReadStamp = (frame) =>
  frame[19] === 0x62 ? digits(frame, frame.length - OKX_STAMP_BEFORE_END) : -1;

/** How the stamps of a socket are read, by the path of its address. */
export function stampReader(url: string): ReadStamp {
  const { pathname } = new URL(url);
  if (pathname.startsWith('/public/')) return binance;
  if (pathname.startsWith('/v5/')) return bybit;
  return pathname.startsWith('/ws/v5/') ? okx : none;
}

function digits(frame: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + STAMP_DIGITS; i++) value = value * 10 + (frame[i]! - 0x30);
  return value - FIRST_STAMP;
}
