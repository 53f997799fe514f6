import type { Api, LogLine, RouteHistory, Session, Status } from '#shared/api/api.ts';
import {
  bookFields,
  bookOffset,
  legStates,
  routeFields,
  routeOffset,
  type Frame,
  type LegState,
} from '#shared/api/frames.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { routeReasons, routesOf, type RouteReason } from '#shared/market/route.ts';
import { signalTypes, type CloseReason, type Signal, type SignalType } from '#shared/market/signal.ts';
import { bidForNet, edge } from '#shared/market/spread.ts';
import type { Handlers, Stop } from '#shared/rpc/contract.ts';
import { deriveState, type ConnectionState, type VenueStatus } from '#shared/status.ts';
import { alertHandlers } from '../../src-main/api/alerts.ts';
import type { AlertDesk } from '../../src-main/alerts/alert-desk.ts';
import type { SendRequest } from '../../src-main/alerts/send-request.ts';
import { fakeAlerts } from './fake-alerts.ts';
import { FakeData } from './fake-data.ts';
import { emptyDay } from './empty-day.ts';
import { FakeGaps } from './fake-gaps.ts';
import { fakeFees, fakeSettings } from './fake-settings.ts';
import { fakePlayback } from './fake-playback.ts';
import { fakeReplay, fakeRunMarket } from './fake-replay.ts';
import { fakeSweep } from './fake-sweep.ts';
import { countsOf, lifeDetails, livesOf, pageOf, statsOf } from './fake-signals.ts';

const coins = [
  { symbol: 'BTCUSDT', base: 'BTC', price: 67_953, tick: 0.1, size: 1.2 },
  { symbol: 'ETHUSDT', base: 'ETH', price: 3_512.4, tick: 0.01, size: 14 },
  { symbol: 'BNBUSDT', base: 'BNB', price: 604.2, tick: 0.01, size: 40 },
  { symbol: 'SOLUSDT', base: 'SOL', price: 171.35, tick: 0.01, size: 210 },
  { symbol: 'XRPUSDT', base: 'XRP', price: 0.5312, tick: 0.0001, size: 42_000 },
  { symbol: 'LINKUSDT', base: 'LINK', price: 14.21, tick: 0.001, size: 900 },
  { symbol: 'ADAUSDT', base: 'ADA', price: 0.4415, tick: 0.0001, size: 61_000 },
  { symbol: 'AVAXUSDT', base: 'AVAX', price: 28.6, tick: 0.001, size: 480 },
  { symbol: 'LTCUSDT', base: 'LTC', price: 84.15, tick: 0.01, size: 170 },
  { symbol: '1000PEPEUSDT', base: '1000PEPE', price: 0.01234567, tick: 0.00000001, size: 2_100_000 },
] as const;

const takerPct: Readonly<Record<ExchangeId, number>> = { binance: 0.05, bybit: 0.055, okx: 0.05 };

export interface FakeOptions {
  readonly mode?: 'LIVE' | 'DEMO';
  readonly symbols?: number;
  /** Epoch ms. */
  readonly nowMs: () => number;
  readonly seed?: number;
  /** Age at which a quote is stale, ms. */
  readonly maxAgeMs?: number;
  /** Whom webhooks reach; nobody unless given. */
  readonly send?: SendRequest;
  /** Nobody has used the data folder yet. */
  readonly isFirstStart?: boolean;
}

/** Same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Quote {
  bid: number;
  ask: number;
  bidQty: number;
  askQty: number;
  recvMs: number;
  eventMs: number;
  count: number;
}

/**
 * A backend made of numbers: three venues, up to ten symbols, everything a UI may ask, all of it under command. `step`
 * moves the market and sends frames; nothing moves by itself.
 */
