import type { ExchangeId } from '#shared/market/exchange.ts';

/** A recorded market message and the topics it belongs to. */
export interface RecordedFrame {
  /** What goes on the wire; Binance's without the wrapper, which depends on the client's path. */
  readonly text: string;
  readonly topics: readonly { readonly name: string; readonly channel: string; readonly symbol: string }[];
  /** The message's own time, epoch ms; what times are shifted by. */
  readonly timeMs: number;
  /** Rows inside, at least 1. */
  readonly rows: number;
}

type Json = Readonly<Record<string, unknown>>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(of: Json | undefined, key: string): string | undefined {
  const value = of?.[key];
  return typeof value === 'string' ? value : undefined;
}

const binanceChannels: Readonly<Record<string, readonly string[]>> = {
  bookTicker: ['@bookTicker'],
  trade: ['@trade'],
  aggTrade: ['@aggTrade'],
  markPriceUpdate: ['@markPrice', '@markPrice@1s'],
  forceOrder: ['@forceOrder'],
};

function binanceFrame(line: string, message: unknown): RecordedFrame | undefined {
  const stream = isJson(message) ? text(message, 'stream') : undefined;
  const payload = stream !== undefined && isJson(message) ? message['data'] : message;
  // Cut the payload out of the text rather than print it again: bytes stay as recorded.
  const start = stream === undefined ? 0 : line.indexOf('"data":') + 7;
  const body = stream === undefined ? line : line.slice(start, line.lastIndexOf('}'));
  const first: unknown = Array.isArray(payload) ? payload[0] : payload;
  if (!isJson(first)) return undefined;
  const order = isJson(first['o']) ? first['o'] : undefined;
  const symbol = text(first, 's') ?? text(order, 's') ?? '*';
  const timeMs = Number(first['E'] ?? first['T'] ?? 0);
  const channel = text(first, 'e')?.replace('Update', '') ?? stream?.replace(/^.*@/, '') ?? '';
  const rows = Array.isArray(payload) ? payload.length : 1;
  const names =
    stream === undefined
      ? (binanceChannels[text(first, 'e') ?? ''] ?? []).map((suffix) => `${symbol.toLowerCase()}${suffix}`)
      : [stream];
  if (names.length === 0) return undefined;
  return { text: body, topics: names.map((name) => ({ name, channel, symbol })), timeMs, rows };
}

function bybitFrame(line: string, message: unknown): RecordedFrame | undefined {
  const name = isJson(message) ? text(message, 'topic') : undefined;
  if (name === undefined || !isJson(message)) return undefined;
  const dot = name.lastIndexOf('.');
  const data = message['data'];
  const topics = [{ name, channel: name.slice(0, dot), symbol: name.slice(dot + 1) }];
  return {
    text: line,
    topics,
    timeMs: Number(message['ts'] ?? 0),
    rows: Array.isArray(data) ? data.length : 1,
  };
}

function okxFrame(line: string, message: unknown): RecordedFrame | undefined {
  if (!isJson(message) || !isJson(message['arg'])) return undefined;
  const channel = text(message['arg'], 'channel');
  const instId = text(message['arg'], 'instId');
  const data = message['data'];
  if (channel === undefined || instId === undefined || !Array.isArray(data)) return undefined;
  const first: unknown = data[0];
  const timeMs = isJson(first) ? Number(text(first, 'ts') ?? 0) : 0;
  const symbol = instId.replace(/-SWAP$/, '').replaceAll('-', '');
  return {
    text: line,
    topics: [{ name: `${channel}:${instId}`, channel, symbol }],
    timeMs,
    rows: data.length,
  };
}

const readers = { binance: binanceFrame, bybit: bybitFrame, okx: okxFrame };

/**
 * Reads one recorded line. Answers and pongs belong to the conversation that was recorded, not to this one.
 *
 * @returns undefined for anything that is no market message
 */
export function recordedFrame(exchange: ExchangeId, line: string): RecordedFrame | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  return readers[exchange](line, message);
}
