import type { Session } from '#shared/api/api.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { isOpen, openedAtMs, type Episode } from '../../data/signals-store.ts';

/** Open episodes first, the longest open on top; then closed ones, newest first. */
export function arranged(episodes: readonly Episode[]): readonly Episode[] {
  const open = episodes.filter(isOpen).sort((a, b) => openedAtMs(a) - openedAtMs(b));
  return [...open, ...episodes.filter((episode) => !isOpen(episode))];
}

/** Percent to basis points; NaN stays unknown. */
export function pctToBps(pct: number | undefined): number {
  return (pct ?? Number.NaN) * 100;
}

/** What an episode's row shows; NaN where it is not known. Open ones take their live values from the route. */
export interface EpisodeNumbers {
  readonly openedMs: number;
  readonly lifeMs: number;
  readonly peakNetBps: number;
  readonly netAtOpenBps: number;
  /** Only while open. */
  readonly netNowBps: number;
  readonly qty: number;
  readonly notional: number;
  readonly netProfit: number;
}

/** @param route index of the episode's route in the rows; -1 where this session has none */
export function numbersOf(
  episode: Episode,
  rows: MarketRows,
  route: number,
  nowMs: number,
  maxAgeMs: number,
): EpisodeNumbers {
  const { opened, closed } = episode;
  const first = opened ?? closed;
  const openedMs = openedAtMs(episode);
  const isLive = closed === undefined && route >= 0 && nowMs - rows.routesWallMs <= maxAgeMs;
  const live = (field: 'net_bps' | 'peak_net_bps'): number =>
    isLive ? rows.route(route, field) : Number.NaN;
  const netAtOpenBps = pctToBps(opened?.net_pct);
  const peak = closed === undefined ? live('peak_net_bps') : pctToBps(closed.peak_net_pct);
  return {
    openedMs,
    lifeMs: closed === undefined ? nowMs - openedMs : (closed.lifetime_ms ?? Number.NaN),
    peakNetBps: Number.isFinite(peak) ? peak : netAtOpenBps,
    netAtOpenBps,
    netNowBps: live('net_bps'),
    qty: first?.qty ?? Number.NaN,
    notional: first === undefined ? Number.NaN : first.qty * first.buy_price,
    netProfit: opened?.net_profit ?? Number.NaN,
  };
}

/** Index of an episode's route; -1 where this session does not have it. */
export function routeOfEpisode(session: Session, rows: MarketRows, episode: Episode): number {
  const symbol = session.symbols.findIndex((s) => s.symbol === episode.symbol);
  const buy = session.venues.findIndex((v) => v.exchange === episode.buy);
  const sell = session.venues.findIndex((v) => v.exchange === episode.sell);
  return symbol < 0 || buy < 0 || sell < 0 || buy === sell ? -1 : rows.routeOf(symbol, buy, sell);
}

/** One step of the way from the exchange to the screen. */
export interface TraceStep {
  readonly label: string;
  /** ms; NaN where an end is not known. */
  readonly ms: number;
  readonly note: string;
}

/** @param shownMs when the row was first on the screen, backend's clock; 0: not seen live */
export function traceOf(signal: Signal, shownMs: number): TraceStep[] {
  const { exchange_ms, received_ms, evaluated_ms, sent_ms } = signal.trace;
  return [
    {
      label: 'Exchange → received',
      ms: received_ms - exchange_ms,
      note: 'contains the difference of the two clocks',
    },
    { label: 'Received → evaluated', ms: evaluated_ms - received_ms, note: '' },
    { label: 'Evaluated → sent', ms: sent_ms - evaluated_ms, note: '' },
    {
      label: 'Sent → shown',
      ms: shownMs > 0 ? shownMs - sent_ms : Number.NaN,
      note: shownMs > 0 ? '' : 'from before this page was open',
    },
  ];
}
