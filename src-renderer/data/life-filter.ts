import type { SignalLife } from '#shared/api/signals.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { SignalType } from '#shared/market/signal.ts';

/** Which lives are wanted; what is undefined or empty leaves them all in. */
export interface LifeFilter {
  readonly symbol: string;
  readonly route: { readonly buy: ExchangeId; readonly sell: ExchangeId } | undefined;
  readonly type: SignalType | undefined;
  /** Least peak, net bps. */
  readonly minNetBps: number | undefined;
  readonly minLifeMs: number | undefined;
  /** How far back, ms. */
  readonly rangeMs: number | undefined;
}

export const everyLife: LifeFilter = {
  symbol: '',
  route: undefined,
  type: undefined,
  minNetBps: undefined,
  minLifeMs: undefined,
  rangeMs: undefined,
};

/** The fields that make a question to the history. @param nowMs end of the range, epoch ms */
export function whichLives(filter: LifeFilter, nowMs: number) {
  const { symbol, route, type, minNetBps, minLifeMs, rangeMs } = filter;
  return {
    ...(symbol === '' ? {} : { symbol }),
    ...(route === undefined ? {} : { buy: route.buy, sell: route.sell }),
    ...(type === undefined ? {} : { type }),
    ...(minNetBps === undefined ? {} : { min_net_pct: minNetBps / 100 }),
    ...(minLifeMs === undefined ? {} : { min_lifetime_ms: minLifeMs }),
    ...(rangeMs === undefined ? {} : { from: Math.max(0, nowMs - rangeMs) }),
  };
}

/** The same rule for a life the page knows by itself; an open one is as long as it has lasted. */
export function fitsFilter(life: SignalLife, filter: LifeFilter, nowMs: number): boolean {
  const { symbol, route, type, minNetBps, minLifeMs, rangeMs } = filter;
  return (
    (symbol === '' || life.symbol === symbol) &&
    (route === undefined || (life.buy_exchange === route.buy && life.sell_exchange === route.sell)) &&
    (type === undefined || life.type === type) &&
    (minNetBps === undefined || life.peak_net_pct >= minNetBps / 100) &&
    (minLifeMs === undefined || (life.lifetime_ms ?? nowMs - life.opened_ms) >= minLifeMs) &&
    (rangeMs === undefined || life.opened_ms >= nowMs - rangeMs)
  );
}
