import type { GapsQuery, ledgerApi } from '#shared/api/ledger.ts';
import type { Gap } from '#shared/market/gap.ts';
import type { GapNote } from '#shared/market/gap-map.ts';
import type { Client, Handlers } from '#shared/rpc/contract.ts';
import type { queryContract } from '../query/query.contract.ts';

/** Where answers about gaps come from. */
export interface GapSources {
  gaps(query: GapsQuery): Promise<readonly Gap[]>;
  /** Reads beside the recorder. */
  queries(): Promise<Client<typeof queryContract>>;
  readonly notes: {
    list(): Promise<readonly GapNote[]>;
    add(note: Omit<GapNote, 'id' | 'made_ms'>): Promise<GapNote>;
    remove(id: number): Promise<void>;
  };
  nowMs(): number;
}

/** Serves what is missing, and what people have said about it. */
export function gapHandlers(sources: GapSources): Handlers<typeof ledgerApi>['gaps'] {
  const { notes } = sources;
  return {
    list: (query) => sources.gaps(query),
    async map({ from: fromMs, to: toMs, bucket_ms: bucketMs }) {
      const client = await sources.queries();
      return client.gaps.map({ fromMs, toMs, bucketMs, nowMs: sources.nowMs(), notes: await notes.list() });
    },
    notes: () => notes.list(),
    mark: (note) => notes.add(note),
    async unmark({ id }) {
      await notes.remove(id);
      return null;
    },
  };
}
