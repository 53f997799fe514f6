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
};

/** Reasons under which a route's numbers may not be shown: a leg is missing or not to be trusted. */
export function isBlind(reason: RouteReason): boolean {
  switch (reason) {
    case 'no_quote':
    case 'disconnected':
    case 'stale_buy':
    case 'stale_sell':
    case 'crossed_book':
      return true;
    case 'signal':
    case 'below_line':
    case 'too_small':
    case 'cooldown':
      return false;
  }
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
    case 'signal':
    case 'below_line':
    case 'too_small':
    case 'cooldown':
      return '—';
  }
}

export const closeReasonText: Readonly<Record<CloseReason, string>> = {
  reverted: 'reverted',
  leg_stale: 'leg stale',
  leg_gone: 'leg gone',
  size_gone: 'size gone',
  stopped: 'stopped',
};
