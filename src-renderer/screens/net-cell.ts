import type { MarketRows } from '../data/market-rows.ts';
import type { Prefs } from '../data/prefs-store.ts';
import { bpsText } from '../ui/format.ts';
import { blindText, isBlind } from './reason-text.ts';

/**
 * What a spread is told as. `net`: after both taker fees of the entry; `cycle`: after those of the way back too, four fills,
 * the prices having met by then; `gross`: before fees; `funded`: net with what funding brings up to the next settlement.
 */
export type Basis = Prefs['basis'];

/** A route's spread, bps; NaN where it is not known. */
export function basisBps(rows: MarketRows, route: number, basis: Basis): number {
  const net = rows.route(route, 'net_bps');
  switch (basis) {
    case 'net':
      return net;
    case 'cycle':
      return net - rows.route(route, 'fees_bps');
    case 'gross':
      return rows.route(route, 'gross_bps');
    case 'funded':
      return rows.route(route, 'net_funded_bps');
  }
}

/** What a cell about one route says now. */
export interface NetCell {
  readonly text: string;
  /** 0..4 of the ramp for a positive net; undefined: no colour. */
  readonly ramp: string | undefined;
  readonly isBlind: boolean;
}

/** Bounds of the five steps of the ramp, net basis points. */
const steps = [1, 3, 6, 12] as const;

/** Step of a positive net; undefined for anything that does not pay. */
export function rampStep(netBps: number): string | undefined {
  if (!(netBps > 0)) return undefined;
  const step = steps.findIndex((bound) => netBps < bound);
  return String(step < 0 ? steps.length : step);
}

/**
 * A route's number, or the word that stands in its place when a leg is missing or old. Colour follows what is shown; that of a
 * gross spread follows the net, because only what pays has colour.
 *
 * @param maxAgeMs beyond it the routes' own frame is too old to be shown
 */
export function netCell(
  rows: MarketRows,
  route: number,
  basis: Basis,
  nowMs: number,
  maxAgeMs: number,
): NetCell {
  if (rows.routesWallMs === 0) return { text: '—', ramp: undefined, isBlind: false };
  const isOld = nowMs - rows.routesWallMs > maxAgeMs;
  const reason = rows.reason(route);
  if (isOld) return { text: 'stale', ramp: undefined, isBlind: true };
  if (isBlind(reason)) return { text: blindText(reason), ramp: undefined, isBlind: true };
  const paying = basisBps(rows, route, basis === 'gross' ? 'net' : basis);
  // Not even a suspect quote pays.
  const ramp = reason === 'suspect' ? undefined : rampStep(paying);
  return { text: bpsText(basisBps(rows, route, basis)), ramp, isBlind: false };
}
