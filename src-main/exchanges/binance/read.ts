import { streamIndex } from '#shared/market/stream.ts';
import { Rows } from '../emit.ts';
import type { EventSink, Reader, Reading, SymbolTable } from '../exchange.ts';
import { exactIntegers, type Fields, frameText, isFields, isInexact, parseText } from '../frame.ts';
import {
  decimal,
  eventMs,
  isAbsent,
  isMissing,
  optionalPrice,
  tradeIdText,
  wholeNumber,
} from '../numbers.ts';
import { reasons } from '../reasons.ts';
import { binanceControl } from './control.ts';
import { binanceScan } from './scan.ts';

/** Message types the byte scanner knows. */
const hot = new Set<unknown>(['bookTicker', 'aggTrade', 'trade']);

/** COIN-M contracts share some streams since 2026-06-30; their quantities are contracts. */
const COIN_M = 2;

/**
 * Reads one connection of Binance USD-M, bare payloads and the envelope of `/stream`. Keeps nothing between frames.
 *
 * @param scan whether hot messages are tried by the byte scanner first; the result is the same
 */
export function binanceReader(symbols: SymbolTable, scan = true): Reader {
  const scanned = scan ? binanceScan(symbols) : () => false;
  let fallbacks = 0;
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
      const rows = payload(parsed.value);
      if (rows.some((row) => isFields(row) && hot.has(row['e']))) fallbacks++;
      // Ids beyond 2^53 lose digits as numbers: once more, with their text.
      const exact = rows.some((row) => isFields(row) && (isInexact(row['t']) || isInexact(row['a'])));
      return readMessage(exact ? exactIntegers(text) : parsed.value, symbols, sink);
    },
  };
}

/** The rows of a message without its envelope; array streams carry many. */
function payload(message: unknown): readonly unknown[] {
  const inner = isFields(message) && 'data' in message ? message['data'] : message;
  return Array.isArray(inner) ? inner : [inner];
}

function readMessage(message: unknown, symbols: SymbolTable, sink: EventSink): Reading {
  if (isFields(message) && typeof message['e'] !== 'string' && !('data' in message)) {
    return binanceControl(message) ?? { reject: reasons.unknownMessage };
  }
  const rows = new Rows(sink);
  for (const row of payload(message)) {
    if (isFields(row) && typeof row['e'] === 'string') readRow(row, symbols, rows);
    else rows.refuse(reasons.unknownMessage);
  }
  return rows.reading();
}

function readRow(row: Fields, symbols: SymbolTable, rows: Rows): void {
  const type = row['e'];
  if (type !== 'markPriceUpdate' && !hot.has(type)) return;
  const name = row['s'];
  if (typeof name !== 'string') return rows.refuse(reasons.symbol);
  // `M` is a field of spot trades only.
  if (Number(row['st']) === COIN_M || 'M' in row) return;
  const symbol = symbols.find(name);
  if (symbol < 0) return;
  if (type === 'bookTicker') bookTicker(row, symbol, rows);
  else if (type === 'markPriceUpdate') markPrice(row, symbol, rows);
  else trade(row, symbol, type === 'trade' ? row['t'] : row['a'], rows);
}

/** An empty side is text without a number: zero, not malformed. */
function side(price: unknown, qty: unknown): readonly [number, number] {
  return price === '' ? [0, 0] : [decimal(price), decimal(qty)];
}

function bookTicker(row: Fields, symbol: number, rows: Rows): void {
  const tsMs = eventMs(isMissing(row['T']) ? row['E'] : row['T']);
  rows.bbo(symbol, tsMs, side(row['b'], row['B']), side(row['a'], row['A']));
}

function trade(row: Fields, symbol: number, id: unknown, rows: Rows): void {
  rows.sequence(symbol, streamIndex.trade, wholeNumber(id), wholeNumber(id));
  const kind = row['X'];
  // INSURANCE_FUND, ADL and NA are settled off the book, at prices far from the market; before 2020 there is no X.
  if (row['e'] === 'trade' && kind !== undefined && kind !== 'MARKET') return;
  const isBuyerMaker = row['m'];
  const takerSide = isBuyerMaker === true ? -1 : isBuyerMaker === false ? 1 : undefined;
  rows.trade(
    symbol,
    eventMs(row['T']),
    decimal(row['p']),
    decimal(row['q']),
    takerSide,
    isInexact(id) ? undefined : tradeIdText(id),
  );
}

/** `E` is the time; `T` is the next funding. Contracts without funding send an empty rate or `T` 0. */
function markPrice(row: Fields, symbol: number, rows: Rows): void {
  const tsMs = eventMs(row['E']);
  const { i: index, r: rate, T: next } = row;
  rows.markPrice(symbol, tsMs, decimal(row['p']), optionalPrice(index));
  if (isAbsent(rate) || isAbsent(next) || decimal(next) === 0) return;
  rows.funding(symbol, tsMs, decimal(rate), eventMs(next));
}
