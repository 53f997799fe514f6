import type { MarketRows } from '../data/market-rows.ts';
import { bpsText } from '../ui/format.ts';
import { blindText, isBlind } from './reason-text.ts';

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
 * A route's number, or the word that stands in its place when a leg is missing or old. Colour always follows the net.
 *
 * @param maxAgeMs beyond it the routes' own frame is too old to be shown
 */
export function netCell(
  rows: MarketRows,
  route: number,
  basis: 'net' | 'gross',
  nowMs: number,
  maxAgeMs: number,
): NetCell {
  if (rows.routesWallMs === 0) return { text: '—', ramp: undefined, isBlind: false };
  const isOld = nowMs - rows.routesWallMs > maxAgeMs;
  const reason = rows.reason(route);
  if (isOld) return { text: 'stale', ramp: undefined, isBlind: true };
  if (isBlind(reason)) return { text: blindText(reason), ramp: undefined, isBlind: true };
  const net = rows.route(route, 'net_bps');
  const shown = basis === 'net' ? net : rows.route(route, 'gross_bps');
  return { text: bpsText(shown), ramp: rampStep(net), isBlind: false };
}
