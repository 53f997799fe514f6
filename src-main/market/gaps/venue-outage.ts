import type { ExchangeId } from '#shared/market/exchange.ts';
import type { GapOutbox } from './gap-outbox.ts';

/**
 * A venue of which nothing is known since the start, not even its instruments: one gap of every stream of every symbol, from
 * the start until the venue has told what it lists. From then on each stream has gaps of its own.
 */
export class VenueOutage {
  readonly #exchange: ExchangeId;
  readonly #outbox: GapOutbox;
  readonly #epochNs: (monoNs: number) => bigint;
  #open: { readonly key: number; readonly fromNs: bigint; readonly why: string } | undefined;

  /** @param epochNs epoch ns of a monotonic time */
  constructor(exchange: ExchangeId, outbox: GapOutbox, epochNs: (monoNs: number) => bigint) {
    this.#exchange = exchange;
    this.#outbox = outbox;
    this.#epochNs = epochNs;
  }

  /** The venue did not answer. @param fromNs monotonic time of the start; @param why of the first failure is kept */
  began(fromNs: number, why: string): void {
    if (this.#open !== undefined) return;
    this.#open = { key: this.#outbox.newKey(), fromNs: this.#epochNs(fromNs), why };
    this.#put(null);
  }

  /** The venue has answered, or recording stops. */
  ended(nowNs: number): void {
    if (this.#open === undefined) return;
    this.#put(this.#epochNs(nowNs));
    this.#open = undefined;
  }

  #put(toNs: bigint | null): void {
    const { key, fromNs, why } = this.#open!;
    this.#outbox.put(key, {
      exchange: this.#exchange,
      stream: '*',
      symbol: '*',
      cause: 'disconnect',
      from: String(fromNs),
      to: toNs === null ? null : String(toNs),
      events: null,
      evidence: { why },
    });
  }
}
