import { z } from 'zod';
import { gridPlan, type LegRoute, type MarketPlan } from '#shared/market/arbitrage/legs.ts';
import { Reducer, type ReducerState } from '#shared/market/arbitrage/reducer.ts';
import { defaultRule } from '#shared/market/arbitrage/rule.ts';
import { exchangeIds, isExchangeId } from '#shared/market/exchange.ts';
import type { BboStrategyEvent } from '#shared/strategy/event.ts';
import type { RuntimeContext, Strategy } from '#shared/strategy/strategy.ts';
import { notional, number } from './common-params.ts';
import { defineStrategy } from './define.ts';
import { eventNs } from './event-time.ts';
import { holding, orderTo } from './holding.ts';
import { PerInstrument } from './per-instrument.ts';

const params = z
  .strictObject({
    openPct: number(
      [-5, 0.02, 50],
      'Open, net %',
      'Net percent, after both taker fees, from which it enters.',
    ),
    closePct: number(
      [-5, 0, 50],
      'End, net %',
      'Net percent below which an opportunity is over and can open again.',
    ),
    exitPct: number(
      [-50, 0, 50],
      'Exit, %',
      'Leaves when selling dear and buying cheap are so many percent apart or less.',
    ),
    suspectPct: number(
      [0.1, 5, 100],
      'Suspect, net %',
      'Net percent from which a quote is taken for a mistake and left alone.',
    ),
    takerPct: number(
      [0, 0.04, 5],
      'Taker fee, %',
      'Fee that opportunities are judged by, percent of value on every venue.',
    ),
    dwellMs: number(
      [0, 0, 600_000],
      'Dwell, ms',
      'Milliseconds for which an opportunity has to last before it enters.',
    ),
    cooldownMs: number(
      [0, 5_000, 3_600_000],
      'Cooldown, ms',
      'Milliseconds between two opportunities of one route.',
    ),
    maxAgeMs: number(
      [1, 5_000, 3_600_000],
      'Oldest quote, ms',
      'Milliseconds after which a quote is no price any more.',
    ),
    maxSkewMs: number(
      [1, 1_000, 3_600_000],
      'Skew, ms',
      'Milliseconds that the quotes of both venues may be apart.',
    ),
    maxHoldSeconds: number(
      [0, 0, 31_536_000],
      'Longest position, s',
      'Seconds after which it leaves anyway; 0 is never.',
    ),
    notional,
    minNotional: number(
      [0, 100, 1e9],
      'Least size, quote',
      'Opportunities of less money are left alone, in the quote currency.',
    ),
  })
  .refine(({ openPct, closePct }) => closePct <= openPct, {
    path: ['closePct'],
    message: 'expected at most openPct',
  })
  .refine((one) => one.minNotional <= one.notional, {
    path: ['minNotional'],
    message: 'expected at most notional',
  });

type Parameters = z.infer<typeof params>;

/** Both legs of a position; venues by name. */
interface Pair {
  readonly buy: string;
  readonly sell: string;
  readonly openedNs: bigint;
}

interface DeskState {
  readonly epochMs: number;
  readonly reducer: ReducerState | null;
  readonly pair: Pair | null;
}

