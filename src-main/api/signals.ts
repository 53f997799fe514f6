import type {
  HistoryQuery,
  LifeDetails,
  LifePage,
  ReasonCounts,
  ReasonsQuery,
  signals,
  SignalStats,
  StatsQuery,
} from '#shared/api/signals.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { Recent } from '../base/recent.ts';

/** Where answers about signals come from. */
export interface SignalSources {
  readonly recent: Recent<Signal>;
  list(query: HistoryQuery): Promise<LifePage>;
  /** @throws AppError NOT_FOUND */
  life(id: string): Promise<LifeDetails>;
  stats(query: StatsQuery): Promise<SignalStats>;
  reasons(query: ReasonsQuery): Promise<ReasonCounts>;
}

type Group = { readonly signals: typeof signals };

export function signalHandlers(sources: SignalSources): Handlers<Group>['signals'] {
  return {
    recent: ({ limit }) => sources.recent.newest(limit),
    live: (_, emit) => sources.recent.on(emit),
    history: (query) => sources.list(query),
    life: ({ id }) => sources.life(id),
    stats: (query) => sources.stats(query),
    reasons: (query) => sources.reasons(query),
  };
}
