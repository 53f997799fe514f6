import type { Session } from '#shared/api/api.ts';
import { exchangeIds } from '#shared/market/exchange.ts';
import { routesOf, type RouteReason } from '#shared/market/route.ts';
import type { CloseReason, Signal, SignalType } from '#shared/market/signal.ts';
import { bidForNet, edge } from '#shared/market/spread.ts';
import type { FakeMarket } from './fake-market.ts';

interface OpenLife {
  readonly signal: Signal;
  /** Highest net so far, percent. */
  peak: number;
  maxQty: number;
}

/** Opportunities that open, change and end under command; symbols and venues are indexes of the session. */
export class FakeLives {
  readonly routes: ReturnType<typeof routesOf>;
  /** Every message of this run, oldest first. */
  readonly messages: Signal[] = [];
  /** Messages of runs before this one: only the history knows them. */
  readonly older: Signal[] = [];
  readonly #session: Session;
  readonly #market: FakeMarket;
  readonly #nowMs: () => number;
  readonly #onMessage: (signal: Signal) => void;
  readonly #open = new Map<number, OpenLife>();
  readonly #episodes = new Map<number, number>();
  #nextId = 1;

  constructor(
    session: Session,
    market: FakeMarket,
    nowMs: () => number,
    onMessage: (signal: Signal) => void,
  ) {
    this.routes = routesOf(session.symbols.length, 3);
    this.#session = session;
    this.#market = market;
    this.#nowMs = nowMs;
    this.#onMessage = onMessage;
  }

  get openCount(): number {
    return this.#open.size;
  }

  openOn(route: number): OpenLife | undefined {
    return this.#open.get(route);
  }

  /** Lives of a route so far. */
  episodes(route: number): number {
    return this.#episodes.get(route) ?? 0;
  }

  /** Why a route shows nothing, or what it shows. */
  reason(route: number): RouteReason {
    const { symbol, buy, sell } = this.routes[route]!;
    const legs = [this.#market.leg(symbol * 3 + buy), this.#market.leg(symbol * 3 + sell)];
    if (legs.includes('disconnected')) return 'disconnected';
    if (legs.includes('none')) return 'no_quote';
    if (legs[0] === 'stale') return 'stale_buy';
    if (legs[1] === 'stale') return 'stale_sell';
    switch (this.#open.get(route)?.signal.type) {
      case 'ARBITRAGE_OPPORTUNITY':
        return 'signal';
      case 'BASIS':
        return 'basis';
      case 'SUSPECT':
        return 'suspect';
      case undefined:
        return 'below_line';
    }
  }

  /** Opens an opportunity and tells everybody. Returns its id. `agoMs` makes it history. */
  open(
    symbol: number,
    buy: number,
    sell: number,
    netPct: number,
    agoMs = 0,
    type: SignalType = 'ARBITRAGE_OPPORTUNITY',
  ): string {
    const route = this.routes.findIndex((r) => r.symbol === symbol && r.buy === buy && r.sell === sell);
    const [from, to] = [this.#market.quotes[symbol * 3 + buy], this.#market.quotes[symbol * 3 + sell]];
    const nowMs = this.#nowMs() - agoMs;
    const buyPrice = from?.ask ?? 100;
    const sellPrice = bidForNet(buyPrice, netPct, this.#market.fee(buy), this.#market.fee(sell));
    const { grossPct, feesPct } = edge(buyPrice, sellPrice, this.#market.fee(buy), this.#market.fee(sell));
    const qty = Math.min(from?.askQty ?? 1, to?.bidQty ?? 1);
    const [buyExchange, sellExchange] = [exchangeIds[buy] ?? 'binance', exchangeIds[sell] ?? 'binance'];
    const signal: Signal = {
      type,
      event: 'OPENED',
      opportunity_id: String(this.#nextId++).padStart(16, '0'),
      action: `BUY_${buyExchange.toUpperCase()}_SELL_${sellExchange.toUpperCase()}`,
      symbol: this.#session.symbols[symbol]?.symbol ?? '',
      buy_exchange: buyExchange,
      sell_exchange: sellExchange,
      buy_instrument: `${buyExchange}:perp:${this.#session.symbols[symbol]?.base ?? ''}-USDT`,
      sell_instrument: `${sellExchange}:perp:${this.#session.symbols[symbol]?.base ?? ''}-USDT`,
      reference_currency: 'USDT',
      buy_rate: 1,
      buy_price: buyPrice,
      sell_price: sellPrice,
      spread_pct: Number(grossPct.toFixed(4)),
      profit_estimate: sellPrice - buyPrice,
      net_pct: netPct,
      fees_pct: feesPct,
      qty,
      notional: qty * buyPrice,
      net_profit: (netPct / 100) * buyPrice * qty,
      buy_age_ms: 12,
      sell_age_ms: 48,
      skew_ms: 36,
      timestamp: nowMs,
      detected_at: nowMs - 41,
      ts_event_ms: nowMs - 41,
      detected_ms: nowMs - 0.62,
      trace: {
        exchange_ms: Math.floor(nowMs - 41),
        received_ms: nowMs - 0.62,
        evaluated_ms: nowMs - 0.08,
        sent_ms: nowMs,
      },
    };
    this.#open.set(route, { signal, peak: netPct, maxQty: qty });
    this.#episodes.set(route, (this.#episodes.get(route) ?? 0) + 1);
    this.#publish(signal);
    return signal.opportunity_id;
  }

  /** Tells a new peak and size of an open one. */
  update(id: string, netPct: number, qty: number): void {
    for (const open of this.#open.values()) {
      const { signal } = open;
      if (signal.opportunity_id !== id) continue;
      open.peak = Math.max(open.peak, netPct);
      open.maxQty = Math.max(open.maxQty, qty);
      const nowMs = this.#nowMs();
      this.#publish({
        ...signal,
        event: 'UPDATED',
        timestamp: nowMs,
        net_pct: netPct,
        qty,
        notional: qty * signal.buy_price,
        net_profit: (netPct / 100) * signal.buy_price * qty,
        lifetime_ms: nowMs - signal.timestamp,
        peak_net_pct: open.peak,
        twa_net_pct: (signal.net_pct + netPct) / 2,
        max_qty: open.maxQty,
      });
    }
  }

  /** Ends an open one; `lifetimeMs` is taken from the clock unless given, the highest net from what was told of it. */
  close(id: string, reason: CloseReason, lifetimeMs?: number, peakPct?: number): void {
    for (const [route, { signal, peak: known, maxQty }] of this.#open) {
      if (signal.opportunity_id !== id) continue;
      const peak = peakPct ?? known;
      this.#open.delete(route);
      const lifetime = lifetimeMs ?? this.#nowMs() - signal.timestamp;
      this.#publish({
        ...signal,
        event: 'CLOSED',
        timestamp: signal.timestamp + lifetime,
        net_pct: -0.01,
        close_reason: reason,
        lifetime_ms: lifetime,
        peak_net_pct: peak,
        twa_net_pct: (signal.net_pct + peak) / 2,
        max_qty: maxQty,
      });
    }
  }

  /** Lives of an earlier run, one a second before now and backwards, every one `lifetimeMs` long. */
  remember(count: number, lifetimeMs: number): void {
    const known = this.messages.length;
    for (let i = 0; i < count; i++) {
      const id = this.open(1, 0, 2, 0.03, 7_200_000 + i * 1_000);
      this.close(id, 'reverted', lifetimeMs);
    }
    this.older.push(...this.messages.splice(known));
  }

  #publish(signal: Signal): void {
    this.messages.push(signal);
    this.#onMessage(signal);
  }
}
