import type { Session } from '#shared/api/api.ts';
import { isUsable, lookOf, type Look } from '../../data/freshness.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { DASH, fundingText, utcText } from '../../ui/format.ts';
import { mayPay } from '../reason-text.ts';

/** Best venues and route of one symbol; -1 where there is none. */
export interface Best {
  /** Venue index of the highest usable bid and the lowest usable ask. */
  readonly bid: number;
  readonly ask: number;
  /** Route with the highest net that may be shown. */
  readonly route: number;
}

/** Look of a slot's quote at `nowMs`. */
export function slotLook(rows: MarketRows, slot: number, nowMs: number, maxAgeMs: number): Look {
  return lookOf(rows.legState(slot), nowMs - rows.book(slot, 'recv_ms'), nowMs - rows.bookWallMs, maxAgeMs);
}

/** Stale and missing legs never count as best. */
export function bestOf(rows: MarketRows, symbol: number, nowMs: number, maxAgeMs: number): Best {
  let [bid, ask, route] = [-1, -1, -1];
  let [bestBid, bestAsk, bestNet] = [-Infinity, Infinity, -Infinity];
  for (let venue = 0; venue < rows.venues; venue++) {
    const slot = rows.slotOf(symbol, venue);
    if (!isUsable(slotLook(rows, slot, nowMs, maxAgeMs))) continue;
    const [b, a] = [rows.book(slot, 'bid_price'), rows.book(slot, 'ask_price')];
    if (b > bestBid) [bestBid, bid] = [b, venue];
    if (a < bestAsk) [bestAsk, ask] = [a, venue];
  }
  if (nowMs - rows.routesWallMs > maxAgeMs) return { bid, ask, route };
  const first = rows.routeOf(symbol, 0, 1);
  for (let r = first; r < first + rows.venues * (rows.venues - 1); r++) {
    const net = rows.route(r, 'net_bps');
    if (!mayPay(rows.reason(r)) || !(net > bestNet)) continue;
    [bestNet, route] = [net, r];
  }
  return { bid, ask, route };
}

/** Whether a venue has no open interest stream; false as long as nothing is known of its streams. */
export function lacksInterest({ streams }: Session['venues'][number]): boolean {
  return streams.length > 0 && !streams.includes('open_interest');
}

/** Mark price against mid in bps; NaN where one of them is missing. */
export function markToMidBps(mark: number, bid: number, ask: number): number {
  const mid = (bid + ask) / 2;
  return ((mark - mid) / mid) * 10_000;
}

/** Funding of a venue as it tells it. Rate is a fraction for one interval; what is unknown is NaN. */
export interface Funding {
  readonly rate: number;
  readonly hours: number;
  readonly nextMs: number;
}

/** The rate for 8 hours, so that venues with other intervals can be compared; NaN without the interval. */
export function fundingFor8h({ rate, hours }: Funding): number {
  return hours > 0 ? (rate / hours) * 8 : Number.NaN;
}

/** The rate as the venue tells it, its interval and when it is settled; undefined where there is none. */
export function fundingTip({ rate, hours, nextMs }: Funding): string | undefined {
  if (!Number.isFinite(rate)) return undefined;
  const every = hours > 0 ? `every ${Number(hours.toPrecision(4))} h` : 'interval not known: not comparable';
  const next = utcText(nextMs);
  return `${fundingText(rate)} % ${every}${next === DASH ? '' : `, next at ${next} UTC`}`;
}

/** Rows of the grid, top to bottom: per symbol one group row and one row per venue. */
export interface GridRow {
  /** Position in the list that is shown. */
  readonly symbol: number;
  /** -1: the group row. */
  readonly venue: number;
}

export function gridRow(index: number, venues: number): GridRow {
  const height = venues + 1;
  return { symbol: Math.floor(index / height), venue: (index % height) - 1 };
}

/** Symbols as the user wants them: in the order of the settings, or by name. */
export function ordered(
  session: Session,
  symbols: readonly number[],
  by: 'settings' | 'name',
): readonly number[] {
  if (by === 'settings') return symbols;
  const name = (index: number): string => session.symbols[index]?.symbol ?? '';
  return symbols.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
}
