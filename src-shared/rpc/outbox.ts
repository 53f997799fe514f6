import type { Pace } from './contract.ts';

/**
 * Holds what a slow reader has not taken yet: a frame (or as many as the pace's window allows) is under way until it is
 * acknowledged, what comes meanwhile is merged or dropped by pace.
 */
export class Outbox<T> {
  /** Items that found no room, since the start. */
  dropped = 0;

  readonly #pace: Pace<T>;
  readonly #window: number;
  readonly #send: (items: T[], dropped: number) => void;
  #queue: T[] = [];
  readonly #latest = new Map<string, T>();
  #reported = 0;
  #underWay = 0;
  #closed = false;

  /** @param send gets the items in order and how many were dropped since the frame before */
  constructor(pace: Pace<T>, send: (items: T[], dropped: number) => void) {
    this.#pace = pace;
    this.#window = pace.keep === 'all' ? (pace.window ?? 1) : 1;
    this.#send = send;
  }

  /** Takes an item; after `close` it is ignored. */
  push(item: T): void {
    if (this.#closed) return;
    this.#keep(item);
    this.#flush();
  }

  /** The reader has taken the oldest frame under way. Without one it means nothing. */
  ack(): void {
    if (this.#underWay === 0) return;
    this.#underWay--;
    this.#flush();
  }

  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#latest.clear();
  }

  #keep(item: T): void {
    const pace = this.#pace;
    if (pace.keep === 'latest') {
      this.#latest.set(pace.key(item), item);
      return;
    }
    if (this.#queue.length < pace.capacity) {
      this.#queue.push(item);
      return;
    }
    this.dropped++;
    if (pace.drop === 'newest' || pace.capacity === 0) return;
    this.#queue.shift();
    this.#queue.push(item);
  }

  #flush(): void {
    if (this.#underWay === this.#window || this.#closed) return;
    const items = this.#pace.keep === 'latest' ? [...this.#latest.values()] : this.#queue;
    if (items.length === 0) return;
    const dropped = this.dropped - this.#reported;
    this.#reported = this.dropped;
    this.#queue = [];
    this.#latest.clear();
    this.#underWay++;
    this.#send(items, dropped);
  }
}
