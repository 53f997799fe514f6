import {
  bookFields,
  bookOffset,
  legStates,
  routeFields,
  routeOffset,
  type Frame,
} from '#shared/api/frames.ts';
import type { Status } from '#shared/api/api.ts';
import type { Alert, Suppression } from '#shared/alerts/alert.ts';
import { AlertEngine, type AlertInput } from '#shared/alerts/engine.ts';
import { defaultRules } from '#shared/alerts/default-rules.ts';
import type { AlertWorld } from '#shared/alerts/prepared-rule.ts';
import { alertRule, type AlertRule } from '#shared/alerts/rule.ts';
import { routeIndex, routeReasons, routesOf, type RouteReason } from '#shared/market/route.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { State, VenueStatus } from '#shared/status.ts';
import { marketCounters, writerCounters } from '../../../support/counters.ts';

export const world: AlertWorld = {
  symbols: ['BTCUSDT', 'ETHUSDT'],
  venues: ['binance', 'bybit', 'okx'],
  lineBps: 2,
};

/** A rule that fires at 8 bps net and clears below 5, without delays; everything else as given. */
export function spreadRule(change: Partial<AlertRule> = {}): AlertRule {
  return alertRule.parse({
    ...defaultRules.find((rule) => rule.id === 'opportunity'),
    id: 'net',
    name: 'Net',
    condition: { kind: 'spread', measure: 'net', fire: 8, clear: 5, min_notional: 0, max_age_ms: 1_000 },
    escalate_by: null,
    announce_end: false,
    ...change,
  });
}

export function defaultRule(id: string, change: Partial<AlertRule> = {}): AlertRule {
  return alertRule.parse({ ...defaultRules.find((rule) => rule.id === id), ...change });
}

export interface RouteNumbers {
  readonly net?: number;
  readonly notional?: number;
  readonly ageMs?: number;
  readonly reason?: RouteReason;
}

/** A route frame in which every route but the given ones is far below every line. Keys: `symbol:buy>sell` as indexes. */
export function routes(given: Readonly<Record<string, RouteNumbers>>): AlertInput {
  const width = routeFields.length;
  const values = new Float64Array(routesOf(world.symbols.length, 3).length * width);
  for (let at = 0; at < values.length; at += width) put(values, at, {});
  for (const [key, numbers] of Object.entries(given)) {
    const [symbol = 0, buy = 0, sell = 0] = key.split(/[:>]/).map(Number);
    put(values, routeIndex(3, symbol, buy, sell) * width, numbers);
  }
  return { kind: 'routes', frame: { seq: 1, wall_ms: 0, values } };
}

function put(
  values: Float64Array,
  at: number,
  { net = -50, notional = 5_000, ageMs = 20, reason = 'below_line' }: RouteNumbers,
): void {
  values[at + routeOffset.net_bps] = net;
  values[at + routeOffset.gross_bps] = net + 10;
  values[at + routeOffset.notional] = notional;
  values[at + routeOffset.buy_age_ms] = ageMs;
  values[at + routeOffset.sell_age_ms] = 10;
  values[at + routeOffset.reason] = routeReasons.indexOf(reason);
}

/** A book frame with one price per slot: bid, ask, mark and last are the same. */
export function book(
  prices: readonly number[],
  more: { readonly funding?: number; readonly leftMs?: number; readonly isLive?: boolean } = {},
): AlertInput {
  const width = bookFields.length;
  const values = new Float64Array(6 * width).fill(Number.NaN);
  for (let slot = 0; slot < 6; slot++) {
    const price = prices[slot] ?? Number.NaN;
    for (const field of ['bid_price', 'ask_price', 'mark_price', 'last_price'] as const)
      values[slot * width + bookOffset[field]] = price;
    values[slot * width + bookOffset.state] = legStates.indexOf(more.isLive === false ? 'stale' : 'live');
    values[slot * width + bookOffset.funding_rate] = more.funding ?? 0;
    values[slot * width + bookOffset.next_funding_ms] = 1_000_000 + (more.leftMs ?? 3_600_000);
  }
  const frame: Frame = { seq: 1, wall_ms: 1_000_000, values };
  return { kind: 'book', frame };
}

export function signal(event: Signal['event'], netPct: number, change: Partial<Signal> = {}): AlertInput {
  return { kind: 'signal', signal: signalMessage(event, netPct, change) };
}

