import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Signal } from '#shared/market/signal.ts';

/** One life of an opportunity: from its opening to its end. */
export interface Episode {
  readonly id: string;
  readonly symbol: string;
  readonly buy: ExchangeId;
  readonly sell: ExchangeId;
  /** Missing when only its end was seen. */
  readonly opened: Signal | undefined;
  /** The newest peak or change of size while it runs. */
  readonly updated: Signal | undefined;
  readonly closed: Signal | undefined;
  /** Client's clock when the opening arrived live, epoch ms; 0 for history. */
  readonly arrivedMs: number;
}

export interface SignalsState {
  /** Newest opening first. */
  readonly episodes: readonly Episode[];
  /** Backend's clock when the page first showed an episode (its count, or its row), epoch ms by id; of as many as are kept. */
  readonly shownMs: ReadonlyMap<string, number>;
  /** Messages the page did not get because it was too slow. */
  readonly dropped: number;
  /** False until the newest messages of the past were read. */
  readonly isLoaded: boolean;
}

export const noSignals: SignalsState = {
  episodes: [],
  shownMs: new Map(),
  dropped: 0,
  isLoaded: false,
};

/** Episodes kept: older ones leave the page (not the disk). */
export const KEPT_EPISODES = 1_000;

/** When an episode began, epoch ms. */
export function openedAtMs(episode: Episode): number {
  if (episode.opened !== undefined) return episode.opened.timestamp;
  const end = episode.closed ?? episode.updated;
  return end === undefined ? Number.NaN : end.timestamp - (end.lifetime_ms ?? 0);
}

/**
 * Merges messages into episodes; a message that is already there changes nothing.
 *
 * @param arrivedMs client's clock for live messages, 0 for history
 */
export function withSignals(
  state: SignalsState,
  signals: readonly Signal[],
  arrivedMs: number,
  dropped = 0,
): SignalsState {
  const byId = new Map(state.episodes.map((episode) => [episode.id, episode]));
  for (const signal of signals) {
    const known = byId.get(signal.opportunity_id) ?? {
      id: signal.opportunity_id,
      symbol: signal.symbol,
      buy: signal.buy_exchange,
      sell: signal.sell_exchange,
      opened: undefined,
      updated: undefined,
      closed: undefined,
      arrivedMs: 0,
    };
    const next = withSignal(known, signal, arrivedMs);
    byId.set(next.id, next);
  }
  const episodes = [...byId.values()].sort((a, b) => openedAtMs(b) - openedAtMs(a)).slice(0, KEPT_EPISODES);
  return { ...state, episodes, dropped: state.dropped + dropped };
}

function withSignal(known: Episode, signal: Signal, arrivedMs: number): Episode {
  switch (signal.event) {
    case 'OPENED':
      return known.opened === undefined ? { ...known, opened: signal, arrivedMs } : known;
    case 'UPDATED':
      return signal.timestamp >= (known.updated?.timestamp ?? 0) ? { ...known, updated: signal } : known;
    case 'CLOSED':
      return { ...known, closed: known.closed ?? signal };
  }
}

/** Notes when episodes were first on the screen; they stay the same, so that no row is drawn anew for it. @param times by id */
export function withShown(state: SignalsState, times: ReadonlyMap<string, number>): SignalsState {
  const fresh = [...times].filter(([id]) => !state.shownMs.has(id));
  if (fresh.length === 0) return state;
  return { ...state, shownMs: new Map([...state.shownMs, ...fresh].slice(-KEPT_EPISODES)) };
}

export function isOpen(episode: Episode): boolean {
  return episode.closed === undefined;
}

/** What is too good to be true is shown, but never counted as something that pays. */
export function isSuspect(episode: Episode): boolean {
  return (episode.closed ?? episode.updated ?? episode.opened)?.type === 'SUSPECT';
}

export function createSignalsStore(): StoreApi<SignalsState> {
  return createStore(() => noSignals);
}
