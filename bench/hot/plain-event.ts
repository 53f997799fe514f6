import type { ExchangeId } from '#shared/market/exchange.ts';
import { FIRST_STAMP } from './frames.ts';
import type { PlainEvent } from './nested-engine.ts';
import { NO_QUOTE } from './stamp.ts';

/** Messages as `JSON.parse` gives them; only the generator's are read, so nothing is checked. */
interface Book {
  readonly e?: string;
  readonly s: string;
  readonly u: number;
  readonly T: number;
  readonly b: string;
  readonly B: string;
  readonly a: string;
  readonly A: string;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
}

interface Message {
  readonly stream?: string;
  readonly topic?: string;
  readonly cts?: number;
  readonly arg?: { readonly channel: string; readonly instId: string };
  readonly data?: unknown;
}

type Levels = readonly (readonly [price: string, qty: string])[];

/** One event of a parsed message as an object. @returns undefined for answers to requests */
export function plainEvent(
  exchange: ExchangeId,
  message: Message,
  ts_recv: number,
  sizes: ReadonlyMap<string, number>,
): PlainEvent | undefined {
  if (message.data === undefined) return undefined;
  if (exchange === 'binance') return binance(message.data as Book, ts_recv);
  return exchange === 'bybit' ? bybit(message, ts_recv) : okx(message, ts_recv, sizes);
}

function binance(book: Book, ts_recv: number): PlainEvent {
  const head = { exchange: 'binance', symbol: book.s, ts_event: book.T, ts_recv } as const;
  if (book.e !== 'bookTicker') {
    const trade = { price: Number(book.p), qty: Number(book.q), side: book.m ? 'sell' : 'buy' } as const;
    return { ...head, stream: 'trade', trade, message: NO_QUOTE };
  }
  return {
    ...head,
    stream: 'bbo',
    bid: { price: Number(book.b), qty: Number(book.B) },
    ask: { price: Number(book.a), qty: Number(book.A) },
    message: book.u - FIRST_STAMP,
  };
}

function bybit({ topic = '', cts = 0, data }: Message, ts_recv: number): PlainEvent {
  if (topic.startsWith('publicTrade.')) {
    const [row] = data as readonly { T: number; s: string; S: string; v: string; p: string }[];
    const trade = {
      price: Number(row!.p),
      qty: Number(row!.v),
      side: row!.S === 'Buy' ? 'buy' : 'sell',
    } as const;
    return {
      exchange: 'bybit',
      symbol: row!.s,
      stream: 'trade',
      ts_event: row!.T,
      ts_recv,
      trade,
      message: NO_QUOTE,
    };
  }
  const { s, b, a, seq } = data as { s: string; b: Levels; a: Levels; seq: number };
  return {
    exchange: 'bybit',
    symbol: s,
    stream: 'bbo',
    ts_event: cts,
    ts_recv,
    bid: level(b, 1),
    ask: level(a, 1),
    message: seq - FIRST_STAMP,
  };
}

function okx({ arg, data }: Message, ts_recv: number, sizes: ReadonlyMap<string, number>): PlainEvent {
  const symbol = arg!.instId.replace('-SWAP', '').replace('-', '');
  const size = sizes.get(symbol)!;
  if (arg!.channel === 'trades') {
    const [row] = data as readonly { px: string; sz: string; side: 'buy' | 'sell'; ts: string }[];
    const trade = { price: Number(row!.px), qty: Number(row!.sz) * size, side: row!.side };
    return {
      exchange: 'okx',
      symbol,
      stream: 'trade',
      ts_event: Number(row!.ts),
      ts_recv,
      trade,
      message: NO_QUOTE,
    };
  }
  const [row] = data as readonly { asks: Levels; bids: Levels; ts: string; seqId: number }[];
  return {
    exchange: 'okx',
    symbol,
    stream: 'bbo',
    ts_event: Number(row!.ts),
    ts_recv,
    bid: level(row!.bids, size),
    ask: level(row!.asks, size),
    message: row!.seqId - FIRST_STAMP,
  };
}

function level(levels: Levels, size: number): { readonly price: number; readonly qty: number } {
  const [price, qty] = levels[0]!;
  return { price: Number(price), qty: Number(qty) * size };
}
