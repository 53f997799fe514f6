import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Stop } from '#shared/rpc/contract.ts';

/** One line at the edge of the page. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** How often the same was said while it stood there. */
  readonly times: number;
  /** Takes back what the text tells of. */
  readonly undo: (() => void) | undefined;
}

/** A line stays so long, ms. */
const STAYS_MS = 6_000;
const MOST = 3;

/** What has just happened, said once: at most three lines, the same one counted instead of repeated. */
export class Toasts {
  readonly store: StoreApi<{ readonly toasts: readonly Toast[] }> = createStore(() => ({ toasts: [] }));
  readonly #after: (ms: number, run: () => void) => Stop;
  readonly #ends = new Map<number, Stop>();
  #nextId = 1;

  constructor(after: (ms: number, run: () => void) => Stop) {
    this.#after = after;
  }

  /** @param undo offered while the line stands */
  say(text: string, undo?: () => void): void {
    const { toasts } = this.store.getState();
    const same = toasts.find(
      (toast) => toast.text === text && toast.undo === undefined && undo === undefined,
    );
    const id = same?.id ?? this.#nextId++;
    const toast: Toast = { id, text, times: (same?.times ?? 0) + 1, undo };
    const others = toasts.filter((each) => each.id !== id);
    for (const gone of others.slice(0, Math.max(0, others.length + 1 - MOST))) this.#forget(gone.id);
    this.store.setState({ toasts: [...others.slice(-(MOST - 1)), toast] });
    this.keep(id);
    this.release(id);
  }

  /** A line that is pointed at stays. */
  keep(id: number): void {
    this.#ends.get(id)?.();
    this.#ends.delete(id);
  }

  release(id: number): void {
    this.#ends.set(
      id,
      this.#after(STAYS_MS, () => this.end(id)),
    );
  }

  end(id: number): void {
    this.#forget(id);
    this.store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
  }

  #forget(id: number): void {
    this.#ends.get(id)?.();
    this.#ends.delete(id);
  }
}
