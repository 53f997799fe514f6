import type { Side } from '#shared/market/event.ts';
import { streamIndex } from '#shared/market/stream.ts';
import { baseUnits } from '../contract-size.ts';
import { Rows } from '../emit.ts';
import type { EventSink, Reader, Reading, SymbolTable } from '../exchange.ts';
import { exactIntegers, type Fields, frameText, isFields, isInexact, parseText } from '../frame.ts';
import { decimal, eventMs, isAbsent, isMissing, tradeIdText, wholeNumber } from '../numbers.ts';
import { oldestFirst } from '../order.ts';
import { reasons } from '../reasons.ts';
import { okxControl } from './control.ts';
import { indexOf } from './names.ts';
import { okxScan } from './scan.ts';
import { ContractSizes } from './sizes.ts';

/** Index prices kept, so that invented names do not fill the memory; the venue has a few hundred. */
const INDEXES = 20_000;

const sides: ReadonlyMap<unknown, Side> = new Map([
  ['buy', 1],
  ['sell', -1],
]);

/**
 * Reads one connection of OKX swaps. Keeps the last index price per underlying for the mark prices that follow, and the top
 * of books5 per symbol.
 *
 * @param scan whether hot messages are tried by the byte scanner first; the result is the same
 */
export function okxReader(symbols: SymbolTable, scan = true): Reader {
  const sizes = new ContractSizes(symbols);
  const indexPrices = new Map<string, number>();
  const tops: (string | undefined)[] = [];
  const scanned = scan ? okxScan(symbols, sizes) : () => false;
  let fallbacks = 0;

  const readRow = (channel: string, instId: string, row: Fields, rows: Rows): void => {
    if (channel === 'index-tickers') return readIndex(instId, row, indexPrices, rows);
    const symbol = symbols.find(instId);
    if (symbol < 0) return;
    switch (channel) {
      case 'bbo-tbt':
        return readBook(row, symbol, sizes, rows);
      case 'tickers':
        return readTicker(row, symbol, sizes, rows);
      case 'books5':
        return readBooks5(row, symbol, sizes, rows, tops);
      case 'trades':
        return readTrade(row, symbol, sizes, rows);
      case 'mark-price': {
        const instrument = symbols.instruments[symbol];
        const index = instrument === undefined ? undefined : indexPrices.get(indexOf(instrument));
        return rows.markPrice(symbol, eventMs(row['ts']), decimal(row['markPx']), index);
      }
      case 'funding-rate':
        return readFunding(row, symbol, rows);
      case 'open-interest':
        // Base units, unlike `oi`, which is contracts.
        return rows.openInterest(symbol, eventMs(row['ts']), decimal(row['oiCcy']));
    }
  };

  return {
    get fallbacks() {
      return fallbacks;
    },
    read(frame, sink) {
      if (scanned(frame, sink)) return 'events';
      const text = frameText(frame);
      if (text === undefined) return { reject: reasons.notUtf8 };
      if (text === 'pong') return { control: 'pong' };
      const parsed = parseText(text);
      if ('reject' in parsed) return parsed;
      const message = parsed.value;
      if (!isFields(message)) return { reject: reasons.unknownMessage };
      const { arg } = message;
      const channel = isFields(arg) ? arg['channel'] : undefined;
      if (message['event'] !== undefined || typeof channel !== 'string') {
        return okxControl(message) ?? { reject: reasons.unknownMessage };
      }
      if (channel === 'bbo-tbt' || channel === 'trades') fallbacks++;
      return readData(
        hasInexactId(message) ? (exactIntegers(text) as Fields) : message,
        channel,
        sink,
        readRow,
      );
    },
  };
}

function hasInexactId(message: Fields): boolean {
  const list = message['data'];
  return Array.isArray(list) && list.some((row) => isFields(row) && isInexact(row['tradeId']));
}

/** Rows name their instrument, but for those of bbo-tbt, where only `arg` does. */
function readData(
  message: Fields,
  channel: string,
  sink: EventSink,
  readRow: (channel: string, instId: string, row: Fields, rows: Rows) => void,
): Reading {
  const list = message['data'];
  const arg = isFields(message['arg']) ? message['arg'] : {};
  if (!Array.isArray(list)) return { reject: reasons.unknownMessage };
  const rows = new Rows(sink);
  const ordered = channel === 'trades' ? oldestFirst(list, byTimeAndId) : (list as readonly unknown[]);
  for (const row of ordered) {
    if (!isFields(row)) {
      rows.refuse(reasons.unknownMessage);
      continue;
    }
    const instId = row['instId'] ?? arg['instId'];
    if (typeof instId === 'string') readRow(channel, instId, row, rows);
    else rows.refuse(reasons.symbol);
  }
  return rows.reading();
}

