import type { CloseReason, Signal } from '../signal.ts';
import { legId } from './legs.ts';
import { opportunityId } from './life-id.ts';
import type { LifeListener } from './life-cycle.ts';
import type { Reducer } from './reducer.ts';

/** What a life is called, and what it was opened by. */
interface Life {
  readonly opportunity_id: string;
  /** Key without the count of repetitions, and that count. */
  readonly key: string;
  readonly repeat: number;
}

/** Wall clock of whoever looks, epoch ms with fraction. In a replay it is the receive time itself. */
export type NowMs = () => number;

/** Makes the messages of lives and sends each at once. One maker per reducer. */
export class SignalMaker implements LifeListener {
  readonly #send: (signal: Signal) => void;
  readonly #nowMs: NowMs | undefined;
  readonly #lives = new Map<number, Life>();
  #reducer: Reducer | undefined;
  #sent = 0;

  /** @param nowMs times the messages carry as ours; without it those of the events */
  constructor(send: (signal: Signal) => void, nowMs?: NowMs) {
    this.#send = send;
    this.#nowMs = nowMs;
  }

  /** Messages sent since start. */
  get sent(): number {
    return this.#sent;
  }

  attach(reducer: Reducer): void {
    this.#reducer = reducer;
  }

  opened(route: number, leg: number, nowNs: number): void {
    const reducer = this.#reducer!;
    const { buy, sell } = reducer.routes[route]!;
    const [buyLeg, sellLeg] = [reducer.plan.legs[buy]!, reducer.plan.legs[sell]!];
    const type = reducer.typeOf(route);
    const openedEventMs = reducer.book.eventMs[leg]!;
    const key = `${type}|${openedEventMs}`;
    const before = this.#lives.get(route);
    const repeat = before?.key === key ? before.repeat + 1 : 0;
    const opportunity_id = opportunityId({
      base: buyLeg.base,
      buy: legId(buyLeg),
      sell: legId(sellLeg),
      type,
      openedEventMs,
      repeat,
    });
    this.#lives.set(route, { opportunity_id, key, repeat });
    this.#post(this.#message(route, leg, nowNs, 'OPENED'));
  }

  updated(route: number, leg: number, nowNs: number): void {
    this.#post({ ...this.#message(route, leg, nowNs, 'UPDATED'), ...this.#soFar(route, nowNs) });
  }

  closed(route: number, leg: number, nowNs: number, reason: CloseReason): void {
    const message = this.#message(route, leg, nowNs, 'CLOSED');
    this.#post({ ...message, close_reason: reason, ...this.#soFar(route, nowNs) });
  }

  #soFar(
    route: number,
    nowNs: number,
  ): Required<Pick<Signal, 'lifetime_ms' | 'peak_net_pct' | 'twa_net_pct' | 'max_qty'>> {
    const { lives } = this.#reducer!;
    return {
      lifetime_ms: (nowNs - lives.openedNs[route]!) / 1e6,
      peak_net_pct: lives.peakPct[route]!,
      twa_net_pct: lives.averagePct(route, nowNs),
      max_qty: lives.maxQty[route]!,
    };
  }

  #post(signal: Signal): void {
    this.#sent++;
    const sent_ms = this.#nowMs?.() ?? signal.trace.sent_ms;
    this.#send({ ...signal, trace: { ...signal.trace, sent_ms } });
  }

  #message(route: number, leg: number, nowNs: number, event: Signal['event']): Signal {
    const reducer = this.#reducer!;
    const { book, epochMs } = reducer;
    const { buy, sell } = reducer.routes[route]!;
    const [buyLeg, sellLeg] = [reducer.plan.legs[buy]!, reducer.plan.legs[sell]!];
    const buy_rate = reducer.lastRate(route);
    const { grossPct, netPct, feesPct, netPerUnit } = reducer.edge(route, buy_rate);
    const qty = reducer.qty(route, buy_rate);
    const buy_price = book.ask[buy]!;
    const sell_price = book.bid[sell]!;
    const detected_ms = epochMs + nowNs / 1e6;
    const evaluated_ms = this.#nowMs?.() ?? detected_ms;
    const exchange_ms = book.eventMs[leg]!;
    return {
      type: reducer.typeOf(route),
      event,
      opportunity_id: this.#lives.get(route)!.opportunity_id,
      action: `BUY_${buyLeg.exchange.toUpperCase()}_SELL_${sellLeg.exchange.toUpperCase()}`,
      symbol: buyLeg.symbol,
      buy_exchange: buyLeg.exchange,
      sell_exchange: sellLeg.exchange,
      buy_instrument: legId(buyLeg),
      sell_instrument: legId(sellLeg),
      buy_price,
      sell_price,
      reference_currency: sellLeg.quote,
      buy_rate,
      spread_pct: Math.round(grossPct * 1e4) / 1e4,
      profit_estimate: sell_price - buy_price * buy_rate,
      net_pct: netPct,
      fees_pct: feesPct,
      qty,
      notional: qty * buy_price * buy_rate,
      net_profit: netPerUnit * qty,
      buy_age_ms: (nowNs - book.recvNs[buy]!) / 1e6,
      sell_age_ms: (nowNs - book.recvNs[sell]!) / 1e6,
      skew_ms: reducer.skewMs(route),
      timestamp: Math.floor(evaluated_ms),
      detected_at: Math.floor(exchange_ms),
      ts_event_ms: exchange_ms,
      detected_ms,
      trace: {
        exchange_ms,
        received_ms: epochMs + book.recvNs[leg]! / 1e6,
        evaluated_ms,
        sent_ms: evaluated_ms,
      },
    };
  }
}
