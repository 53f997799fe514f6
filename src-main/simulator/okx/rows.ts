import { unpadded } from '../market/decimal.ts';
import type { VenueWorld } from '../socket/venue.ts';
import type { OkxSymbol } from './feed.ts';

const HOUR_MS = 3_600_000;

/** The rows that OKX channels and REST share: every value a text. */
export type Row = Readonly<Record<string, string>>;

export function markRow({ market }: VenueWorld, of: OkxSymbol, atMs: number): Row {
  const { tickDecimals } = of.book.listing;
  const ts = String(Math.floor(atMs) - 3);
  return { instId: of.instId, instType: 'SWAP', markPx: market.mark(of.book).toFixed(tickDecimals), ts };
}

export function indexRow({ market }: VenueWorld, of: OkxSymbol, atMs: number): Row {
  const { book, family } = of;
  const grid = 10 ** book.listing.tickDecimals;
  const at = (value: number) => unpadded(Math.round(value * grid) / grid, book.listing.tickDecimals);
  const start = book.coin.startPrice;
  return {
    instId: family,
    idxPx: at(market.indexPrice(book)),
    high24h: at(Math.max(start, book.mid) * 1.012),
    low24h: at(Math.min(start, book.mid) * 0.982),
    open24h: at(start * 0.99),
    sodUtc0: at(start * 0.995),
    sodUtc8: at(start),
    ts: String(Math.floor(atMs) - 3),
  };
}

/** The rate in `fundingRate` is settled at `fundingTime`; `nextFundingTime` is the settlement after that one. */
export function fundingRow({ market }: VenueWorld, of: OkxSymbol, atMs: number): Row {
  const { book } = of;
  const settlement = market.nextFundingMs(book, atMs);
  const stepMs = market.fundingHours(book) * HOUR_MS;
  return {
    formulaType: 'withRate',
    fundingRate: market.fundingRate(book, atMs).toFixed(16),
    fundingTime: String(settlement),
    impactValue: '20000.0000000000000000',
    instId: of.instId,
    instType: 'SWAP',
    interestRate: '0.0001000000000000',
    maxFundingRate: '0.00375',
    method: 'current_period',
    minFundingRate: '-0.00375',
    nextFundingRate: '',
    nextFundingTime: String(settlement + stepMs),
    premium: (market.mark(book) / market.indexPrice(book) - 1).toFixed(16),
    prevFundingTime: String(settlement - stepMs),
    settFundingRate: (market.fundingRate(book, atMs - stepMs) * 0.9).toFixed(16),
    settState: 'settled',
    ts: String(Math.floor(atMs) - 3),
  };
}

/** `oi` in contracts with float noise at the end (wire), `oiCcy` in coins: oi × ctVal. */
export function openInterestRow({ market }: VenueWorld, of: OkxSymbol, atMs: number): Row {
  const { book, instId } = of;
  const coins = book.openInterest * book.listing.contractValue;
  return {
    instId,
    instType: 'SWAP',
    oi: `${book.openInterest.toFixed(2)}000000${100 + (Math.floor(atMs) % 900)}`,
    oiCcy: unpadded(Math.round(coins * 1e6) / 1e6, 6),
    oiUsd: (coins * market.mark(book)).toFixed(6),
    ts: String(Math.floor(atMs) - 3),
  };
}

export function tickerRow(_world: VenueWorld, of: OkxSymbol, atMs: number): Row {
  const { book, instId } = of;
  const { tickDecimals, sizeDecimals, contractValue } = book.listing;
  const grid = 10 ** tickDecimals;
  const px = (value: number) => unpadded(value, tickDecimals);
  const at = (value: number) => px(Math.round(value * grid) / grid);
  const start = book.coin.startPrice;
  return {
    instType: 'SWAP',
    instId,
    last: px(book.last),
    lastSz: of.recent.newest(1)[0]?.sz ?? '',
    askPx: px(book.ask),
    askSz: unpadded(book.askSize, sizeDecimals),
    bidPx: px(book.bid),
    bidSz: unpadded(book.bidSize, sizeDecimals),
    open24h: at(start * 0.99),
    high24h: at(Math.max(start, book.last) * 1.012),
    low24h: at(Math.min(start, book.last) * 0.982),
    sodUtc0: at(start * 0.995),
    sodUtc8: at(start),
    volCcy24h: ((book.openInterest + book.volume) * contractValue).toFixed(4),
    vol24h: (book.openInterest + book.volume).toFixed(2),
    ts: String(Math.floor(atMs) - 3),
  };
}
