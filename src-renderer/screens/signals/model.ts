import type { Session } from '#shared/api/api.ts';
import type { SignalLife } from '#shared/api/signals.ts';
import type { Signal, SignalType } from '#shared/market/signal.ts';
import { fitsFilter, type LifeFilter } from '../../data/life-filter.ts';
import { lifeOf } from '../../data/life-of.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { isOpen, type Episode } from '../../data/signals-store.ts';
import { exactText } from '../../ui/format.ts';

/** One life on the screen; `episode` is there when the page has its messages. */
export interface LifeRow {
  readonly life: SignalLife;
  readonly episode: Episode | undefined;
}

/** Rows that are shown, and how many are not. */
export interface Arranged {
  readonly rows: readonly LifeRow[];
  readonly open: number;
  /** Open ones that the filter hides. */
  readonly openHidden: number;
}

/**
 * Open lives first, the longest open on top; then ended ones, newest first: those of the history, and those that ended since
 * it was read.
 */
export function arranged(
  episodes: readonly Episode[],
  history: readonly SignalLife[],
  filter: LifeFilter,
  nowMs: number,
): Arranged {
  const rows = new Map<string, LifeRow>(
    history.map((life) => [life.opportunity_id, { life, episode: undefined }]),
  );
  const open: LifeRow[] = [];
  let openHidden = 0;
  for (const episode of episodes) {
    const row = rowOf(episode);
    const { life } = row;
    const known = rows.get(episode.id);
    if (!fitsFilter(life, filter, nowMs)) {
      if (isOpen(episode)) openHidden++;
    } else if (isOpen(episode)) open.push(row);
    // An end alone says less than the history does.
    else if (known === undefined || episode.opened !== undefined) rows.set(episode.id, row);
    else rows.set(episode.id, { life: known.life, episode });
  }
  // The history may still call one open that has ended, or list as ended what the page has not heard of yet.
  const shown = new Set(open.map(({ life }) => life.opportunity_id));
  const ended = [...rows.values()].filter(({ life }) => !shown.has(life.opportunity_id));
  return {
    rows: [
      ...open.toSorted((a, b) => a.life.opened_ms - b.life.opened_ms),
      ...ended.toSorted((a, b) => b.life.opened_ms - a.life.opened_ms),
    ],
    open: open.length,
    openHidden,
  };
}

const episodeRows = new WeakMap<Episode, LifeRow>();

/** The same row while its episode is the same, so that the others are not rendered anew. */
function rowOf(episode: Episode): LifeRow {
  const row = episodeRows.get(episode) ?? { life: lifeOf(episode), episode };
  episodeRows.set(episode, row);
  return row;
}

/** `12 of 340 lives` and why the others are not there; empty while nothing is hidden. */
export function hiddenText(hidden: {
  readonly open: number;
  readonly closed: number;
  readonly unlisted: number;
}): string {
  const parts = [
    hidden.open > 0 ? `${exactText(hidden.open)} open` : '',
    hidden.closed > 0 ? `${exactText(hidden.closed)} closed` : '',
  ].filter((part) => part !== '');
  return [
    parts.length === 0 ? '' : `${parts.join(' and ')} hidden by the filters`,
    hidden.unlisted > 0 ? `${exactText(hidden.unlisted)} not in the watchlist` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Percent to basis points; NaN stays unknown. */
export function pctToBps(pct: number | null | undefined): number {
  return (pct ?? Number.NaN) * 100;
}

/** What changes in a row while its life is open; NaN where it is not known. Open ones take their live values from the route. */
export interface LifeNumbers {
  readonly lifeMs: number;
  readonly peakNetBps: number;
  readonly averageNetBps: number;
  /** Only while open. */
  readonly netNowBps: number;
  readonly qty: number;
}

/** @param route index of the life's route in the rows; -1 where this session has none */
export function numbersOf(
  life: SignalLife,
  rows: MarketRows,
  route: number,
  nowMs: number,
  maxAgeMs: number,
): LifeNumbers {
  const runs = life.closed_ms === null;
  const isLive = runs && route >= 0 && nowMs - rows.routesWallMs <= maxAgeMs;
  const live = (field: 'net_bps' | 'peak_net_bps' | 'twa_net_bps' | 'max_qty'): number =>
    isLive ? rows.route(route, field) : Number.NaN;
  const or = (value: number, other: number): number => (Number.isFinite(value) ? value : other);
  return {
    lifeMs: life.closed_ms === null ? nowMs - life.opened_ms : (life.lifetime_ms ?? Number.NaN),
    peakNetBps: or(live('peak_net_bps'), pctToBps(life.peak_net_pct)),
    averageNetBps: or(live('twa_net_bps'), pctToBps(life.twa_net_pct)),
    netNowBps: live('net_bps'),
    qty: or(live('max_qty'), life.max_qty),
  };
}

/** Index of a life's route; -1 where this session does not have it. */
export function routeOfLife(
  session: Session,
  rows: MarketRows,
  life: Pick<SignalLife, 'symbol' | 'buy_exchange' | 'sell_exchange'>,
): number {
  const symbol = session.symbols.findIndex((s) => s.symbol === life.symbol);
  const buy = session.venues.findIndex((v) => v.exchange === life.buy_exchange);
  const sell = session.venues.findIndex((v) => v.exchange === life.sell_exchange);
  return symbol < 0 || buy < 0 || sell < 0 || buy === sell ? -1 : rows.routeOf(symbol, buy, sell);
}

/** What stands in the State column. Only an arbitrage that runs is called open; the others say what they are. */
export function stateText(life: Pick<SignalLife, 'type' | 'closed_ms'>): string {
  const isEnded = life.closed_ms !== null;
  switch (life.type) {
    case 'ARBITRAGE_OPPORTUNITY':
      return isEnded ? '○ closed' : '● open';
    case 'BASIS':
      return isEnded ? '◇ basis' : '◆ basis';
    case 'SUSPECT':
      return isEnded ? '△ suspect' : '▲ suspect';
  }
}

export const typeText: Readonly<Record<SignalType, string>> = {
  ARBITRAGE_OPPORTUNITY: 'Arbitrage',
  BASIS: 'Basis',
  SUSPECT: 'Suspect quote',
};

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
