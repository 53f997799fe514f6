import type { Side } from '#shared/market/event.ts';
import { streamIndex } from '#shared/market/stream.ts';
import { Rows } from '../emit.ts';
import type { EventSink, Reader, Reading, SymbolTable } from '../exchange.ts';
import { exactIntegers, type Fields, frameText, isFields, isInexact, parseText } from '../frame.ts';
import { decimal, eventMs, isMissing, tradeIdText, wholeNumber } from '../numbers.ts';
import { oldestFirst } from '../order.ts';
import { reasons } from '../reasons.ts';
import { emptySide, sideAfter, TopBook } from './book.ts';
import { bybitControl } from './control.ts';
import { bybitScan } from './scan.ts';
import { mergeTicker, type Ticker } from './ticker.ts';

const BOOK = 'orderbook.1.';
const TRADES = 'publicTrade.';
const TICKERS = 'tickers.';

/** Taker side of a trade by the venue's word. */
const sides: ReadonlyMap<unknown, Side> = new Map([
  ['Buy', 1],
  ['Sell', -1],
]);

/**
 * Reads one connection of Bybit linear. Keeps per symbol the top of book and the ticker that deltas are merged into.
 *
 * @param scan whether hot messages are tried by the byte scanner first; the result is the same
 */
export function bybitReader(symbols: SymbolTable, scan = true): Reader {
  const books: TopBook[] = [];
  const tickers: (Ticker | undefined)[] = [];
  const bookOf = (symbol: number): TopBook => (books[symbol] ??= new TopBook());
  const scanned = scan ? bybitScan(symbols, bookOf) : () => false;
  let fallbacks = 0;

  const readTopic = (topic: string, message: Fields, sink: EventSink): Reading => {
    const rows = new Rows(sink);
    if (topic.startsWith(BOOK)) {
      const symbol = symbols.find(topic.slice(BOOK.length));
      if (symbol >= 0) readBook(message, topic.slice(BOOK.length), symbol, bookOf(symbol), rows);
    } else if (topic.startsWith(TRADES)) {
      const symbol = symbols.find(topic.slice(TRADES.length));
      if (symbol >= 0) readTrades(message, topic.slice(TRADES.length), symbol, rows);
    } else if (topic.startsWith(TICKERS)) {
      const name = topic.slice(TICKERS.length);
      const symbol = symbols.find(name);
      if (symbol < 0) return 'events';
      const fields = message['data'];
      if (!isFields(fields) || !isNamed(fields['symbol'], name)) rows.refuse(reasons.symbol);
      else tickers[symbol] = mergeTicker(tickers[symbol], message, fields, { symbol, rows });
    }
    return rows.reading();
  };

  return {
    get fallbacks() {
      return fallbacks;
    },
    read(frame, sink) {
      if (scanned(frame, sink)) return 'events';
      const text = frameText(frame);
      if (text === undefined) return { reject: reasons.notUtf8 };
      const parsed = parseText(text);
      if ('reject' in parsed) return parsed;
      const message = parsed.value;
      if (!isFields(message)) return { reject: reasons.unknownMessage };
      const topic = message['topic'];
      if (typeof topic !== 'string') return bybitControl(message) ?? { reject: reasons.unknownMessage };
      if (topic.startsWith(BOOK) || topic.startsWith(TRADES)) fallbacks++;
      return readTopic(topic, hasInexactId(message) ? (exactIntegers(text) as Fields) : message, sink);
    },
  };
}

/** The name inside the data agrees with the topic's; some messages have none. */
function isNamed(found: unknown, name: string): boolean {
  return isMissing(found) || found === name;
}

function hasInexactId(message: Fields): boolean {
  const list = message['data'];
  return Array.isArray(list) && list.some((row) => isFields(row) && isInexact(row['i']));
}

/** `cts` is the matching engine's time, `ts` the push, 1 to 6 ms later; older messages have no `cts`. */
function readBook(message: Fields, name: string, symbol: number, book: TopBook, rows: Rows): void {
  const isSnapshot = message['type'] === 'snapshot';
  const updateId = wholeNumber(isFields(message['data']) ? message['data']['u'] : undefined);
  rows.sequence(symbol, streamIndex.bbo, updateId, updateId);
  if (!isSnapshot && !book.isKnown) return;
  const tsMs = eventMs(isMissing(message['cts']) ? message['ts'] : message['cts']);
  const fields = message['data'];
  const refuse = (reason: Parameters<Rows['refuse']>[0]): void => {
    book.forget();
    rows.refuse(reason);
  };
  if (Number.isNaN(tsMs)) return refuse(reasons.time);
  if (!isFields(fields)) return refuse(reasons.book);
  if (!isNamed(fields['s'], name)) return refuse(reasons.symbol);
  // A delta may leave out the side that did not change.
  const rowsOf = (side: unknown): unknown => (isMissing(side) && !isSnapshot ? [] : side);
  const bid = sideAfter(rowsOf(fields['b']), isSnapshot ? emptySide : book.bid);
  const ask = sideAfter(rowsOf(fields['a']), isSnapshot ? emptySide : book.ask);
  if (bid === undefined || ask === undefined) return refuse(reasons.book);
  if (book.set(bid[0], bid[1], ask[0], ask[1])) rows.bbo(symbol, tsMs, bid, ask);
  else if (bid[0] > 0 && ask[0] > 0) rows.bboUnchanged(symbol);
}

/**
 * Every message holds new trades only, whatever its `type`. Block trades (`BT`) are agreed off the book but are trades all
 * the same: the contract has no flag for them and nothing is left out of RAW.
 */
function readTrades(message: Fields, name: string, symbol: number, rows: Rows): void {
  const list = message['data'];
  if (!Array.isArray(list)) return rows.refuse(reasons.unknownMessage);
  for (const row of oldestFirst(list.map(asTrade), byTimeAndSeq)) {
    if (row === undefined) rows.refuse(reasons.unknownMessage);
    else if (!isNamed(row['s'], name)) rows.refuse(reasons.symbol);
    else {
      rows.trade(
        symbol,
        eventMs(row['T']),
        decimal(row['p']),
        decimal(row['v']),
        sides.get(row['S']),
        tradeIdText(row['i']),
      );
    }
  }
}

function asTrade(row: unknown): Fields | undefined {
  return isFields(row) ? row : undefined;
}

function byTimeAndSeq(a: Fields | undefined, b: Fields | undefined): number {
  const byTime = (eventMs(a?.['T']) || 0) - (eventMs(b?.['T']) || 0);
  return byTime !== 0 ? byTime : (wholeNumber(a?.['seq']) || 0) - (wholeNumber(b?.['seq']) || 0);
}
