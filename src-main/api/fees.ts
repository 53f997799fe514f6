import type { feesApi, FeesView } from '#shared/api/fees.ts';
import type { FeeRow } from '#shared/market/fees.ts';
import type { Handlers } from '#shared/rpc/contract.ts';

/** Where fees are kept. */
export interface FeesSource {
  view(): FeesView;
  /** @throws AppError INVALID_INPUT where a tier in use would have no fee */
  set(rows: readonly FeeRow[]): Promise<FeesView>;
}

export function feesHandlers(source: FeesSource): Handlers<typeof feesApi> {
  return {
    fees: {
      get: () => source.view(),
      set: ({ rows }) => source.set(rows),
    },
  };
}
