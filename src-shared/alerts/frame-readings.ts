import {
  bookFields,
  bookOffset as book,
  legStates,
  routeFields,
  routeOffset as route,
  type Frame,
} from '../api/frames.ts';
import { routeReasons, type RouteReason } from '../market/route.ts';
import type { SuppressionReason } from './alert.ts';
import type { Target } from './prepared-rule.ts';
import type { Condition } from './rule.ts';

type Of<K extends Condition['kind']> = Extract<Condition, { kind: K }>;

/** Reasons under which a route's numbers may be acted upon: it has two usable quotes. */
const usableReasons: ReadonlySet<RouteReason> = new Set([
  'signal',
  'below_line',
  'cooldown',
  'pending',
  'too_small',
]);
const usable = routeReasons.map((reason) => usableReasons.has(reason));
const live = legStates.indexOf('live');
const ROUTE = routeFields.length;
const BOOK = bookFields.length;
const MINUTE_MS = 60_000;

/** Net or gross bps of a route; NaN without quotes. */
export function spreadOf({ measure }: Of<'spread'>, { values }: Frame, { row }: Target): number {
  return values[row * ROUTE + (measure === 'net' ? route.net_bps : route.gross_bps)] ?? Number.NaN;
}

/** What keeps a spread from being acted upon; empty when nothing does. */
export function spreadFault(
  condition: Of<'spread'>,
  { values }: Frame,
  { row }: Target,
): SuppressionReason | '' {
  const at = row * ROUTE;
  if (usable[values[at + route.reason]!] !== true) return 'bad_quote';
  const ageMs = Math.max(values[at + route.buy_age_ms]!, values[at + route.sell_age_ms]!);
  if (!(ageMs <= condition.max_age_ms)) return 'too_old';
  return values[at + route.notional]! >= condition.min_notional ? '' : 'too_small';
}

/** Size and ages behind a spread, for people. */
export function spreadDetail({ values }: Frame, { row }: Target): string {
  const at = row * ROUTE;
  const age = (offset: number): string => `${Math.round(values[at + offset]!)} ms`;
  return `size ${moneyText(values[at + route.notional]!)}, ages ${age(route.buy_age_ms)} and ${age(route.sell_age_ms)}`;
}

/** Funding in bps of a venue or between the legs of a route, or minutes until it is settled; NaN where unknown. */
export function fundingOf({ measure }: Of<'funding'>, { values, wall_ms }: Frame, target: Target): number {
  const rate = (slot: number): number => values[slot * BOOK + book.funding_rate]! * 1e4;
  if (measure === 'difference') return rate(target.sellSlot) - rate(target.buySlot);
  if (measure === 'rate') return rate(target.row);
  const leftMs = values[target.row * BOOK + book.next_funding_ms]! - wall_ms;
  return leftMs >= 0 ? leftMs / MINUTE_MS : Number.NaN;
}

/** A price of a quote that is live; NaN otherwise. */
export function priceOf({ source }: Of<'price'>, { values }: Frame, { row }: Target): number {
  const at = row * BOOK;
  if (values[at + book.state] !== live) return Number.NaN;
  if (source === 'mark') return values[at + book.mark_price]!;
  if (source === 'last') return values[at + book.last_price]!;
  return (values[at + book.bid_price]! + values[at + book.ask_price]!) / 2;
}

export function moneyText(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : '—';
}
