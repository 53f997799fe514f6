import type { Session } from '#shared/api/api.ts';
import { isShelved, type Shelf } from '#shared/alerts/shelf.ts';
import { routeReasons, type RouteReason } from '#shared/market/route.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { ageText, bpsText, exactText, moneyText } from '../../ui/format.ts';
import { basisBps, type Basis } from '../net-cell.ts';
import { isBlind, mayPay, reasonText } from '../reason-text.ts';

/** Routes by what they pay, best first; routes that cannot be judged and suspect ones come last, in their own order. */
export function rankRoutes(rows: MarketRows, basis: Basis = 'net'): number[] {
  const net = rows.routes.map((_, route) => {
    const bps = mayPay(rows.reason(route)) ? basisBps(rows, route, basis) : Number.NaN;
    return Number.isFinite(bps) ? bps : Number.NEGATIVE_INFINITY;
  });
  return rows.routes
    .map((_, route) => route)
    .sort((a, b) => {
      const [left, right] = [net[a] ?? -Infinity, net[b] ?? -Infinity];
      return left === right ? a - b : right > left ? 1 : -1;
    });
}

/** Rows that would stand elsewhere. */
export function movesWaiting(shown: readonly number[], wanted: readonly number[]): number {
  return wanted.filter((route, i) => shown[i] !== route).length + Math.max(0, shown.length - wanted.length);
}

/** What the ranking leaves out; undefined numbers leave nothing out. */
export interface RouteFilter {
  /** Of the chosen basis, bps. */
  readonly minNetBps: number | undefined;
  readonly minNotional: number | undefined;
  /** Of the running signal. */
  readonly minLifeMs: number | undefined;
  readonly hidesStale: boolean;
  readonly hidesMuted: boolean;
}

/** Why a route is not in the ranking, in the order in which it is asked. */
const hiddenReasons = ['unlisted', 'stale', 'muted', 'net', 'size', 'life'] as const;
export type HiddenReason = (typeof hiddenReasons)[number];

/** What a route is judged by besides its numbers. */
export interface RouteSight {
  readonly basis: Basis;
  readonly nowMs: number;
  isListed(symbol: number): boolean;
  isMuted(route: number): boolean;
}

/** The first reason for which a route is left out; undefined: it is shown. */
export function hiddenBy(
  rows: MarketRows,
  route: number,
  filter: RouteFilter,
  sight: RouteSight,
): HiddenReason | undefined {
  const { minNetBps, minNotional, minLifeMs, hidesStale, hidesMuted } = filter;
  const reason = rows.reason(route);
  // What is not known reaches no line.
  const isBelow = (value: number, least: number | undefined): boolean =>
    least !== undefined && !(value >= least);
  if (!sight.isListed(rows.routes[route]?.symbol ?? -1)) return 'unlisted';
  if (hidesStale && isBlind(reason)) return 'stale';
  if (hidesMuted && (reason === 'muted' || sight.isMuted(route))) return 'muted';
  const blind = isBlind(reason) ? Number.NaN : undefined;
  if (isBelow(blind ?? basisBps(rows, route, sight.basis), minNetBps)) return 'net';
  if (isBelow(blind ?? rows.route(route, 'notional'), minNotional)) return 'size';
  if (isBelow(blind ?? sight.nowMs - rows.route(route, 'open_since_ms'), minLifeMs)) return 'life';
  return undefined;
}

/** `hidden: 30 below +2.0 bps, 4 stale, 3 muted`; empty when nothing is. */
export function hiddenSummary(
  counts: ReadonlyMap<HiddenReason, number>,
  { minNetBps, minNotional, minLifeMs }: RouteFilter,
): string {
  const words: Readonly<Record<HiddenReason, string>> = {
    net: `below ${bpsText(minNetBps ?? Number.NaN)} bps`,
    size: `smaller than ${moneyText(minNotional ?? Number.NaN)}`,
    life: `without a signal of ${ageText(minLifeMs ?? Number.NaN)}`,
    stale: 'stale or missing a leg',
    muted: 'muted',
    unlisted: 'not in the watchlist',
  };
  const parts = hiddenReasons
    .filter((reason) => (counts.get(reason) ?? 0) > 0)
    .map((reason) => `${exactText(counts.get(reason) ?? 0)} ${words[reason]}`);
  return parts.length === 0 ? '' : `hidden: ${parts.join(', ')}`;
}

