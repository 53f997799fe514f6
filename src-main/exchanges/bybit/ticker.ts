import type { Rows } from '../emit.ts';
import type { Fields } from '../frame.ts';
import { decimal, eventMs, isAbsent, isMissing, optionalPrice } from '../numbers.ts';
import { reasons } from '../reasons.ts';

/** What the ticker of one symbol has said so far on this connection; undefined what it has not. */
export interface Ticker {
  markPrice?: number | undefined;
  indexPrice?: number | undefined;
  fundingRate?: number | undefined;
  nextFundingMs?: number | undefined;
}

/**
 * Merges a ticker message and gives the events of what it carries. A delta omits what did not change; empty text means that
 * the field does not apply, as funding on dated contracts. (Bybit v5, websocket/public/ticker, read 2026-11-20)
 *
 * @param before undefined when there was no snapshot yet: a delta then gives nothing
 * @returns the state after the message; undefined while there is none
 */
export function mergeTicker(
  before: Ticker | undefined,
  message: Fields,
  fields: Fields,
  { symbol, rows }: { readonly symbol: number; readonly rows: Rows },
): Ticker | undefined {
  const isSnapshot = message['type'] === 'snapshot';
  const tsMs = eventMs(message['ts']);
  if (Number.isNaN(tsMs)) {
    rows.refuse(reasons.time);
    return isSnapshot ? undefined : before;
  }
  const ticker: Ticker | undefined = isSnapshot ? {} : before;
  if (ticker === undefined) return undefined;
  mergeMark(ticker, fields, tsMs, symbol, rows);
  mergeFunding(ticker, fields, tsMs, symbol, rows);
  const openInterest = fields['openInterest'];
  if (!isAbsent(openInterest)) rows.openInterest(symbol, tsMs, decimal(openInterest));
  return ticker;
}

/** A malformed value leaves the state as it was, so that it cannot turn up again beside a later good one. */
function mergeMark(ticker: Ticker, fields: Fields, tsMs: number, symbol: number, rows: Rows): void {
  const { markPrice, indexPrice } = fields;
  if (isMissing(markPrice) && isMissing(indexPrice)) return;
  const mark = isMissing(markPrice) ? ticker.markPrice : optionalPrice(markPrice);
  const index = isMissing(indexPrice) ? ticker.indexPrice : optionalPrice(indexPrice);
  if (mark !== undefined) rows.markPrice(symbol, tsMs, mark, index);
  if (mark === undefined || mark > 0) ticker.markPrice = mark;
  if (index === undefined || index > 0) ticker.indexPrice = index;
}

function mergeFunding(ticker: Ticker, fields: Fields, tsMs: number, symbol: number, rows: Rows): void {
  const { fundingRate, nextFundingTime, fundingIntervalHour } = fields;
  if (!isAbsent(fundingIntervalHour)) rows.fundingHours(symbol, decimal(fundingIntervalHour));
  if (isMissing(fundingRate) && isMissing(nextFundingTime)) return;
  const rate = isMissing(fundingRate)
    ? ticker.fundingRate
    : isAbsent(fundingRate)
      ? undefined
      : decimal(fundingRate);
  const hasTime = !isAbsent(nextFundingTime) && decimal(nextFundingTime) !== 0;
  const nextMs = isMissing(nextFundingTime)
    ? ticker.nextFundingMs
    : hasTime
      ? eventMs(nextFundingTime)
      : undefined;
  if (rate !== undefined && nextMs !== undefined) rows.funding(symbol, tsMs, rate, nextMs);
  if (!Number.isNaN(rate)) ticker.fundingRate = rate;
  if (!Number.isNaN(nextMs)) ticker.nextFundingMs = nextMs;
}
