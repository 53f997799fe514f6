import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Gap, GapCause } from '#shared/market/gap.ts';
import { streamNames } from '#shared/market/stream.ts';
import type { GapOutbox } from './gap-outbox.ts';

export interface CellGapsPorts {
  readonly outbox: GapOutbox;
  /** Epoch ns of a monotonic time. */
  readonly epochNs: (monoNs: number) => bigint;
}

type Evidence = Gap['evidence'];

/** A gap that has begun. */
export interface OpenGap {
  readonly cause: GapCause;
  readonly fromNs: bigint;
  /** Monotonic; -Infinity where it began before this start. */
  readonly sinceNs: number;
  /** Cells of its topic: a silence ends when any of them speaks. */
  readonly topic: readonly number[];
  readonly evidence: Evidence;
}

/** The gaps of a venue's cells on their way to the outbox: at most one open gap per cell, a stream of a symbol. */
export class CellGaps {
  /** 1 where a gap is open; looked at for every event. */
  readonly isOpen: Uint8Array;
  readonly #exchange: ExchangeId;
  readonly #symbols: readonly string[];
  readonly #ports: CellGapsPorts;
  readonly #open: ((OpenGap & { readonly key: number }) | undefined)[];

  /** @param symbols unified, by the index the venue's topics use */
  constructor(exchange: ExchangeId, symbols: readonly string[], ports: CellGapsPorts) {
    const cells = symbols.length * streamNames.length;
    this.#exchange = exchange;
    this.#symbols = symbols;
    this.#ports = ports;
    this.isOpen = new Uint8Array(cells);
    this.#open = Array.from({ length: cells }, () => undefined);
  }

  /** Cells with an open gap, in order; the one that is given may be closed meanwhile. */
  *open(): Iterable<readonly [cell: number, gap: OpenGap]> {
    for (const [cell, gap] of this.#open.entries()) if (gap !== undefined) yield [cell, gap];
  }

  /** To be called where none is open. */
  begin(cell: number, gap: OpenGap): void {
    const opened = { ...gap, key: this.#ports.outbox.newKey() };
    this.#open[cell] = opened;
    this.isOpen[cell] = 1;
    this.#put(cell, opened, null, null, opened.evidence);
  }

  /** Nothing where none is open. @param evidence joins what the gap began with */
  close(cell: number, nowNs: number, events: number | null, evidence: Evidence): void {
    const gap = this.#open[cell];
    if (gap === undefined) return;
    this.#open[cell] = undefined;
    this.isOpen[cell] = 0;
    const toNs = this.#ports.epochNs(nowNs);
    // Where the clock was set back a gap would end before it began.
    this.#put(cell, gap, toNs < gap.fromNs ? gap.fromNs : toNs, events, { ...gap.evidence, ...evidence });
  }

  /** A gap that is over when it is known. @param span monotonic */
  record(
    cell: number,
    cause: GapCause,
    span: { readonly fromNs: number; readonly toNs: number },
    events: number,
    evidence: Evidence,
  ): void {
    const gap = { key: this.#ports.outbox.newKey(), cause, fromNs: this.#ports.epochNs(span.fromNs) };
    this.#put(cell, gap, this.#ports.epochNs(span.toNs), events, evidence);
  }

  /** One that concerns every stream of every symbol; times are epoch ns. */
  recordAll(cause: GapCause, fromNs: bigint, toNs: bigint, events: number, evidence: Evidence): void {
    this.#ports.outbox.put(this.#ports.outbox.newKey(), {
      exchange: this.#exchange,
      stream: '*',
      symbol: '*',
      cause,
      from: String(fromNs),
      to: String(toNs),
      events,
      evidence,
    });
  }

  #put(
    cell: number,
    { key, cause, fromNs }: Pick<OpenGap, 'cause' | 'fromNs'> & { readonly key: number },
    toNs: bigint | null,
    events: number | null,
    evidence: Evidence,
  ): void {
    this.#ports.outbox.put(key, {
      exchange: this.#exchange,
      stream: streamNames[cell % streamNames.length]!,
      symbol: this.#symbols[Math.floor(cell / streamNames.length)]!,
      cause,
      from: String(fromNs),
      to: toNs === null ? null : String(toNs),
      events,
      evidence,
    });
  }
}
