import { bookFields, bookOffset as at, legStates, type Frame, type LegState } from '#shared/api/frames.ts';
import type { Reducer } from '#shared/market/arbitrage/reducer.ts';
import type { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';

/** What of a venue's connections shows in frames. */
export interface VenueView {
  /** Whether it is known what it lists. */
  readonly isLoaded: boolean;
  readonly isQuoting: boolean;
  lists(symbol: number): boolean;
}

/** What frames are made of: live, or of a recording. */
export interface MarketView {
  readonly book: TopOfBook;
  readonly reducer: Reducer;
  readonly venues: readonly VenueView[];
  readonly recvClock: { recvToWallMs(recvNs: number): number };
}

const stateCode = Object.fromEntries(legStates.map((state, i) => [state, i])) as Record<LegState, number>;

/** Copies the newest numbers of every slot. @param nowNs receive time */
export function bookFrame(view: MarketView, seq: number, nowNs: number): Frame {
  const { book, recvClock } = view;
  const width = bookFields.length;
  const values = new Float64Array(book.symbols * book.venues * width);
  for (let slot = 0; slot < book.symbols * book.venues; slot++) {
    const row = slot * width;
    values[row + at.bid_price] = book.bid[slot]!;
    values[row + at.bid_qty] = book.bidQty[slot]!;
    values[row + at.ask_price] = book.ask[slot]!;
    values[row + at.ask_qty] = book.askQty[slot]!;
    values[row + at.recv_ms] = recvClock.recvToWallMs(book.recvNs[slot]!);
    values[row + at.event_ms] = book.eventMs[slot]!;
    values[row + at.mark_price] = book.mark[slot]!;
    values[row + at.index_price] = book.index[slot]!;
    values[row + at.funding_rate] = book.fundingRate[slot]!;
    values[row + at.next_funding_ms] = book.nextFundingMs[slot]!;
    values[row + at.open_interest] = book.openInterest[slot]!;
    values[row + at.last_price] = book.lastPrice[slot]!;
    values[row + at.last_qty] = book.lastQty[slot]!;
    values[row + at.last_side] = book.lastSide[slot]!;
    values[row + at.state] = stateCode[legState(view, slot, nowNs)];
    values[row + at.bbo_count] = book.bboCount[slot]!;
    values[row + at.funding_hours] = book.fundingHours[slot]!;
  }
  return { seq, wall_ms: recvClock.recvToWallMs(nowNs), values };
}

/** What can be said of a slot's quote now. */
export function legState({ book, venues, reducer }: MarketView, slot: number, nowNs: number): LegState {
  const venue = venues[slot % book.venues]!;
  const symbol = Math.floor(slot / book.venues);
  if (venue.isLoaded && !venue.lists(symbol)) return 'unsupported';
  const recvNs = book.recvNs[slot]!;
  if (Number.isNaN(recvNs)) return venue.isQuoting ? 'none' : 'disconnected';
  return nowNs - recvNs > reducer.rule.maxAgeMs * 1e6 ? 'stale' : 'live';
}
