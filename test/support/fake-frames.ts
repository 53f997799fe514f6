import {
  bookFields,
  bookOffset,
  legStates,
  routeFields,
  routeOffset,
  type Frame,
} from '#shared/api/frames.ts';
import { routeReasons } from '#shared/market/route.ts';
import { signalTypes } from '#shared/market/signal.ts';
import { edge } from '#shared/market/spread.ts';
import type { FakeLives } from './fake-lives.ts';
import type { FakeMarket } from './fake-market.ts';

interface FrameTime {
  readonly seq: number;
  readonly nowMs: number;
}

/** Every quote as a page gets it. */
export function bookFrame(market: FakeMarket, at: FrameTime): Frame {
  const width = bookFields.length;
  const values = new Float64Array(market.quotes.length * width).fill(Number.NaN);
  const { seq, nowMs } = at;
  market.quotes.forEach((quote, slot) => {
    const set = (field: keyof typeof bookOffset, value: number): void => {
      values[slot * width + bookOffset[field]] = value;
    };
    set('state', legStates.indexOf(market.leg(slot)));
    set('bbo_count', quote?.count ?? 0);
    if (quote === undefined) return;
    const mid = (quote.bid + quote.ask) / 2;
    set('bid_price', quote.bid);
    set('bid_qty', quote.bidQty);
    set('ask_price', quote.ask);
    set('ask_qty', quote.askQty);
    set('recv_ms', quote.recvMs);
    set('event_ms', quote.eventMs);
    set('mark_price', mid * (1 + (((slot * 7) % 11) - 4) * 0.000_022));
    set('index_price', mid * 1.00002);
    set('funding_rate', market.funding(slot));
    set('funding_hours', market.fundingHours);
    set('next_funding_ms', Math.ceil(nowMs / 28_800_000) * 28_800_000);
    if (slot % 3 !== 0) set('open_interest', 81_234.5 * (1 + slot));
    set('last_price', quote.count % 2 === 0 ? quote.bid : quote.ask);
    set('last_qty', quote.bidQty / 10);
    set('last_side', quote.count % 2 === 0 ? -1 : 1);
  });
  return { seq, wall_ms: nowMs, values };
}

/** Every route as a page gets it. */
export function routeFrame(market: FakeMarket, lives: FakeLives, at: FrameTime): Frame {
  const width = routeFields.length;
  const routes = lives.routes;
  const values = new Float64Array(routes.length * width).fill(Number.NaN);
  const { seq, nowMs } = at;
  routes.forEach(({ symbol, buy, sell }, route) => {
    const set = (field: keyof typeof routeOffset, value: number): void => {
      values[route * width + routeOffset[field]] = value;
    };
    const [from, to] = [market.quotes[symbol * 3 + buy], market.quotes[symbol * 3 + sell]];
    const reason = lives.reason(route);
    set('reason', routeReasons.indexOf(reason));
    set('episodes', lives.episodes(route));
    if (from === undefined || to === undefined) return;
    const { grossPct, netPct, feesPct } = edge(from.ask, to.bid, market.fee(buy), market.fee(sell));
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
    const funding = [market.funding(symbol * 3 + buy), market.funding(symbol * 3 + sell)] as const;
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
    const open = lives.openOn(route);
    if (open === undefined) return;
    open.peak = Math.max(open.peak, netPct);
    set('open_since_ms', open.signal.timestamp);
    set('peak_net_bps', open.peak * 100);
    set('type', signalTypes.indexOf(open.signal.type));
    set('twa_net_bps', ((open.signal.net_pct + open.peak) / 2) * 100);
    set('max_qty', open.maxQty);
  });
  return { seq, wall_ms: nowMs, values };
}