export function signalMessage(event: Signal['event'], netPct: number, change: Partial<Signal> = {}): Signal {
  return {
    type: 'ARBITRAGE_OPPORTUNITY',
    event,
    opportunity_id: 'a',
    action: 'BUY_OKX_SELL_BINANCE',
    symbol: 'BTCUSDT',
    buy_exchange: 'okx',
    sell_exchange: 'binance',
    buy_instrument: 'okx:perp:BTC-USDT',
    sell_instrument: 'binance:perp:BTC-USDT',
    buy_price: 50_000,
    sell_price: 50_100,
    reference_currency: 'USDT',
    buy_rate: 1,
    spread_pct: netPct + 0.1,
    profit_estimate: 1,
    net_pct: netPct,
    fees_pct: 0.1,
    qty: 0.2,
    notional: 10_000,
    net_profit: 1,
    buy_age_ms: 12,
    sell_age_ms: 48,
    skew_ms: 0,
    timestamp: 0,
    detected_at: 0,
    ts_event_ms: 0,
    detected_ms: 0,
    trace: { exchange_ms: 0, received_ms: 0, evaluated_ms: 0, sent_ms: 0 },
    ...change,
  };
}

export interface StatusNumbers {
  readonly state?: State;
  /** State of each venue's only socket. */
  readonly sockets?: readonly VenueStatus['connections'][number]['state'][];
  readonly lost?: number;
  readonly diskGb?: number;
  readonly uptimeS?: number;
  readonly nowMs?: number;
  readonly lastEventMs?: number;
}

export function status({
  state = 'READY',
  sockets = ['open', 'open', 'open'],
  lost = 0,
  diskGb = 80,
  uptimeS = 100,
  nowMs = 0,
  lastEventMs = nowMs,
}: StatusNumbers): AlertInput {
  const venues = world.venues.map((exchange, i): VenueStatus => ({
    exchange,
    connections: [
      {
        name: 'public',
        state: sockets[i] ?? 'open',
        since_ms: 0,
        reason: sockets[i] === 'waiting' ? 'socket closed: 1006' : '',
        connects: 1,
        disconnects: 0,
        requested: 1,
        acknowledged: 1,
        refused: [],
        retry_at_ms: null,
        attempt: 0,
      },
    ],
    streams: [],
    frames: { received: 0, control: 0, data: 0, rejected: {} },
    frame_rate: 0,
    rows_rejected: {},
    scanner_fallbacks: 0,
    latency_ms: null,
    reconnects: 0,
    last_event_ms: lastEventMs,
    notes: [],
  }));
  const given: Status = {
    state,
    reason: 'because',
    since_ms: 0,
    now_ms: nowMs,
    uptime_s: uptimeS,
    market: marketCounters({ venues, queue_full: lost }),
    writer: writerCounters({ disk_free: diskGb * 1e9 }),
    in_flight: 0,
    last_15m: { events: 0, dropped: 0, reconnects: 0, events_per_s: 0, queue_peak: 0, ready_share: 1 },
  };
  return { kind: 'status', status: given };
}

/** An engine with what it told and withheld, in order. */
export function scene(rules: readonly AlertRule[]) {
  const engine = new AlertEngine({ world, minuteOfDay: (ms) => Math.floor(ms / 60_000) % 1_440 });
  engine.setRules(rules);
  const told: Alert[] = [];
  const withheld: Suppression[] = [];
  let withheldCount = 0;
  return {
    engine,
    told,
    withheld,
    get withheldCount() {
      return withheldCount;
    },
    take(input: AlertInput, nowMs: number): void {
      for (const action of engine.take(input, nowMs)) {
        if (action.kind === 'alert') told.push(action.alert);
        else {
          withheld.push(action.suppression);
          withheldCount += action.count;
        }
      }
    },
    /** Lets time pass in steps of 100 ms. */
    pass(fromMs: number, toMs: number): void {
      for (let ms = fromMs; ms <= toMs; ms += 100) this.take({ kind: 'tick' }, ms);
    },
    /** What was told, short. */
    titles: (): string[] => told.map((alert) => `${alert.severity} ${alert.event}: ${alert.title}`),
    reasons: (): string[] => withheld.map(({ reason }) => reason),
  };
}
