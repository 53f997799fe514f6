import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api } from '#shared/api/api.ts';
import type { SignalLife, SignalStats } from '#shared/api/signals.ts';
import { errorText } from '#shared/error-text.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { everyLife, whichLives, type LifeFilter } from './life-filter.ts';
import { isLost } from './guarded.ts';

/** Lives of one answer. */
export const PAGE = 100;
/** Lives up to which older pages are read: what lies further back is found by the filter. */
export const MOST_READ = 5_000;
/** Lives held at most: with more, only the newest page stays. New ones come on top for as long as the screen is open. */
export const MOST_KEPT = 2 * MOST_READ;
const newestFirst = { state: 'closed', sort: 'opened', order: 'desc' } as const;

export interface LifeHistoryState {
  readonly filter: LifeFilter;
  /** Ended lives that fit the filter as far as they were read, newest opening first. */
  readonly lives: readonly SignalLife[];
  /** Of those that ended: how many fit the filter, and how many there are. */
  readonly total: number;
  readonly all: number;
  /** Key of the page after `lives`; null when everything was read. */
  readonly next: string | null;
  /** Over the range of the filter; undefined before the first answer. */
  readonly stats: SignalStats | undefined;
  /** False until the first answer for this filter. */
  readonly isLoaded: boolean;
  readonly isReading: boolean;
  /** Why the newest question was not answered. */
  readonly error: string | undefined;
}

/** Ended lives out of the history on disk, a page at a time, and what they add up to. */
export class LifeHistory {
  readonly store: StoreApi<LifeHistoryState> = createStore(() => ({
    filter: everyLife,
    lives: [],
    total: 0,
    all: 0,
    next: null,
    stats: undefined,
    isLoaded: false,
    isReading: false,
    error: undefined,
  }));
  /** Grows with every question: an answer to an earlier filter is dropped. */
  #asked = 0;

  /** Begins again at the newest life. */
  setFilter(filter: LifeFilter): void {
    this.#asked++;
    const { all, stats } = this.store.getState();
    this.store.setState({
      filter,
      lives: [],
      total: 0,
      all,
      next: null,
      stats,
      isLoaded: false,
      isReading: false,
      error: undefined,
    });
  }

  /** Reads the newest page and the statistics anew; pages that were read stay. */
  async refresh(client: Client<Api>, nowMs: number): Promise<void> {
    const asked = ++this.#asked;
    const { filter } = this.store.getState();
    const which = whichLives(filter, nowMs);
    const { symbol, buy, sell } = { symbol: undefined, buy: undefined, sell: undefined, ...which };
    this.store.setState({ isReading: true });
    await this.#take(asked, async () => {
      const [page, whole, stats] = await Promise.all([
        client.signals.history({ ...which, ...newestFirst, limit: PAGE }),
        client.signals.history({ ...newestFirst, limit: 1 }),
        client.signals.stats({
          ...(symbol === undefined ? {} : { symbol }),
          ...(buy === undefined ? {} : { buy }),
          ...(sell === undefined ? {} : { sell }),
          type: filter.type ?? 'ARBITRAGE_OPPORTUNITY',
          from: 'from' in which ? which.from : 0,
          to: nowMs,
        }),
      ]);
      const { lives: before, next, isLoaded } = this.store.getState();
      const all = merged(page.lives, before);
      const isTooMuch = all.length > MOST_KEPT;
      return {
        lives: isTooMuch ? page.lives : all,
        next: isLoaded && before.length > PAGE && !isTooMuch ? next : page.next,
        total: page.total,
        all: whole.total,
        stats,
      };
    });
  }

  /** Reads the page after the last one; nothing while another question is under way, or when `MOST_READ` are there. */
  async more(client: Client<Api>, nowMs: number): Promise<void> {
    const { filter, lives, next, isReading } = this.store.getState();
    if (next === null || isReading || lives.length >= MOST_READ) return;
    const asked = ++this.#asked;
    this.store.setState({ isReading: true });
    await this.#take(asked, async () => {
      const which = whichLives(filter, nowMs);
      const page = await client.signals.history({ ...which, ...newestFirst, limit: PAGE, after: next });
      return { lives: merged(this.store.getState().lives, page.lives), next: page.next, total: page.total };
    });
  }

  async #take(asked: number, read: () => Promise<Partial<LifeHistoryState>>): Promise<void> {
    try {
      const found = await read();
      if (asked === this.#asked)
        this.store.setState({ ...found, isLoaded: true, isReading: false, error: undefined });
    } catch (cause) {
      if (asked !== this.#asked) return;
      // A lost connection is told by the page as a whole.
      const error = errorText(cause);
      this.store.setState({ isReading: false, ...(isLost(cause) ? {} : { error }) });
    }
  }
}

/** Every life once, newest opening first; of two the one of `newer`. */
function merged(newer: readonly SignalLife[], older: readonly SignalLife[]): SignalLife[] {
  const known = new Map([...older, ...newer].map((life) => [life.opportunity_id, life]));
  return [...known.values()].toSorted((a, b) => b.opened_ms - a.opened_ms);
}
