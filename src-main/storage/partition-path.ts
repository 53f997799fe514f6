import { isExchangeId, type ExchangeId } from '#shared/market/exchange.ts';
import { streamNames, type StreamName } from '#shared/market/stream.ts';

/** What rows of one folder have in common. */
export interface Partition {
  readonly exchange: ExchangeId;
  readonly stream: StreamName;
  /** As stored in the `symbol` column, upper case: `BTCUSDT`. */
  readonly symbol: string;
  /** UTC date of `ts_event`: `20260115`. */
  readonly date: string;
}

/** Longest folder name in bytes; file systems allow 255. */
const MAX_NAME_BYTES = 240;

/**
 * Folder of a partition below the spool's root: `exchange=binance/stream=bbo/symbol=BTCUSDT/date=20260115`.
 *
 * The symbol is written as it is where it consists of `A-Z 0-9 . _ -`. Every other byte of its UTF-8, and a final dot
 * (Windows drops it), is percent-encoded: safe on every file system, and two symbols never share a folder.
 *
 * @throws RangeError for a symbol that is empty, too long or no well-formed text, and for a date that is not eight digits
 */
export function partitionPath({ exchange, stream, symbol, date }: Partition): string {
  if (!/^\d{8}$/.test(date)) throw new RangeError(`partition date: expected YYYYMMDD, found ${date}`);
  return `exchange=${exchange}/stream=${stream}/symbol=${encodeSymbol(symbol)}/date=${date}`;
}

/** Reverse of `partitionPath`. @returns undefined for any text it would not have made */
export function parsePartitionPath(path: string): Partition | undefined {
  const found = /^exchange=([a-z]+)\/stream=([a-z_]+)\/symbol=([A-Z0-9._%-]+)\/date=(\d{8})$/.exec(path);
  if (found === null) return undefined;
  const [, exchange = '', streamText = '', encoded = '', date = ''] = found;
  const stream = streamNames.find((name) => name === streamText);
  const symbol = decodeSymbol(encoded);
  if (!isExchangeId(exchange) || stream === undefined || symbol === undefined) return undefined;
  return { exchange, stream, symbol, date };
}

/**
 * Name of a part file.
 *
 * @param ts epoch ns of the first row's `ts_recv`
 * @param seq counts the parts of the process, so that two parts begun in the same nanosecond differ
 */
export function partName(ts: bigint, seq: number): string {
  return `part-${String(ts).padStart(19, '0')}-${String(seq).padStart(6, '0')}.parquet`;
}

/** Name under which a part is written before it is complete. No reader takes it for a Parquet file. */
export function temporaryName(part: string): string {
  return `${part}.tmp`;
}

/** Whether a file name is a temporary one of ours. */
export function isTemporaryName(name: string): boolean {
  return /^part-\d{19}-\d{6,}\.parquet\.tmp$/.test(name);
}

function encodeSymbol(symbol: string): string {
  if (symbol === '' || !symbol.isWellFormed()) {
    throw new RangeError(`partition symbol: expected well-formed text, found ${JSON.stringify(symbol)}`);
  }
  let encoded = '';
  for (const byte of new TextEncoder().encode(symbol)) {
    const char = String.fromCharCode(byte);
    encoded += /[A-Z0-9._-]/.test(char) ? char : percent(byte);
  }
  if (encoded.endsWith('.')) encoded = encoded.slice(0, -1) + percent(0x2e);
  if (encoded.length > MAX_NAME_BYTES) {
    throw new RangeError(
      `partition symbol: expected at most ${MAX_NAME_BYTES} bytes when encoded, found ${encoded.length} (${symbol})`,
    );
  }
  return encoded;
}

function decodeSymbol(encoded: string): string | undefined {
  try {
    const symbol = decodeURIComponent(encoded);
    return encodeSymbol(symbol) === encoded ? symbol : undefined;
  } catch (cause) {
    if (cause instanceof URIError || cause instanceof RangeError) return undefined;
    throw cause;
  }
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
