import type { SignalLife } from '#shared/api/signals.ts';
import { largestNotional, type Signal } from '#shared/market/signal.ts';
import { openedAtMs, type Episode } from './signals-store.ts';

/** An episode is never changed, only replaced: its life is told once. */
const told = new WeakMap<Episode, SignalLife>();

/**
 * An episode as the history tells lives, of the messages the page has seen; what they do not say is NaN or null. The same
 * object for the same episode: a row is drawn anew only when its own episode went on.
 */
export function lifeOf(episode: Episode): SignalLife {
  const life = told.get(episode) ?? tell(episode);
  told.set(episode, life);
  return life;
}

function tell(episode: Episode): SignalLife {
  const { opened, updated, closed } = episode;
  const newest = closed ?? updated ?? opened;
  const seen = [opened, updated, closed].filter((signal): signal is Signal => signal !== undefined);
  const most = (of: (signal: Signal) => number | undefined): number =>
    seen.reduce((best, signal) => Math.max(best, of(signal) ?? best), Number.NEGATIVE_INFINITY);
  // The numbers of an end are those of the moment it ended at.
  const running = seen.filter((signal) => signal.event !== 'CLOSED');
  return {
    opportunity_id: episode.id,
    type: newest?.type ?? 'ARBITRAGE_OPPORTUNITY',
    symbol: episode.symbol,
    buy_exchange: episode.buy,
    sell_exchange: episode.sell,
    opened_ms: openedAtMs(episode),
    closed_ms: closed?.timestamp ?? null,
    lifetime_ms: closed?.lifetime_ms ?? null,
    open_net_pct: opened?.net_pct ?? Number.NaN,
    peak_net_pct: most(
      (signal) => signal.peak_net_pct ?? (signal.event === 'CLOSED' ? undefined : signal.net_pct),
    ),
    twa_net_pct: newest?.twa_net_pct ?? null,
    max_qty: most((signal) => signal.max_qty ?? signal.qty),
    max_notional: most(largestNotional),
    net_profit: running.length === 0 ? Number.NaN : Math.max(...running.map(({ net_profit }) => net_profit)),
    reference_currency: newest?.reference_currency ?? '',
    close_reason: closed?.close_reason ?? null,
    evidence: closed?.evidence ?? null,
  };
}
