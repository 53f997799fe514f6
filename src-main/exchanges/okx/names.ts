import type { Instrument } from '#shared/market/instrument.ts';

/** A topic as this code names it: `bbo-tbt:BTC-USDT-SWAP`. The venue has two fields for it. */
export function topicName(channel: string, instId: string): string {
  return `${channel}:${instId}`;
}

/** The index of a swap's underlying: `BTC-USDT`. A swap's own name is refused by index-tickers. */
export function indexOf(instrument: Instrument): string {
  return instrument.index ?? instrument.native.replace(/-SWAP$/, '');
}
