import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api } from '#shared/api/api.ts';
import type { GapMapInput } from '#shared/api/ledger.ts';
import { errorText } from '#shared/error-text.ts';
import type { GapMap, GapNote } from '#shared/market/gap-map.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { isLost } from './guarded.ts';

export interface GapMapsState {
  /** Newest map of what is asked for; of another range until the first answer. */
  readonly map: GapMap | undefined;
  readonly notes: readonly GapNote[];
  /** When the map was answered, backend's wall clock, epoch ms. */
  readonly takenMs: number;
  /** Why the newest question was not answered. */
  readonly error: string | undefined;
}

/** Maps of gaps as the page knows them: the newest one, asked for again and again while somebody looks. */
export class GapMaps {
  readonly store: StoreApi<GapMapsState> = createStore(() => ({
    map: undefined,
    notes: [],
    takenMs: 0,
    error: undefined,
  }));
  #wanted: (() => Promise<void>) | undefined;
  #isAsking = false;

  /** Asks once; of what is asked for while an answer is under way, the newest is asked after it. @param query made when it is sent */
  async refresh(client: Client<Api>, query: () => GapMapInput, nowMs: () => number): Promise<void> {
    this.#wanted = () => this.#ask(client, query, nowMs);
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#wanted !== undefined) {
        const ask = this.#wanted;
        this.#wanted = undefined;
        await ask();
      }
    } finally {
      this.#isAsking = false;
    }
  }

  async #ask(client: Client<Api>, query: () => GapMapInput, nowMs: () => number): Promise<void> {
    try {
      const [map, notes] = await Promise.all([client.gaps.map(query()), client.gaps.notes({})]);
      this.store.setState({ map, notes, takenMs: nowMs(), error: undefined });
    } catch (cause) {
      // A lost connection is told by the page as a whole.
      if (!isLost(cause)) this.store.setState({ error: errorText(cause) });
    }
  }
}