export class FakeBackend {
  readonly session: Session;
  readonly venues = exchangeIds;
  /** Fed with what the pages get. */
  readonly alerts: AlertDesk;
  readonly gaps: FakeGaps;
  readonly data = new FakeData();
  readonly #options: FakeOptions;
  readonly #random: () => number;
  readonly #mids: number[];
  readonly #quotes: (Quote | undefined)[];
  readonly #venueState: ('up' | 'silent' | 'down')[] = ['up', 'up', 'up'];
  readonly #downSinceMs: number[] = [0, 0, 0];
  /** Net bps a route is held at, by `symbol:buy>sell` indexes. */
  readonly #held = new Map<string, number>();
  readonly #frozen = new Set<number>();
  readonly #signals: Signal[] = [];
  readonly #open = new Map<number, { signal: Signal; peak: number; maxQty: number }>();
  readonly #episodes = new Map<number, number>();
  readonly #log: LogLine[] = [];
  readonly #to = {
    book: new Set<(frame: Frame) => void>(),
    routes: new Set<(frame: Frame) => void>(),
    signals: new Set<(signal: Signal) => void>(),
    status: new Set<(status: Status) => void>(),
    log: new Set<(line: LogLine) => void>(),
  };
  /** Messages of runs before this one: only the history knows them. */
  readonly #older: Signal[] = [];
  #historyProblem: string | undefined;
  #seq = 0;
  #steps = 0;
  #nextId = 1;
  #hasQuotes = true;
  #fundingHours = 8;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.gaps = new FakeGaps(options.nowMs);
    this.#random = randomOf(options.seed ?? 7);
    const list = coins.slice(0, options.symbols ?? coins.length);
    this.#mids = list.map((coin) => coin.price);
    this.#quotes = Array.from({ length: list.length * 3 }, () => undefined);
    this.session = {
      version: '0.1.0',
      mode: options.mode ?? 'DEMO',
      started_ms: options.nowMs() - 3_725_000,
      now_ms: options.nowMs(),
      data_dir: '/data/arbscope',
      venues: this.venues.map((exchange) => ({
        exchange,
        streams:
          exchange === 'binance'
            ? ['bbo', 'trade', 'mark_price', 'funding']
            : ['bbo', 'trade', 'mark_price', 'funding', 'open_interest'],
        taker_pct: takerPct[exchange],
      })),
      symbols: list.map(({ symbol, base, tick }) => ({ symbol, base, quote: 'USDT', tick })),
      thresholds: {
        open_pct: 0.02,
        close_pct: 0,
        cooldown_ms: 5_000,
        max_age_ms: options.maxAgeMs ?? 5_000,
        min_notional: 100,
        suspect_pct: 5,
        dwell_ms: 0,
        max_skew_ms: 250,
        max_notional: 0,
      },
      cross_routes: [],
      fees_checked: '2026-11-20',
      fees_old: false,
      notes: ['MATICUSDT is traded as POLUSDT since September 2024; POLUSDT is recorded instead.'],
    };
    this.alerts = fakeAlerts({
      world: { symbols: list.map(({ symbol }) => symbol), venues: this.venues, lineBps: 2 },
      nowMs: options.nowMs,
      signals: () => this.#signals,
      ...(options.send === undefined ? {} : { send: options.send }),
    });
    this.log('info', 'ws_connect', 'public connected', 'binance');
    this.log('info', 'ws_connect', 'public connected', 'bybit');
    this.log('info', 'ws_connect', 'public connected', 'okx');
  }

  /** Before the first quote: what a fresh start looks like. */
  withoutQuotes(): this {
    this.#hasQuotes = false;
    return this;
  }

  startQuotes(): void {
    this.#hasQuotes = true;
  }

  /** Holds a route at a net, in bps, until released (NaN). */
  holdNet(symbol: number, buy: number, sell: number, netBps: number): void {
    const key = `${symbol}:${buy}>${sell}`;
    if (Number.isNaN(netBps)) this.#held.delete(key);
    else this.#held.set(key, netBps);
  }

  /** `silent`: the socket stays open and nothing comes; `down`: it is gone. */
  setVenue(venue: number, state: 'up' | 'silent' | 'down'): void {
    this.#venueState[venue] = state;
    this.#downSinceMs[venue] = this.#options.nowMs();
    const exchange = this.venues[venue] ?? 'binance';
    if (state === 'down') this.log('warn', 'ws_disconnect', 'socket closed: 1006', exchange);
    if (state === 'up') this.log('info', 'ws_connect', 'public connected', exchange);
  }

  /** Hours between settlements as book frames tell them; NaN: not known. */
  setFundingHours(hours: number): void {
    this.#fundingHours = hours;
  }

  /** Stops the quotes of one slot while its venue goes on. */
  freeze(symbol: number, venue: number): void {
    this.#frozen.add(symbol * 3 + venue);
  }

  log(level: LogLine['level'], event: string, message: string, exchange?: ExchangeId): void {
    const ts = new Date(this.#options.nowMs()).toISOString();
    const line: LogLine =
      exchange === undefined ? { ts, level, event, message } : { ts, level, event, message, exchange };
    this.#log.push(line);
    for (const emit of this.#to.log) emit(line);
  }

  /** Moves every mid and every quote, then sends a book frame, and route frames and status in their turn. */
  step(): void {
    this.#steps++;
    const nowMs = this.#options.nowMs();
    if (this.#hasQuotes) this.#move(nowMs);
    this.#seq++;
    const book = this.bookFrame();
    for (const emit of this.#to.book) emit(book);
    this.alerts.book(book);
    if (this.#steps % 3 === 0) {
      const routes = this.routeFrame();
      for (const emit of this.#to.routes) emit(routes);
      this.alerts.routes(routes);
    }
    if (this.#steps % 10 === 0) this.sendStatus();
  }

  sendStatus(): void {
    const status = this.status();
    for (const emit of this.#to.status) emit(status);
    this.alerts.status(status);
  }

  #move(nowMs: number): void {
    this.#mids.forEach((mid, symbol) => {
      const coin = coins[symbol];
      if (coin === undefined) return;
      const next = mid * (1 + (this.#random() - 0.5) * 0.000_06);
      this.#mids[symbol] = next;
      for (let venue = 0; venue < 3; venue++) {
        const slot = symbol * 3 + venue;
        const isMoving = this.#venueState[venue] === 'up' && !this.#frozen.has(slot);
        const r = this.#random();
        if (!isMoving || (r < 0.7 && this.#quotes[slot] !== undefined)) continue;
        const skew = 1 + (this.#random() - 0.5) * 0.000_12;
        const round = (price: number): number => Math.round(price / coin.tick) * coin.tick;
        const bid = round(next * skew);
        this.#quotes[slot] = {
          bid,
          ask: Math.max(round(next * skew * 1.00002), bid + coin.tick),
          bidQty: coin.size * (0.2 + this.#random() * 1.6),
          askQty: coin.size * (0.2 + this.#random() * 1.6),
          recvMs: nowMs - this.#random() * 40,
          eventMs: nowMs - 60 - venue * 25 - this.#random() * 30,
          count: (this.#quotes[slot]?.count ?? 0) + 1,
        };
      }
    });
    for (const [key, netBps] of this.#held) this.#hold(key, netBps);
  }

  #hold(key: string, netBps: number): void {
    const [symbol = 0, buy = 0, sell = 0] = key.split(/[:>]/).map(Number);
    const [from, to] = [this.#quotes[symbol * 3 + buy], this.#quotes[symbol * 3 + sell]];
    if (from === undefined || to === undefined) return;
    to.bid = bidForNet(from.ask, netBps / 100, this.#fee(buy), this.#fee(sell));
    to.ask = to.bid * 1.00002;
  }

  #fee(venue: number): number {
    return this.session.venues[venue]?.taker_pct ?? 0;
  }

  /** Fraction for one interval. */
  #funding(slot: number): number {
    return ((slot % 7) - 2) * 0.000_05;
  }

  #leg(slot: number): LegState {
    const quote = this.#quotes[slot];
    if (this.#venueState[slot % 3] === 'down') return 'disconnected';
    if (quote === undefined) return 'none';
    return this.#options.nowMs() - quote.recvMs > this.session.thresholds.max_age_ms ? 'stale' : 'live';
  }

  bookFrame(): Frame {
    const width = bookFields.length;
    const values = new Float64Array(this.#quotes.length * width).fill(Number.NaN);
    const nowMs = this.#options.nowMs();
    this.#quotes.forEach((quote, slot) => {
      const set = (field: keyof typeof bookOffset, value: number): void => {
        values[slot * width + bookOffset[field]] = value;
      };
      set('state', legStates.indexOf(this.#leg(slot)));
      set('bbo_count', quote?.count ?? 0);
      if (quote === undefined) return;
      const mid = (quote.bid + quote.ask) / 2;
      set('bid_price', quote.bid);
      set('bid_qty', quote.bidQty);
      set('ask_price', quote.ask);
      set('ask_qty', quote.askQty);
      set('recv_ms', quote.recvMs);
      set('event_ms', quote.eventMs);
      set('mark_price', mid * 1.00011);
      set('index_price', mid * 1.00002);
      set('funding_rate', this.#funding(slot));
      set('funding_hours', this.#fundingHours);
      set('next_funding_ms', Math.ceil(nowMs / 28_800_000) * 28_800_000);
      if (slot % 3 !== 0) set('open_interest', 81_234.5 * (1 + slot));
      set('last_price', quote.count % 2 === 0 ? quote.bid : quote.ask);
      set('last_qty', quote.bidQty / 10);
      set('last_side', quote.count % 2 === 0 ? -1 : 1);
    });
    return { seq: this.#seq, wall_ms: nowMs, values };
  }

  routeFrame(): Frame {
    const width = routeFields.length;
    const routes = routesOf(this.session.symbols.length, 3);
    const values = new Float64Array(routes.length * width).fill(Number.NaN);
    const nowMs = this.#options.nowMs();
    routes.forEach(({ symbol, buy, sell }, route) => {
      const set = (field: keyof typeof routeOffset, value: number): void => {
        values[route * width + routeOffset[field]] = value;
      };
      const [from, to] = [this.#quotes[symbol * 3 + buy], this.#quotes[symbol * 3 + sell]];
      const reason = this.#reason(symbol, buy, sell, route);
      set('reason', routeReasons.indexOf(reason));
      set('episodes', this.#episodes.get(route) ?? 0);
      if (from === undefined || to === undefined) return;
      const { grossPct, netPct, feesPct } = edge(from.ask, to.bid, this.#fee(buy), this.#fee(sell));
      const qty = Math.min(from.askQty, to.bidQty);
      set('gross_bps', grossPct * 100);
      set('fees_bps', feesPct * 100);
      set('net_bps', netPct * 100);
      set('qty', qty);
      set('notional', qty * from.ask);
      set('buy_age_ms', nowMs - from.recvMs);
      set('sell_age_ms', nowMs - to.recvMs);
      set('skew_ms', 25 * Math.abs(buy - sell));
      set('rate', 1);
      const funding = [this.#funding(symbol * 3 + buy), this.#funding(symbol * 3 + sell)] as const;
      set('buy_funding_8h_bps', funding[0] * 10_000);
      set('sell_funding_8h_bps', funding[1] * 10_000);
      set('buy_funding_hours', 8);
      set('sell_funding_hours', 8);
      set('buy_next_funding_ms', Math.ceil(nowMs / 28_800_000) * 28_800_000);
      set('sell_next_funding_ms', Math.ceil(nowMs / 28_800_000) * 28_800_000);
      const carry = (funding[1] - funding[0]) * 10_000;
      set('funding_bps', carry);
      set('net_funded_bps', netPct * 100 + carry);
      set('funding_apr_pct', (carry / 100) * 3 * 365);
      const open = this.#open.get(route);
      if (open === undefined) return;
      open.peak = Math.max(open.peak, netPct);
      set('open_since_ms', open.signal.timestamp);
      set('peak_net_bps', open.peak * 100);
      set('type', signalTypes.indexOf(open.signal.type));
      set('twa_net_bps', ((open.signal.net_pct + open.peak) / 2) * 100);
      set('max_qty', open.maxQty);
    });
    return { seq: this.#seq, wall_ms: nowMs, values };
  }

  #reason(symbol: number, buy: number, sell: number, route: number): RouteReason {
    const legs = [this.#leg(symbol * 3 + buy), this.#leg(symbol * 3 + sell)];
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
  openSignal(
    symbol: number,
    buy: number,
    sell: number,
    netPct: number,
    agoMs = 0,
    type: SignalType = 'ARBITRAGE_OPPORTUNITY',
  ): string {
    const route = routesOf(this.session.symbols.length, 3).findIndex(
      (r) => r.symbol === symbol && r.buy === buy && r.sell === sell,
    );
    const [from, to] = [this.#quotes[symbol * 3 + buy], this.#quotes[symbol * 3 + sell]];
    const nowMs = this.#options.nowMs() - agoMs;
    const buyPrice = from?.ask ?? 100;
    const sellPrice = bidForNet(buyPrice, netPct, this.#fee(buy), this.#fee(sell));
    const { grossPct, feesPct } = edge(buyPrice, sellPrice, this.#fee(buy), this.#fee(sell));
    const qty = Math.min(from?.askQty ?? 1, to?.bidQty ?? 1);
    const [buyExchange, sellExchange] = [this.venues[buy] ?? 'binance', this.venues[sell] ?? 'binance'];
    const signal: Signal = {
      type,
      event: 'OPENED',
      opportunity_id: String(this.#nextId++).padStart(16, '0'),
      action: `BUY_${buyExchange.toUpperCase()}_SELL_${sellExchange.toUpperCase()}`,
      symbol: this.session.symbols[symbol]?.symbol ?? '',
      buy_exchange: buyExchange,
      sell_exchange: sellExchange,
      buy_instrument: `${buyExchange}:perp:${this.session.symbols[symbol]?.base ?? ''}-USDT`,
      sell_instrument: `${sellExchange}:perp:${this.session.symbols[symbol]?.base ?? ''}-USDT`,
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
  updateSignal(id: string, netPct: number, qty: number): void {
    for (const open of this.#open.values()) {
      const { signal } = open;
      if (signal.opportunity_id !== id) continue;
      open.peak = Math.max(open.peak, netPct);
      open.maxQty = Math.max(open.maxQty, qty);
      const nowMs = this.#options.nowMs();
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

  /** Lives of an earlier run, one a second before now and backwards, every one `lifetimeMs` long. */
  rememberLives(count: number, lifetimeMs: number): void {
    const known = this.#signals.length;
    for (let i = 0; i < count; i++) {
      const id = this.openSignal(1, 0, 2, 0.03, 7_200_000 + i * 1_000);
      this.closeSignal(id, 'reverted', lifetimeMs);
    }
    this.#older.push(...this.#signals.splice(known));
  }

  /** Makes every question about the history fail; undefined: it answers again. */
  breakHistory(problem: string | undefined): void {
    this.#historyProblem = problem;
  }

  #answerHistory(): void {
    if (this.#historyProblem !== undefined) throw new Error(this.#historyProblem);
  }

  closeSignal(id: string, reason: CloseReason, lifetimeMs?: number): void {
    for (const [route, { signal, peak, maxQty }] of this.#open) {
      if (signal.opportunity_id !== id) continue;
      this.#open.delete(route);
      const lifetime = lifetimeMs ?? this.#options.nowMs() - signal.timestamp;
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

  #publish(signal: Signal): void {
    this.#signals.push(signal);
    this.alerts.signal(signal);
    for (const emit of this.#to.signals) emit(signal);
  }

  status(): Status {
    const nowMs = this.#options.nowMs();
    const venues = this.venues.map((exchange, venue) => this.#venueStatus(exchange, venue, nowMs));
    const events = venues.reduce((n, v) => n + v.streams.reduce((m, s) => m + s.events, 0), 0);
    const taken = events - 240;
    const buffered = 1_890;
    const market = {
      venues,
      events,
      accepted: events,
      queue_full: 0,
      signals: this.#signals.length,
      open_opportunities: this.#open.size,
    };
    const writer = {
      taken,
      stored: taken - buffered,
      write_error: 0,
      disk_full: 0,
      buffered,
      journaled: buffered - 90,
      recovered: 0,
      parts: 412,
      bytes: 48_300_000 + this.#steps * 6_800,
      error: '',
      last_part_ms: 18,
      queue: 0.004,
      queue_peak: 0.031,
      disk_free: 81_000_000_000,
    };
    const { state, reason } = deriveState({ market, writer, fatal: undefined, recentDrops: 0 });
    return {
      state,
      reason,
      since_ms: Math.max(this.session.started_ms, ...this.#downSinceMs),
      now_ms: nowMs,
      uptime_s: (nowMs - this.session.started_ms) / 1_000,
      market,
      writer,
      in_flight: events - (taken - buffered),
      last_15m: {
        events: 1_116_000,
        dropped: 0,
        reconnects: 1,
        events_per_s: 1_240,
        queue_peak: 0.031,
        ready_share: 0.998,
      },
    };
  }

  #venueStatus(exchange: ExchangeId, venue: number, nowMs: number): VenueStatus {
    const is = this.#venueState[venue] ?? 'up';
    const state: ConnectionState = is === 'up' ? 'open' : is === 'silent' ? 'silent' : 'waiting';
    const sinceMs = is === 'up' ? this.session.started_ms + 1_200 : (this.#downSinceMs[venue] ?? nowMs);
    const names = exchange === 'binance' ? ['public', 'market'] : ['public'];
    const data = 410_000 + this.#steps * 44 + venue * 1_000;
    const lastMs = Math.max(
      ...this.#quotes.filter((_, slot) => slot % 3 === venue).map((quote) => quote?.recvMs ?? 0),
    );
    return {
      exchange,
      connections: names.map((name) => ({
        name,
        state,
        since_ms: sinceMs,
        reason: is === 'down' ? 'socket closed: 1006' : is === 'silent' ? 'no data' : '',
        connects: 2,
        disconnects: is === 'down' ? 2 : 1,
        requested: 40,
        acknowledged: is === 'down' ? 0 : 40,
        refused: [],
        retry_at_ms: is === 'down' ? nowMs + 8_000 : null,
        attempt: is === 'down' ? 3 : 0,
      })),
      streams: (this.session.venues[venue]?.streams ?? []).map((stream, i) => ({
        stream,
        events: Math.round(data / (i + 2)),
        rate: is === 'up' ? Math.round(420 / (i + 1)) : 0,
        age_ms: lastMs === 0 ? null : nowMs - lastMs,
        silent: is === 'silent' && stream === 'bbo' ? this.session.symbols.map((s) => s.symbol) : [],
      })),
      frames: {
        received: data + 312 + 3,
        control: 312,
        data,
        rejected: { 'unknown symbol': 2, 'not JSON': 1 },
      },
      frame_rate: is === 'up' ? 420 : 0,
      rows_rejected: { 'price not positive': 1 },
      scanner_fallbacks: 4,
      latency_ms: { min: 21 + venue * 9, p50: 38 + venue * 11, p95: 71 + venue * 12, p99: 118 + venue * 20 },
      reconnects: 1,
      last_event_ms: lastMs === 0 ? null : lastMs,
      notes: [],
    };
  }

  history(symbol: number, buy: number, sell: number): RouteHistory {
    const n = 900;
    const random = randomOf(symbol * 100 + buy * 10 + sell);
    const end = Math.floor(this.#options.nowMs() / 1_000);
    const from = this.#quotes[symbol * 3 + buy]?.ask ?? coins[symbol]?.price ?? 1;
    const time_s = Float64Array.from({ length: n }, (_, i) => end - n + 1 + i);
    const buy_ask = new Float64Array(n);
    const sell_bid = new Float64Array(n);
    let walk = from;
    for (let i = n - 1; i >= 0; i--) {
      walk *= 1 + (random() - 0.5) * 0.000_12;
      const isGap = i > 400 && i < 460;
      const lift = 4 + 9 * Math.sin(i / 60) + (random() - 0.5) * 3;
      buy_ask[i] = isGap ? Number.NaN : walk;
      sell_bid[i] = isGap ? Number.NaN : walk * (1 + lift / 10_000);
    }
    const qty = sell_bid.map((bid, i) => (Number.isNaN(bid) ? Number.NaN : 0.2 + 0.15 * Math.sin(i / 25)));
    return { time_s, buy_ask, sell_bid, qty };
  }

  /** Made before the handlers: they need the options. */
  get handlers(): Handlers<Api> {
    return (this.#handlers ??= this.#makeHandlers());
  }

  #handlers: Handlers<Api> | undefined;

  readonly #makeHandlers = (): Handlers<Api> => ({
    replay: fakeReplay(),
    ...fakePlayback(),
    runMarket: fakeRunMarket(),
    sweep: fakeSweep(),
    session: { hello: () => ({ ...this.session, now_ms: this.#options.nowMs() }) },
    market: {
      book: (_, emit) => this.#listen(this.#to.book, emit, this.bookFrame()),
      routes: (_, emit) => this.#listen(this.#to.routes, emit, this.routeFrame()),
      history: ({ symbol, buy, sell }) => this.history(symbol, buy, sell),
    },
    signals: {
      recent: ({ limit }) => this.#signals.slice(-limit),
      live: (_, emit) => this.#listen(this.#to.signals, emit),
      history: (query) => {
        this.#answerHistory();
        return pageOf(livesOf([...this.#older, ...this.#signals]), query);
      },
      life: ({ id }) => lifeDetails([...this.#older, ...this.#signals], id),
      stats: (query) => {
        this.#answerHistory();
        return statsOf(livesOf([...this.#older, ...this.#signals]), query, 43_200_000);
      },
      reasons: () => {
        const routes = routesOf(this.session.symbols.length, 3);
        const now = routes.map(({ symbol, buy, sell }, route) => this.#reason(symbol, buy, sell, route));
        return { routes: now.length, now: countsOf(now), entered: countsOf(now), refused: countsOf([]) };
      },
    },
    data: this.data.handlers,
    alerts: alertHandlers(this.alerts),
    health: {
      status: (_, emit) => this.#listen(this.#to.status, emit, this.status()),
      log: (_, emit) => {
        for (const line of this.#log.slice(-500)) emit(line);
        return this.#listen(this.#to.log, emit);
      },
    },
    gaps: this.gaps.handlers,
    quality: { day: ({ date }) => emptyDay(date) },
    ledger: { minutes: () => ({ streams: [], venues: [] }) },
    ...fakeSettings(this.#options.isFirstStart === true),
    ...fakeFees(),
  });

  #listen<T>(set: Set<(item: T) => void>, emit: (item: T) => void, first?: T): Stop {
    set.add(emit);
    if (first !== undefined) emit(first);
    return () => set.delete(emit);
  }
}