/** One symbol on every venue: the live reducer, fed with exchange times, and the position it led to. */
class Desk {
  pair: Pair | null = null;
  readonly #parameters: Parameters;
  #epochMs = 0;
  #reducer: Reducer | undefined;
  #opened: number | undefined;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  /** @returns the route whose opportunity this quote opened, and its size */
  quote({
    exchange,
    symbol,
    ts_event,
    bid_price,
    bid_qty,
    ask_price,
    ask_qty,
  }: BboStrategyEvent): { buy: string; sell: string; qty: number } | undefined {
    if (!isExchangeId(exchange)) return undefined;
    const ns = eventNs(ts_event);
    this.#reducer ??= this.#begin(Number(ns / 86_400_000_000_000n) * 86_400_000, symbol);
    const nowNs = Number(ns - BigInt(this.#epochMs) * 1_000_000n);
    this.#opened = undefined;
    const leg = exchangeIds.indexOf(exchange);
    // Exchange times order a replay, so they are the clock too: what the venues' clocks differ by is not seen.
    this.#reducer.quote(leg, this.#epochMs + nowNs / 1e6, nowNs, bid_price, bid_qty, ask_price, ask_qty);
    if (this.#opened === undefined || this.#reducer.typeOf(this.#opened) === 'SUSPECT') return undefined;
    const { buy, sell } = this.#reducer.routes[this.#opened] as LegRoute;
    return { buy: exchangeIds[buy]!, sell: exchangeIds[sell]!, qty: this.#reducer.qty(this.#opened) };
  }

  /** Whether the position has earned what it can, or lasted too long, and both books can be traded. */
  isDone(nowNs: bigint): boolean {
    if (this.pair === null || this.#reducer === undefined) return false;
    const { bid, ask } = this.#reducer.book;
    const [buy, sell] = [this.pair.buy, this.pair.sell].map((name) =>
      (exchangeIds as readonly string[]).indexOf(name),
    ) as [number, number];
    if (!(bid[buy]! < ask[buy]! && bid[sell]! < ask[sell]!)) return false;
    const { exitPct, maxHoldSeconds } = this.#parameters;
    const leftPct = (ask[sell]! / bid[buy]! - 1) * 100;
    return (
      leftPct <= exitPct || (maxHoldSeconds > 0 && Number(nowNs - this.pair.openedNs) >= maxHoldSeconds * 1e9)
    );
  }

  getState(): DeskState & { readonly symbol: string } {
    const symbol = this.#reducer?.plan.legs[0]?.symbol ?? '';
    return { symbol, epochMs: this.#epochMs, reducer: this.#reducer?.getState() ?? null, pair: this.pair };
  }

  setState({ symbol, epochMs, reducer, pair }: ReturnType<Desk['getState']>): void {
    this.pair = pair;
    if (reducer === null) return;
    this.#reducer = this.#begin(epochMs, symbol);
    this.#reducer.setState(reducer);
  }

  #begin(epochMs: number, symbol: string): Reducer {
    this.#epochMs = epochMs;
    const {
      openPct,
      closePct,
      suspectPct,
      dwellMs,
      cooldownMs,
      maxAgeMs,
      maxSkewMs,
      minNotional,
      notional: maxNotional,
    } = this.#parameters;
    const plan: MarketPlan = gridPlan(exchangeIds, [symbol]);
    const rule = {
      ...defaultRule,
      openPct,
      closePct,
      suspectPct,
      dwellMs,
      cooldownMs,
      maxAgeMs,
      maxSkewMs,
      minNotional,
      maxNotional,
    };
    const settings = { rule, takerPct: plan.legs.map(() => this.#parameters.takerPct), mutes: [] };
    const listener = {
      opened: (route: number) => void (this.#opened ??= route),
      updated: () => undefined,
      closed: () => undefined,
    };
    return new Reducer(plan, settings, listener, { epochMs });
  }
}

/** Buys on one venue and sells on another when that pays more than both fees; leaves when the prices have met. */
export const arbitrage = defineStrategy({
  name: 'arbitrage',
  title: 'Arbitrage between venues',
  what: 'The live signals, traded: when a symbol can be bought on one venue and sold on another for more than both taker fees, it takes both legs with the size that both books show. It leaves when the prices have met again. One position per symbol at a time; opportunities too good to be true are left alone.',
  version: 1,
  params,
  create(parameters: Parameters): Strategy {
    const desks = new PerInstrument(() => new Desk(parameters));
    return {
      onEvent(event, context) {
        if (event.stream !== 'bbo') return;
        const desk = desks.of(event.symbol);
        const found = desk.quote(event);
        if (desk.pair !== null) leave(desk, event, context);
        else if (found !== undefined) enter(desk, found, event, context);
      },
      getState: () => desks.getState(),
      setState: (state) => desks.setState(state),
    };
  },
});

function enter(
  desk: Desk,
  { buy, sell, qty }: NonNullable<ReturnType<Desk['quote']>>,
  { symbol, ts_event }: BboStrategyEvent,
  context: RuntimeContext,
): void {
  desk.pair = { buy, sell, openedNs: eventNs(ts_event) };
  context.placeOrder({ symbol, exchange: buy, side: 'BUY', qty });
  context.placeOrder({ symbol, exchange: sell, side: 'SELL', qty });
}

function leave(desk: Desk, { symbol, ts_event }: BboStrategyEvent, context: RuntimeContext): void {
  const { pair } = desk;
  if (pair === null || !desk.isDone(eventNs(ts_event))) return;
  const legs = [pair.buy, pair.sell].map((exchange) => ({ exchange, ...holding(context, exchange, symbol) }));
  if (legs.some(({ isWaiting }) => isWaiting)) return;
  for (const { exchange, size } of legs) {
    const order = orderTo(0, size);
    if (order !== undefined) context.placeOrder({ symbol, exchange, ...order });
  }
  desk.pair = null;
}
