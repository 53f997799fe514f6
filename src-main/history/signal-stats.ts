import type Database from 'better-sqlite3';
import type { LifetimeHistogram, RouteStats, SignalStats, StatsQuery } from '#shared/api/signals.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { SignalType } from '#shared/market/signal.ts';
import { lifeFilter } from './signal-queries.ts';

/** 1 ms, 3.16 ms, 10 ms … a bit over a day: two bins a decade, and everything shorter in front. */
export const lifetimeEdgesMs: readonly number[] = [0, ...Array.from({ length: 17 }, (_, i) => 10 ** (i / 2))];

const DAY_MS = 86_400_000;

interface Row {
  readonly symbol: string;
  readonly buy: ExchangeId;
  readonly sell: ExchangeId;
  readonly type: SignalType;
  readonly opened_ms: number;
  readonly closed_ms: number | null;
  readonly lifetime_ms: number | null;
  readonly peak_net_pct: number;
  readonly max_notional: number;
}

/** @param nowMs end of what is still open */
export function signalStats(db: Database.Database, query: StatsQuery, nowMs: number): SignalStats {
  const { from, to } = query;
  const observed_ms = observedMs(db, from, Math.min(to, nowMs));
  // What opened before the window may reach into it: it counts as time above the line, not as an episode.
  const { sql, values } = lifeFilter({ ...query, from: undefined });
  const rows = db
    .prepare<(string | number)[], Row>(
      `SELECT symbol, buy, sell, type, opened_ms, closed_ms, lifetime_ms, peak_net_pct, max_notional
       FROM lives WHERE ${sql} AND (opened_ms >= ? OR closed_ms > ? OR closed_ms IS NULL)`,
    )
    .all(...values, from, from);
  const routes = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.symbol}|${row.buy}|${row.sell}|${row.type}`;
    const known = routes.get(key);
    if (known === undefined) routes.set(key, [row]);
    else known.push(row);
  }
  const own = rows.filter((row) => row.opened_ms >= from);
  const lifetimes = own.flatMap((row) => row.lifetime_ms ?? []);
  return {
    from,
    to,
    observed_ms,
    lives: own.length,
    open: own.filter((row) => row.closed_ms === null).length,
    median_lifetime_ms: median(lifetimes),
    histogram: lifetimeHistogram(lifetimes),
    routes: Array.from(routes.values(), (lives) => routeStats(lives, query, observed_ms, nowMs)).toSorted(
      (a, b) => b.episodes - a.episodes || b.above_ms - a.above_ms,
    ),
  };
}

function routeStats(
  lives: readonly Row[],
  { from, to }: StatsQuery,
  observedMs: number,
  nowMs: number,
): RouteStats {
  const { symbol, buy, sell, type } = lives[0]!;
  const own = lives.filter((row) => row.opened_ms >= from);
  const above_ms = lives.reduce(
    (sum, row) => sum + Math.max(0, Math.min(row.closed_ms ?? nowMs, to) - Math.max(row.opened_ms, from)),
    0,
  );
  return {
    symbol,
    buy_exchange: buy,
    sell_exchange: sell,
    type,
    episodes: own.length,
    per_24h: observedMs > 0 ? (own.length * DAY_MS) / observedMs : 0,
    above_ms,
    above_share: observedMs > 0 ? Math.min(1, above_ms / observedMs) : 0,
    median_lifetime_ms: median(own.flatMap((row) => row.lifetime_ms ?? [])),
    best_net_pct: Math.max(...lives.map((row) => row.peak_net_pct)),
    max_notional: Math.max(...lives.map((row) => row.max_notional)),
  };
}

/** Time of `[from, to)` in which a recorder ran. */
function observedMs(db: Database.Database, from: number, to: number): number {
  const runs = db
    .prepare<[number, number], { started_ms: number; ended_ms: number }>(
      `SELECT started_ms, coalesce(stopped_ms, alive_ms) AS ended_ms FROM runs
       WHERE started_ms < ? AND coalesce(stopped_ms, alive_ms) > ?`,
    )
    .all(to, from);
  return runs.reduce(
    (sum, run) => sum + Math.max(0, Math.min(run.ended_ms, to) - Math.max(run.started_ms, from)),
    0,
  );
}

export function lifetimeHistogram(lifetimesMs: readonly number[]): LifetimeHistogram {
  const counts = lifetimeEdgesMs.map(() => 0);
  for (const ms of lifetimesMs) {
    const bin = lifetimeEdgesMs.findLastIndex((edge) => ms >= edge);
    if (bin >= 0) counts[bin]!++;
  }
  return { edges_ms: lifetimeEdgesMs, counts };
}

/** Nearest rank; null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1]!;
}