/** Ids of one instrument grow; they are digits, so the longer is the later. */
function byTimeAndId(a: unknown, b: unknown): number {
  const [x, y] = [isFields(a) ? a : {}, isFields(b) ? b : {}];
  const byTime = (eventMs(x['ts']) || 0) - (eventMs(y['ts']) || 0);
  if (byTime !== 0) return byTime;
  const [m, n] = [tradeIdText(x['tradeId']) ?? '', tradeIdText(y['tradeId']) ?? ''];
  return m.length !== n.length ? m.length - n.length : m < n ? -1 : m > n ? 1 : 0;
}

function readIndex(index: string, row: Fields, prices: Map<string, number>, rows: Rows): void {
  const price = decimal(row['idxPx']);
  if (Number.isNaN(eventMs(row['ts']))) return rows.refuse(reasons.time);
  if (!(price > 0)) return rows.refuse(reasons.price);
  if (prices.has(index) || prices.size < INDEXES) prices.set(index, price);
}

type Level = readonly [price: number, qty: number];

/** A side may be `[]`, a ticker's price `""`: no such side. */
function side(price: unknown, contracts: unknown, symbol: number, sizes: ContractSizes): Level | undefined {
  if (isAbsent(price)) return [0, 0];
  const size = sizes.of(symbol);
  return size === undefined ? undefined : [decimal(price), baseUnits(contracts, size)];
}

function best(levels: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(levels)) return undefined;
  if (levels.length === 0) return [];
  const first: unknown = levels[0];
  return Array.isArray(first) && first[0] !== undefined ? first : undefined;
}

function readBook(row: Fields, symbol: number, sizes: ContractSizes, rows: Rows): void {
  const [bid, ask] = [best(row['bids']), best(row['asks'])];
  if (bid === undefined || ask === undefined) return rows.refuse(reasons.book);
  emitBook(row, symbol, side(bid[0], bid[1], symbol, sizes), side(ask[0], ask[1], symbol, sizes), rows);
}

/**
 * Not subscribed, since bbo-tbt is ten times as fast; a recording may hold it. Every message is the whole book and comes also
 * when only deeper levels changed: the top is an event when it is another than before.
 *
 * @param tops the last top of each symbol as text; undefined where there is none to compare with
 */
function readBooks5(
  row: Fields,
  symbol: number,
  sizes: ContractSizes,
  rows: Rows,
  tops: (string | undefined)[],
): void {
  const levels = [best(row['bids']), best(row['asks'])].map((level) => level?.slice(0, 2).map(decimal));
  const isReadable = levels.every((level) => level?.includes(Number.NaN) === false);
  const top = isReadable && !Number.isNaN(eventMs(row['ts'])) ? JSON.stringify(levels) : undefined;
  if (top !== undefined && tops[symbol] === top) return rows.bboUnchanged(symbol);
  // What is refused is not what the next message is compared with.
  tops[symbol] = top;
  readBook(row, symbol, sizes, rows);
}

/** Not subscribed, since bbo-tbt is ten times as fast; a recording may hold it. It is a BBO, never a trade. */
function readTicker(row: Fields, symbol: number, sizes: ContractSizes, rows: Rows): void {
  const bid = side(row['bidPx'], row['bidSz'], symbol, sizes);
  emitBook(row, symbol, bid, side(row['askPx'], row['askSz'], symbol, sizes), rows);
}

function emitBook(
  row: Fields,
  symbol: number,
  bid: Level | undefined,
  ask: Level | undefined,
  rows: Rows,
): void {
  if (bid === undefined || ask === undefined) return rows.refuse(reasons.contractValue);
  rows.bbo(symbol, eventMs(row['ts']), bid, ask);
}

function readTrade(row: Fields, symbol: number, sizes: ContractSizes, rows: Rows): void {
  const last = wholeNumber(row['tradeId']);
  const first = last - (isMissing(row['count']) ? 1 : wholeNumber(row['count'])) + 1;
  if (first >= 0) rows.sequence(symbol, streamIndex.trade, first, last);
  const size = sizes.of(symbol);
  if (size === undefined) return rows.refuse(reasons.contractValue);
  rows.trade(
    symbol,
    eventMs(row['ts']),
    decimal(row['px']),
    baseUnits(row['sz'], size),
    sides.get(row['side']),
    tradeIdText(row['tradeId']),
  );
}

/** `fundingTime` is the settlement the rate is for; `nextFundingTime` the one after. Rows before 2023 have no `ts`. */
function readFunding(row: Fields, symbol: number, rows: Rows): void {
  const { fundingRate, fundingTime, nextFundingTime, ts } = row;
  if (isAbsent(fundingRate) || isAbsent(ts) || isAbsent(fundingTime) || decimal(fundingTime) === 0) return;
  if (!isAbsent(nextFundingTime))
    rows.fundingHours(symbol, (eventMs(nextFundingTime) - eventMs(fundingTime)) / 3_600_000);
  rows.funding(symbol, eventMs(ts), decimal(fundingRate), eventMs(fundingTime));
}
