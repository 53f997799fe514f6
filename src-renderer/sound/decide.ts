import type { Status } from '#shared/api/api.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { SoundName } from './sounds.ts';

/** A wish for a sound. */
export interface Ask {
  readonly sound: SoundName;
  /** What it is about: the same rule does not sound again within its cooldown. */
  readonly rule: string;
}

/** Signals older than this when they arrive are history: a backlog stays silent, ms. */
export const CATCH_UP_MS = 5_000;

/**
 * Sound of a signal message that arrived live.
 *
 * @param openPct line at which signals open, net percent; at twice the line an opening is strong
 * @param nowMs backend's wall clock
 */
export function askOfSignal(signal: Signal, openPct: number, nowMs: number): Ask | undefined {
  if (nowMs - signal.timestamp > CATCH_UP_MS) return undefined;
  // Suspect quotes and basis trades are shown, not sounded; an update is no event to turn one's head for.
  if (signal.type !== 'ARBITRAGE_OPPORTUNITY' || signal.event === 'UPDATED') return undefined;
  const route = `${signal.symbol}:${signal.buy_exchange}>${signal.sell_exchange}`;
  if (signal.event === 'CLOSED') return { sound: 'closed', rule: `closed ${route}` };
  const isStrong = openPct > 0 && signal.net_pct >= 2 * openPct;
  return { sound: isStrong ? 'strong' : 'opened', rule: `opened ${route}` };
}

/** Sound of a change of state; the first report of a connection is silent unless nothing works. */
export function askOfStatus(status: Status, before: Status | undefined): Ask | undefined {
  if (status.state === before?.state) return undefined;
  const rule = `state ${status.state}`;
  switch (status.state) {
    case 'OFFLINE':
    case 'ERROR':
      // While it starts up nothing is connected yet: that is no news.
      return before === undefined && status.uptime_s < 10 ? undefined : { sound: 'critical', rule };
    case 'DEGRADED':
      return before?.state === 'READY' ? { sound: 'degraded', rule } : undefined;
    case 'READY':
      return before === undefined ? undefined : { sound: 'recovered', rule };
  }
}
