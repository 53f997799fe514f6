import type { Session } from '#shared/api/api.ts';
import type { RouteHistory } from '#shared/api/market.ts';
import { edge } from '#shared/market/spread.ts';
import type { Route } from '#shared/market/route.ts';
import type { PointSource } from '../../charts/route-chart-view.tsx';
import { addPoint, emptyPoint, onGrid, type RoutePoint } from '../../charts/route-points.ts';
import { isUsable, lookOf } from '../../data/freshness.ts';
import type { MarketRows } from '../../data/market-rows.ts';

/** Seconds of one route: the recorded hour, then each second as it passes. */
export class RouteSeries implements PointSource {
  grid: RoutePoint[] = [];
  version = 0;
  readonly #listeners = new Set<(isWhole: boolean) => void>();
  readonly #session: Session;
  readonly #route: Route;

  constructor(session: Session, route: Route) {
    this.#session = session;
    this.#route = route;
  }

  onChange(listener: (isWhole: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts the recorded seconds before those seen live. */
  takeHistory({ time_s, buy_ask, sell_bid, qty }: RouteHistory): void {
    const recorded = Array.from(time_s, (timeS, i) =>
      this.#point(timeS, buy_ask[i] ?? Number.NaN, sell_bid[i] ?? Number.NaN, qty[i] ?? Number.NaN),
    );
    const lastS = recorded.at(-1)?.timeS ?? Number.NEGATIVE_INFINITY;
    this.grid = onGrid([...recorded, ...this.grid.filter((point) => point.timeS > lastS)]);
    this.#tell(true);
  }

  /** Takes the newest quotes as the point of this second; a leg that is not usable makes it a gap. */
  sample(rows: MarketRows, nowMs: number): void {
    const timeS = Math.floor(nowMs / 1_000);
    const { symbol, buy, sell } = this.#route;
    const usable = (venue: number, field: 'ask_price' | 'bid_price' | 'ask_qty' | 'bid_qty'): number => {
      const slot = rows.slotOf(symbol, venue);
      const look = lookOf(
        rows.legState(slot),
        nowMs - rows.book(slot, 'recv_ms'),
        nowMs - rows.bookWallMs,
        this.#session.thresholds.max_age_ms,
      );
      return isUsable(look) ? rows.book(slot, field) : Number.NaN;
    };
    const last = this.grid.at(-1);
    if (last !== undefined && timeS < last.timeS) return;
    const qty = Math.min(usable(buy, 'ask_qty'), usable(sell, 'bid_qty'));
    const point = this.#point(timeS, usable(buy, 'ask_price'), usable(sell, 'bid_price'), qty);
    const hasHole = last !== undefined && timeS > last.timeS + 1;
    addPoint(this.grid, point);
    this.#tell(hasHole || last === undefined);
  }

  #point(timeS: number, buyAsk: number, sellBid: number, qty: number): RoutePoint {
    if (!(buyAsk > 0) || !(sellBid > 0)) return emptyPoint(timeS);
    const fee = (venue: number): number => this.#session.venues[venue]?.taker_pct ?? Number.NaN;
    const { netPct } = edge(buyAsk, sellBid, fee(this.#route.buy), fee(this.#route.sell));
    return { timeS, buyAsk, sellBid, netBps: netPct * 100, qty };
  }

  #tell(isWhole: boolean): void {
    this.version++;
    for (const listener of this.#listeners) listener(isWhole);
  }
}

/** Routes whose seconds are kept while others are looked at. */
const KEPT = 12;
const kept = new WeakMap<MarketRows, Map<string, { readonly of: Session; readonly series: RouteSeries }>>();

/**
 * The seconds of a route as far as this page has seen them. They outlive the screen: without a backend that could be asked
 * again, what was drawn is drawn again.
 */
export function seriesOf(rows: MarketRows, session: Session, route: Route): RouteSeries {
  const all = kept.get(rows) ?? new Map<string, { of: Session; series: RouteSeries }>();
  kept.set(rows, all);
  const key = `${route.symbol} ${route.buy} ${route.sell}`;
  const found = all.get(key);
  // Fees and limits of another session make other numbers.
  const series = found?.of === session ? found.series : new RouteSeries(session, route);
  all.delete(key);
  all.set(key, { of: session, series });
  const oldest = all.keys().next().value;
  if (all.size > KEPT && oldest !== undefined) all.delete(oldest);
  return series;
}
