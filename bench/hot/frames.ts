import type { ExchangeId } from '#shared/market/exchange.ts';
import { SequenceDigits } from './sequence-digits.ts';
import { priceText, type BenchSlot } from './symbols.ts';

/**
 * A frame ready to be sent, WebSocket header included; its stamps and times are written just before. A stamp has ten digits
 * and is `FIRST_STAMP` plus the message's number; it stands where the venue has its update id.
 */
export interface FrameTemplate {
  readonly bytes: Buffer;
  readonly stampsAt: readonly number[];
  readonly timesAt: readonly number[];
  /** Where the venue's own sequence number of the topic stands, and the numbers: each message has the next one. */
  readonly countsAt: readonly number[];
  readonly count: SequenceDigits;
}

export const FIRST_STAMP = 1_000_000_000;
export const STAMP_DIGITS = 10;
export const TIME_DIGITS = 13;

/** A quote or a trade in the words of any venue. */
export interface Quote {
  readonly bidTicks: number;
  readonly askTicks: number;
  readonly bidQty: string;
  readonly askQty: string;
}

export interface Print {
  readonly priceTicks: number;
  readonly qty: string;
  readonly isBuy: boolean;
}

const S = '<stamp>';
const T = '<time>';
const C = '<count>';

/** One sequence per topic, shared by all its ready frames. */
const sequences = new Map<string, SequenceDigits>();

/** Native name of a slot's instrument. */
export function nativeOf({ exchange, symbol }: BenchSlot): string {
  return exchange === 'okx' ? `${symbol.base}-USDT-SWAP` : symbol.symbol;
}

/** Best bid and offer: bookTicker, orderbook.1, bbo-tbt in their shapes of 2026. */
export function quoteFrame(slot: BenchSlot, quote: Quote): FrameTemplate {
  const n = nativeOf(slot);
  const [bp, ap] = [priceText(slot.symbol, quote.bidTicks), priceText(slot.symbol, quote.askTicks)];
  const [bq, aq] = [quote.bidQty, quote.askQty];
  const text: Record<ExchangeId, string> = {
    binance: `{"stream":"${n.toLowerCase()}@bookTicker","data":{"e":"bookTicker","u":${S},"s":"${n}","ps":"${n}","b":"${bp}","B":"${bq}","a":"${ap}","A":"${aq}","T":${T},"E":${T},"st":1}}`,
    bybit: `{"topic":"orderbook.1.${n}","ts":${T},"type":"snapshot","data":{"s":"${n}","b":[["${bp}","${bq}"]],"a":[["${ap}","${aq}"]],"u":${C},"seq":${S}},"cts":${T}}`,
    okx: `{"arg":{"channel":"bbo-tbt","instId":"${n}"},"data":[{"asks":[["${ap}","${aq}","0","3"]],"bids":[["${bp}","${bq}","0","4"]],"ts":"${T}","seqId":${S}}]}`,
  };
  return template(text[slot.exchange], `${slot.exchange} ${n} quote`);
}

/** Trade: aggTrade, publicTrade, trades. */
export function printFrame(slot: BenchSlot, print: Print): FrameTemplate {
  const n = nativeOf(slot);
  const p = priceText(slot.symbol, print.priceTicks);
  const q = print.qty;
  const text: Record<ExchangeId, string> = {
    binance: `{"stream":"${n.toLowerCase()}@aggTrade","data":{"e":"aggTrade","E":${T},"a":${C},"s":"${n}","p":"${p}","q":"${q}","nq":"${q}","f":${C},"l":${C},"T":${T},"m":${!print.isBuy},"st":1}}`,
    bybit: `{"topic":"publicTrade.${n}","type":"snapshot","ts":${T},"data":[{"T":${T},"s":"${n}","S":"${print.isBuy ? 'Buy' : 'Sell'}","v":"${q}","p":"${p}","L":"ZeroPlusTick","i":"5f0b21d4-7c1e-5a39-8d42-c0${S}","BT":false,"RPI":false,"seq":${S}}]}`,
    okx: `{"arg":{"channel":"trades","instId":"${n}"},"data":[{"instId":"${n}","tradeId":"${C}","px":"${p}","sz":"${q}","side":"${print.isBuy ? 'buy' : 'sell'}","ts":"${T}","count":"1","source":"0","seqId":${S}}]}`,
  };
  return template(text[slot.exchange], `${slot.exchange} ${n} trade`);
}

/** The frame as a client's message handler gets it, without the WebSocket header, with this stamp and time. */
export function messageBytes(frame: FrameTemplate, stamp: number, timeMs: number): Buffer {
  const bytes = Buffer.from(frame.bytes);
  for (const at of frame.stampsAt) bytes.write(String(stamp), at, 'latin1');
  for (const at of frame.timesAt) bytes.write(String(timeMs), at, 'latin1');
  const count = frame.count.next();
  for (const at of frame.countsAt) bytes.set(count, at);
  return bytes.subarray(headerBytes(bytes.length));
}

function template(text: string, topic: string): FrameTemplate {
  const stampsAt: number[] = [];
  const timesAt: number[] = [];
  const countsAt: number[] = [];
  let payload = '';
  for (const piece of text.split(/(<stamp>|<time>|<count>)/)) {
    if (piece === S) stampsAt.push(payload.length);
    if (piece === T) timesAt.push(payload.length);
    if (piece === C) countsAt.push(payload.length);
    payload +=
      piece === S || piece === C ? '0'.repeat(STAMP_DIGITS) : piece === T ? '0'.repeat(TIME_DIGITS) : piece;
  }
  const header = frameHeader(payload.length);
  const count = sequences.get(topic) ?? new SequenceDigits(STAMP_DIGITS);
  sequences.set(topic, count);
  return {
    count,
    countsAt: countsAt.map((at) => at + header.length),
    bytes: Buffer.concat([header, Buffer.from(payload, 'latin1')]),
    stampsAt: stampsAt.map((at) => at + header.length),
    timesAt: timesAt.map((at) => at + header.length),
  };
}

/** Header of an unmasked text frame of fewer than 65,536 bytes. (RFC 6455, 5.2) */
function frameHeader(length: number): Buffer {
  return length < 126 ? Buffer.from([0x81, length]) : Buffer.from([0x81, 126, length >> 8, length & 0xff]);
}

function headerBytes(frameBytes: number): number {
  return frameBytes < 126 + 2 ? 2 : 4;
}
