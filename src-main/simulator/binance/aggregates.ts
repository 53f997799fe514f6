import type { Side } from '#shared/market/event.ts';
import type { Agenda } from '../market/agenda.ts';

/** Fills of one price and taking side within so many ms are one aggregate (docs), pushed so long after its first fill (wire 2026-09). */
const MERGE_MS = 100;
const PUSH_AFTER_MS = 150;

/** An aggregated trade: trades `first` to `last` inclusive, size summed. */
export interface Aggregate {
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  size: number;
  /** Of `size`, what is no retail-liquidity fill; all of it here. */
  readonly first: number;
  last: number;
  /** Time of the first fill, epoch ms. */
  readonly timeMs: number;
}

/** Merges the fills of one symbol into aggregates; each covers the ids right after those of the one before. */
export class Aggregates {
  readonly #agenda: Agenda;
  readonly #push: (aggregate: Aggregate, atMs: number) => void;
  #nextId: number;
  #nextFirst: number;
  #open: Aggregate | undefined;

  constructor(
    agenda: Agenda,
    from: { readonly firstId: number; readonly firstTrade: number },
    push: (aggregate: Aggregate, atMs: number) => void,
  ) {
    this.#agenda = agenda;
    this.#push = push;
    this.#nextId = from.firstId;
    this.#nextFirst = from.firstTrade;
  }

  /** @param trade id of the fill; ids skipped since the last fill (off-book prints) are covered by its aggregate */
  add(trade: number, fill: { side: Side; price: number; size: number }, atMs: number): void {
    const open = this.#open;
    const { side, price, size } = fill;
    if (open !== undefined && open.side === side && open.price === price && atMs - open.timeMs < MERGE_MS) {
      open.size += size;
      open.last = trade;
    } else {
      const started = {
        id: this.#nextId++,
        side,
        price,
        size,
        first: this.#nextFirst,
        last: trade,
        timeMs: atMs,
      };
      this.#open = started;
      this.#agenda.add(atMs + PUSH_AFTER_MS, (pushMs) => this.#push(started, pushMs));
    }
    this.#nextFirst = trade + 1;
  }
}
