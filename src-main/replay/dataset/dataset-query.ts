import { streamNames } from '#shared/market/stream.ts';
import { isUtcDate } from '#shared/market/time.ts';
import { AppError } from '#shared/error-codes.ts';

/** Which days of which streams are meant; an empty list means all. */
export interface DatasetWords {
  readonly exchanges: readonly string[];
  readonly streams: readonly string[];
  /** Upper case. */
  readonly symbols: readonly string[];
  /** Both included; UTC, `20260115`. */
  readonly from?: string;
  readonly to?: string;
}

/** True for what is a place: an address of a store, or text with a slash or the end of a file name. */
export function isPlace(text: string): boolean {
  return text.startsWith('s3://') || /[/\\]/.test(text) || text.endsWith('.parquet') || text === '.';
}

/**
 * Reads a query such as `binance,okx bbo BTCUSDT 20260115..20260117`: words in any order, each a list of venues, of streams, of
 * symbols, a day or a range of days. `exchange=`, `stream=`, `symbol=` and `date=` may stand before a word.
 *
 * @param venues known names of venues, lower case
 * @throws AppError INVALID_INPUT
 */
export function parseDatasetQuery(text: string, venues: readonly string[]): DatasetWords {
  const words: { exchanges: string[]; streams: string[]; symbols: string[]; from?: string; to?: string } = {
    exchanges: [],
    streams: [],
    symbols: [],
  };
  for (const word of text.trim().split(/\s+/)) {
    const [, key, value = word] = /^(exchange|stream|symbol|date)=(.*)$/.exec(word) ?? [];
    const days = /^(\d{8})(?:\.\.(\d{8}))?$/.exec(value.replaceAll(/(?<=\d)-(?=\d)/g, ''));
    const list = value.split(',').filter((each) => each !== '');
    const lower = list.map((each) => each.toLowerCase());
    if (key === 'date' || (key === undefined && days !== null)) {
      const [, from = '', to = from] = days ?? [];
      if (!isUtcDate(from) || !isUtcDate(to)) throw refused(text, `a day such as 20260115, found ${value}`);
      Object.assign(words, { from, to });
    } else if (key === 'exchange' || (key === undefined && lower.every((each) => venues.includes(each)))) {
      words.exchanges.push(...lower);
    } else if (key === 'stream' || (key === undefined && lower.every((each) => isStream(each)))) {
      const unknown = lower.find((each) => !isStream(each));
      if (unknown !== undefined)
        throw refused(text, `a stream of ${streamNames.join(', ')}, found ${unknown}`);
      words.streams.push(...lower);
    } else words.symbols.push(...list.map((each) => each.toUpperCase()));
  }
  return words;
}

function isStream(text: string): boolean {
  return (streamNames as readonly string[]).includes(text);
}

function refused(query: string, expected: string): AppError {
  return new AppError('INVALID_INPUT', `dataset "${query}": expected ${expected}`);
}
