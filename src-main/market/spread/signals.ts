import { hash } from 'node:crypto';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { CloseReason, Signal } from '#shared/market/signal.ts';
import type { RecvClock } from '../collector/recv-clock.ts';
import type { Opportunities, OpportunityListener } from './opportunities.ts';
import type { TopOfBook } from './top-of-book.ts';

interface Life {
  readonly opportunity_id: string;
  readonly openedNs: number;
}

/** Makes the messages of opportunities' lives and sends each at once. */
export class SignalMaker implements OpportunityListener {
  readonly #book: TopOfBook;
  readonly #venues: readonly ExchangeId[];
  readonly #symbols: readonly string[];
  readonly #clock: RecvClock;
  readonly #send: (signal: Signal) => void;
  readonly #lives = new Map<number, Life>();
  #opportunities: Opportunities | undefined;
  #sent = 0;

  constructor(
    book: TopOfBook,
    names: { readonly venues: readonly ExchangeId[]; readonly symbols: readonly string[] },
    clock: RecvClock,
    send: (signal: Signal) => void,
  ) {
    this.#book = book;
    this.#venues = names.venues;
    this.#symbols = names.symbols;
    this.#clock = clock;
    this.#send = send;
  }

  /** Messages sent since start. */
  get sent(): number {
    return this.#sent;
  }

  attach(opportunities: Opportunities): void {
    this.#opportunities = opportunities;
  }

  opened(route: number, slot: number, nowNs: number): void {
    const { symbol, buy, sell } = this.#opportunities!.routes[route]!;
    const life = `${this.#symbols[symbol]}|${this.#venues[buy]}|${this.#venues[sell]}|${this.#book.eventMs[slot]}`;
    const opportunity_id = hash('sha256', life, 'hex').slice(0, 16);
    const signal = this.#message(route, slot, nowNs, { opportunity_id, event: 'OPENED' });
    this.#lives.set(route, { opportunity_id, openedNs: nowNs });
    this.#post(signal);
  }

  closed(route: number, slot: number, nowNs: number, reason: CloseReason): void {
    const life = this.#lives.get(route);
    if (life === undefined) return;
    this.#lives.delete(route);
    this.#post({
      ...this.#message(route, slot, nowNs, { opportunity_id: life.opportunity_id, event: 'CLOSED' }),
      close_reason: reason,
      lifetime_ms: (nowNs - life.openedNs) / 1e6,
      peak_net_pct: this.#opportunities!.peakPct[route]!,
    });
  }

  #post(signal: Signal): void {
    this.#sent++;
    this.#send({ ...signal, trace: { ...signal.trace, sent_ms: this.#clock.nowMs() } });
  }

  #message(
    route: number,
    slot: number,
    nowNs: number,
    life: Pick<Signal, 'opportunity_id' | 'event'>,
  ): Signal {
    const book = this.#book;
    const { symbol, buy, sell } = this.#opportunities!.routes[route]!;
    const buySlot = book.slot(symbol, buy);
    const sellSlot = book.slot(symbol, sell);
    const { grossPct, netPct, feesPct, netPerUnit } = this.#opportunities!.edge(route);
    const qty = this.#opportunities!.qty(route);
    const buy_price = book.ask[buySlot]!;
    const sell_price = book.bid[sellSlot]!;
    const buy_exchange = this.#venues[buy]!;
    const sell_exchange = this.#venues[sell]!;
    const evaluated_ms = this.#clock.nowMs();
    const exchange_ms = book.eventMs[slot]!;
    return {
      type: 'ARBITRAGE_OPPORTUNITY',
      event: life.event,
      opportunity_id: life.opportunity_id,
      action: `BUY_${buy_exchange.toUpperCase()}_SELL_${sell_exchange.toUpperCase()}`,
      symbol: this.#symbols[symbol]!,
      buy_exchange,
      sell_exchange,
      buy_instrument: '',
      sell_instrument: '',
      reference_currency: 'USDT',
      buy_rate: 1,
      buy_price,
      sell_price,
      spread_pct: Math.round(grossPct * 1e4) / 1e4,
      profit_estimate: sell_price - buy_price,
      net_pct: netPct,
      fees_pct: feesPct,
      qty,
      notional: qty * buy_price,
      net_profit: netPerUnit * qty,
      buy_age_ms: (nowNs - book.recvNs[buySlot]!) / 1e6,
      sell_age_ms: (nowNs - book.recvNs[sellSlot]!) / 1e6,
      skew_ms: 0,
      ts_event_ms: exchange_ms,
      detected_ms: this.#clock.toWallMs(nowNs),
      timestamp: Math.floor(evaluated_ms),
      detected_at: Math.floor(exchange_ms),
      trace: {
        exchange_ms,
        received_ms: this.#clock.toWallMs(book.recvNs[slot]!),
        evaluated_ms,
        sent_ms: evaluated_ms,
      },
    };
  }
}
