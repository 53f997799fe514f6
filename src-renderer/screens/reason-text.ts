import type { CloseReason } from '#shared/market/signal.ts';
import type { RouteReason } from '#shared/market/route.ts';

/** Why a route shows no signal, in words short enough for a column. */
export const reasonText: Readonly<Record<RouteReason, string>> = {
  signal: 'signal open',
  below_line: 'below line',
  no_quote: 'no quote',
  disconnected: 'disconnected',
  stale_buy: 'buy leg stale',
  stale_sell: 'sell leg stale',
  crossed_book: 'crossed book',
  too_small: 'too small',
  cooldown: 'cooling down',
  pending: 'above line, waiting',
  skew: 'feeds apart',
  clock_fault: 'clock fault',
  not_compared: 'not compared',
  suspect: 'suspect quote',
  basis: 'basis open',
  muted: 'muted',
  unsupported: 'not listed',
};

/** Reasons under which a route's numbers may not be shown: a leg is missing or not to be trusted. */
export function isBlind(reason: RouteReason): boolean {
  switch (reason) {
    case 'no_quote':
    case 'disconnected':
    case 'stale_buy':
    case 'stale_sell':
    case 'crossed_book':
    case 'clock_fault':
    case 'not_compared':
    case 'unsupported':
      return true;
    case 'signal':
    case 'below_line':
    case 'too_small':
    case 'cooldown':
    case 'pending':
    case 'skew':
    case 'suspect':
    case 'basis':
    case 'muted':
      return false;
  }
}

/** Whether a route may be named as one that pays: its numbers are shown, and are not too good to be true. */
export function mayPay(reason: RouteReason): boolean {
  return !isBlind(reason) && reason !== 'suspect';
}

/** What stands in a cell in place of a number. */
export function blindText(reason: RouteReason): string {
  switch (reason) {
    case 'stale_buy':
    case 'stale_sell':
      return 'stale';
    case 'disconnected':
      return 'off';
    case 'crossed_book':
      return 'crossed';
    case 'no_quote':
      return 'no quote';
    case 'clock_fault':
      return 'clock';
    case 'not_compared':
      return 'not comp.';
    case 'unsupported':
      return 'not listed';
    case 'signal':
    case 'below_line':
    case 'too_small':
    case 'cooldown':
    case 'pending':
    case 'skew':
    case 'suspect':
    case 'basis':
    case 'muted':
      return '—';
  }
}

export const closeReasonText: Readonly<Record<CloseReason, string>> = {
  reverted: 'reverted',
  leg_stale: 'leg stale',
  leg_gone: 'leg gone',
  size_gone: 'size gone',
  stopped: 'stopped',
  suspect: 'suspect',
  clock_fault: 'clock fault',
  unconverted: 'no rate',
  muted: 'muted',
};
