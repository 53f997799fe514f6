import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Place } from '#shared/deep-link.ts';
import { decodeCursor } from '#shared/strategy/cursor.ts';

/** What the Replay screen is asked to show by a link or the palette; taken when the screen is there. */
export interface WantedRun {
  readonly run: string | undefined;
  /** Epoch ms. */
  readonly atMs: number | undefined;
  /** A time as it was typed. */
  readonly typed: string | undefined;
}

const nothing: WantedRun = { run: undefined, atMs: undefined, typed: undefined };
const wishes = new WeakMap<object, StoreApi<WantedRun>>();

/** One for each page. @param page its data */
export function wantedRunOf(page: object): StoreApi<WantedRun> {
  const wish = wishes.get(page) ?? createStore<WantedRun>(() => nothing);
  wishes.set(page, wish);
  return wish;
}

/** A link's run, and the moment that its time or its cursor means. */
export function wantRun(store: StoreApi<WantedRun>, { run, at, cursor }: Place): void {
  if (run === undefined) return;
  store.setState({
    run,
    atMs: cursor === undefined ? at : msOf(decodeCursor(cursor).ts_event),
    typed: undefined,
  });
}

/** Epoch ms of a time in ns or ms. */
function msOf(ts: bigint): number {
  return Number(ts < 100_000_000_000_000n ? ts : ts / 1_000_000n);
}