/** Whether alerts about a route are muted: by itself, its symbol or one of its venues. */
export function isRouteMuted(
  shelves: readonly Shelf[],
  session: Session,
  route: { readonly symbol: number; readonly buy: number; readonly sell: number },
  nowMs: number,
): boolean {
  const symbol = session.symbols[route.symbol]?.symbol;
  const [buy, sell] = [session.venues[route.buy]?.exchange, session.venues[route.sell]?.exchange];
  return shelves.some((shelf) => {
    const { scope } = shelf;
    if (!isShelved(shelf, nowMs)) return false;
    if (scope.kind === 'symbol') return scope.symbol === symbol;
    if (scope.kind === 'venue') return scope.venue === buy || scope.venue === sell;
    return scope.kind === 'route' && scope.symbol === symbol && scope.buy === buy && scope.sell === sell;
  });
}

/**
 * Why there is no signal, counted: `60 routes: 54 below line, 4 buy leg stale, 2 signal open`.
 *
 * @param maxAgeMs beyond it the routes' own frame says nothing about now
 */
export function reasonSummary(rows: MarketRows, nowMs: number, maxAgeMs: number): string {
  if (rows.routesWallMs === 0) return `${rows.routes.length} routes: no report yet`;
  if (nowMs - rows.routesWallMs > maxAgeMs)
    return `${rows.routes.length} routes: no report for ${ageText(nowMs - rows.routesWallMs)}`;
  const counts = new Map<RouteReason, number>();
  for (let route = 0; route < rows.routes.length; route++) {
    const reason = rows.reason(route);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const parts = routeReasons
    .filter((reason) => counts.has(reason))
    .map((reason) => ({ reason, count: counts.get(reason) ?? 0 }))
    .sort((a, b) => b.count - a.count)
    .map(({ reason, count }) => `${count} ${reasonText[reason]}`);
  return `${rows.routes.length} routes: ${parts.join(', ')}`;
}

/** Route with the highest net that may be shown; -1 where there is none. */
export function bestRoute(rows: MarketRows): number {
  const best = rankRoutes(rows)[0] ?? -1;
  return best >= 0 && mayPay(rows.reason(best)) && Number.isFinite(rows.route(best, 'net_bps')) ? best : -1;
}

/** A further step below the net of the entry, bps. */
export interface WaterfallEnd {
  readonly label: string;
  readonly by: number;
  readonly total: number;
  readonly totalLabel: string;
}

/** What is taken or added after the entry, for the chosen basis; undefined where the net of the entry is the end. */
export function waterfallEnd(rows: MarketRows, route: number, basis: Basis): WaterfallEnd | undefined {
  if (basis === 'cycle')
    return {
      label: 'Both fees again, to close',
      by: -rows.route(route, 'fees_bps'),
      total: basisBps(rows, route, 'cycle'),
      totalLabel: 'Net cycle',
    };
  if (basis === 'funded')
    return {
      label: 'Funding to settlement',
      by: rows.route(route, 'funding_bps'),
      total: basisBps(rows, route, 'funded'),
      totalLabel: 'Net + funding',
    };
  return undefined;
}

/** A route's gross spread and what is taken from it, bps; the parts add up to the net. */
export interface Waterfall {
  readonly gross: number;
  readonly buyFee: number;
  readonly sellFee: number;
  readonly net: number;
}

/**
 * The selling fee takes what the buying fee leaves of the difference: both are charged on different amounts, so that
 * their percentages alone do not add up exactly.
 *
 * @param buyTakerPct taker fee of the buying venue in percent
 */
export function waterfallOf(rows: MarketRows, route: number, buyTakerPct: number): Waterfall {
  const gross = rows.route(route, 'gross_bps');
  const net = rows.route(route, 'net_bps');
  const buyFee = buyTakerPct * 100;
  return { gross, buyFee, sellFee: gross - net - buyFee, net };
}
