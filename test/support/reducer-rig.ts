import type { ReducerInput, ReducerSettings } from '../../src-shared/market/arbitrage/input.ts';
import { planOf, type Leg } from '../../src-shared/market/arbitrage/legs.ts';
import { Reducer } from '../../src-shared/market/arbitrage/reducer.ts';
import { defaultRule, type ReducerRule } from '../../src-shared/market/arbitrage/rule.ts';
import { SignalMaker } from '../../src-shared/market/arbitrage/signal-maker.ts';
import { exchangeIds, type ExchangeId } from '../../src-shared/market/exchange.ts';
import { routeReasons, type RouteReason } from '../../src-shared/market/route.ts';
import type { Signal } from '../../src-shared/market/signal.ts';

/** Times of a rig count from here. */
export const T = Date.UTC(2026, 0, 15);

/** `binance:perp:BTC-USDT` as a leg. */
export function leg(id: string): Leg {
  const [exchange = '', type = '', pair = ''] = id.split(':');
  const [base = '', quote = ''] = pair.split('-');
  return {
    exchange: exchange as ExchangeId,
    venue: exchangeIds.indexOf(exchange as ExchangeId),
    symbol: base + quote,
    base,
    quote,
    type: type as Leg['type'],
  };
}

export interface Top {
  readonly bid: number;
  readonly ask: number;
  readonly bidQty?: number;
  readonly askQty?: number;
  /** Exchange time, ms after the rig's beginning; 10 ms ago unless said. */
  readonly eventMs?: number;
}

/** A reducer over named legs, a clock that stands still, and everything it says. */
export function reducerRig(
  ids: readonly string[],
  {
    rule = {},
    takerPct = 0.05,
    mutes = [],
  }: {
    rule?: Partial<ReducerRule>;
    takerPct?: number | readonly number[];
    mutes?: ReducerSettings['mutes'];
  } = {},
) {
  const legs = ids.map(leg);
  const plan = planOf(legs);
  const signals: Signal[] = [];
  const maker = new SignalMaker((signal) => signals.push(signal));
  const fees = (pct: number | readonly number[]): readonly number[] =>
    typeof pct === 'number' ? legs.map(() => pct) : pct;
  const settings = { rule: { ...defaultRule, ...rule }, takerPct: fees(takerPct), mutes };
  const reducer = new Reducer(plan, settings, maker, { epochMs: T });
  maker.attach(reducer);
  let ns = 0;
  const index = (id: string): number => {
    const found = ids.indexOf(id);
    if (found < 0) throw new RangeError(`rig: expected one of ${ids.join(', ')}, found ${id}`);
    return found;
  };
  const routeOf = (buy: string, sell: string): number =>
    plan.routes.findIndex((route) => route.buy === index(buy) && route.sell === index(sell));
  return {
    reducer,
    signals,
    routeOf,
    settings,
    get nowMs() {
      return ns / 1e6;
    },
    /** Lets time pass, and the reducer notice. */
    wait: (ms: number): void => {
      ns += ms * 1e6;
      reducer.advance(ns);
    },
    quote: (id: string, { bid, ask, bidQty = 10, askQty = 10, eventMs = ns / 1e6 - 10 }: Top): boolean => {
      ns++;
      return reducer.quote(index(id), T + eventMs, ns, bid, bidQty, ask, askQty);
    },
    input: (input: ReducerInput): void => {
      reducer.input(input, ns);
    },
    gone: (id: string): void => {
      reducer.input({ kind: 'gone', leg: index(id) }, ns);
    },
    index,
    /** What was said, in a word each: `OPENED`, `CLOSED reverted`. */
    said: (): string[] =>
      signals.map(({ event, close_reason, type }) =>
        [type === 'ARBITRAGE_OPPORTUNITY' ? '' : type, event, close_reason ?? '']
          .filter((word) => word !== '')
          .join(' '),
      ),
    reason: (buy: string, sell: string): RouteReason => {
      reducer.refreshReasons(ns, () => 'reached');
      return routeReasons[reducer.lives.reason[routeOf(buy, sell)]!]!;
    },
  };
}
