import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Gap } from '#shared/market/gap.ts';
import { streamIndex, streamNames } from '#shared/market/stream.ts';
import type { SequenceRule, Topic } from '../../exchanges/exchange.ts';
import type { Silence } from '../collector/topic-watch.ts';
import { CellGaps, type CellGapsPorts, type OpenGap } from './cell-gaps.ts';
import { Overflows } from './overflows.ts';
import { PendingJumps } from './pending-jumps.ts';
import type { StreamEnd } from './resume.ts';
import { FAR_BACK, SequenceWatch, type SequenceListener } from './sequence-watch.ts';

export interface VenueGapsOptions {
  readonly exchange: ExchangeId;
  /** Unified symbols by the index the venue's topics use. */
  readonly symbols: readonly string[];
  readonly sequences: Readonly<Partial<Record<string, SequenceRule>>>;
}

type Evidence = Gap['evidence'];

/**
 * What is missing of one venue's streams: at most one open gap per cell, a stream of a symbol. A gap ends with the first
 * event; where the venue numbers its messages, the numbers before and after it tell how many are missing. A gap that is
 * open when another cause joins keeps its first cause.
 */
export class VenueGaps implements SequenceListener {
  /** 1 where a gap is open; looked at for every event. */
  readonly isOpen: Uint8Array;
  /** Monotonic receive time of the newest sign of each cell, ns; NaN before the first. */
  readonly lastNs: Float64Array;
  readonly #options: VenueGapsOptions;
  readonly #epochNs: (monoNs: number) => bigint;
  readonly #gaps: CellGaps;
  readonly #rules: readonly (SequenceRule | undefined)[];
  /** Newest number of connections that have ended; NaN when unknown. */
  readonly #covered: Float64Array;
  /** Events missing in the open gap as far as known, NaN when unknown. */
  readonly #missing: Float64Array;
  readonly #beforeId: Float64Array;
  readonly #living = new Set<SequenceWatch>();
  readonly #jumps: PendingJumps;
  readonly #overflows = new Overflows();

  constructor(options: VenueGapsOptions, ports: CellGapsPorts) {
    const cells = options.symbols.length * streamNames.length;
    this.#options = options;
    this.#epochNs = ports.epochNs;
    this.#gaps = new CellGaps(options.exchange, options.symbols, ports);
    this.isOpen = this.#gaps.isOpen;
    this.lastNs = new Float64Array(cells).fill(Number.NaN);
    this.#rules = Array.from(
      { length: cells },
      (_, cell) => options.sequences[streamNames[cell % streamNames.length]!],
    );
    this.#covered = new Float64Array(cells).fill(Number.NaN);
    this.#missing = new Float64Array(cells).fill(Number.NaN);
    this.#beforeId = new Float64Array(cells).fill(Number.NaN);
    this.#jumps = new PendingJumps(
      (cell) => this.#rules[cell]?.worth ?? 'hint',
      (cell, jump) => this.#gaps.record(cell, 'sequence', jump, jump.events, jump.evidence),
    );
  }

  /** A connection of a line begins. */
  session(line: string): SequenceWatch {
    const watch = new SequenceWatch(line, this.#rules, this);
    this.#living.add(watch);
    return watch;
  }

  /** A connection has ended. Where another one of its line goes on, its first number has to follow. */
  ended(watch: SequenceWatch): void {
    this.#living.delete(watch);
    const successor = [...this.#living].find((other) => other.line === watch.line);
    for (let cell = 0; cell < watch.last.length; cell++) {
      const last = watch.last[cell]!;
      if (Number.isNaN(last)) continue;
      this.#covered[cell] = last;
      const first = successor?.first[cell] ?? Number.NaN;
      if (first > last + 1 && !this.#isAnew(cell, first))
        this.#jumps.add(cell, last, first, watch.lastNs[cell]!, successor!.firstNs[cell]!);
    }
  }

  /** The previous start has left these streams; `since` says how it ended. */
  resume(symbol: number, end: StreamEnd): void {
    const cell = cellOf(symbol, streamIndex[end.stream]);
    if (end.lastId !== null) this.#covered[cell] = end.lastId;
    this.#begin(cell, {
      cause: end.cause,
      fromNs: BigInt(end.fromNs),
      sinceNs: Number.NEGATIVE_INFINITY,
      topic: [cell],
      evidence: { last_event_ns: end.lastNs },
    });
  }

  /** A line lost its connection. @param fromNs monotonic time of its last frame */
  down(topics: readonly Topic[], fromNs: number, why: string): void {
    for (const topic of topics) {
      const cells = cellsOf(topic);
      for (const cell of cells) {
        const gap = { cause: 'disconnect', fromNs: this.#epochNs(fromNs), sinceNs: fromNs } as const;
        this.#begin(cell, { ...gap, topic: cells, evidence: { why } });
        this.#missing[cell] = Number.NaN;
      }
    }
  }

  /** Topics that are silent beyond their limit. */
  silent(silences: readonly Silence[], nowNs: number): void {
    for (const { symbol, stream, silentMs, limitMs, topic } of silences) {
      const cell = cellOf(symbol, streamIndex[stream]);
      if (this.isOpen[cell] === 1) continue;
      const cells = silences
        .filter((other) => other.topic === topic && other.symbol === symbol)
        .map((other) => cellOf(symbol, streamIndex[other.stream]));
      // Never before its last word, or the silence would end at once.
      const sinceNs = Math.max(this.#spokenNs(cells), nowNs - silentMs * 1e6);
      this.#begin(cell, {
        cause: 'silence',
        fromNs: this.#epochNs(sinceNs),
        sinceNs,
        topic: cells,
        evidence: { limit_ms: Math.round(limitMs) },
      });
      // Where numbers go on without a jump, a silence has cost nothing.
      if (this.#last(cell) !== undefined) this.#missing[cell] = 0;
    }
  }

  /** An event of a cell with an open gap arrived: the gap ends. */
  arrived(cell: number, nowNs: number): void {
    const missing = this.#missing[cell]!;
    const beforeId = this.#beforeId[cell]!;
    this.#gaps.close(cell, nowNs, Number.isNaN(missing) ? null : missing, {
      ...(Number.isNaN(beforeId) ? {} : { after_id: this.#covered[cell]!, before_id: beforeId }),
      ...(this.#rules[cell] === undefined ? {} : { worth: this.#rules[cell].worth }),
    });
  }

  /** The ring had no room for an event. */
  overflowed(cell: number, nowNs: number): void {
    this.#overflows.add(cell, nowNs);
  }

  /** The system clock was set: no event is missing, but receive times before and after do not compare. */
  clockJumped(jumpNs: number, nowNs: number): void {
    const after = this.#epochNs(nowNs);
    const before = after - BigInt(Math.round(jumpNs));
    const [from, to] = before < after ? [before, after] : [after, before];
    this.#gaps.recordAll('clock_jump', from, to, 0, { jump_ms: Math.round(jumpNs / 1e6) });
  }

  /** Trade cells whose open gap an answer of the venue could close, with the newest number known; NaN without one. */
  alignable(): {
    readonly cell: number;
    readonly symbol: number;
    readonly covered: number;
    sinceNs: number;
  }[] {
    return [...this.#gaps.open()]
      .filter(([cell, { cause }]) => cell % streamNames.length === streamIndex.trade && cause !== 'silence')
      .map(([cell, { sinceNs }]) => ({
        cell,
        symbol: symbolOf(cell),
        covered: this.#covered[cell]!,
        sinceNs,
      }));
  }

  /** The venue's newest trade told how the gap of a cell ended before any trade did. */
  aligned(cell: number, nowNs: number, events: number | null, evidence: Evidence): void {
    this.#gaps.close(cell, nowNs, events, evidence);
  }

  /** A number the venue has told apart from the stream: what comes next on it has to follow this one. */
  covered(cell: number, last: number): void {
    this.#covered[cell] = last;
  }

  /** To be called once a second. */
  tick(nowNs: number): void {
    this.#jumps.flush(nowNs);
    for (const [cell, overflow] of this.#overflows.takeOver(nowNs))
      this.#gaps.record(cell, 'queue_full', overflow, overflow.events, {});
    for (const [cell, gap] of this.#gaps.open()) {
      if (gap.cause !== 'silence') continue;
      const spokenNs = this.#spokenNs(gap.topic);
      if (spokenNs > gap.sinceNs) this.arrived(cell, spokenNs);
    }
  }

  /** Nothing more will come: what is known is told, open gaps end here. */
  stop(nowNs: number): void {
    this.#jumps.flush(Number.POSITIVE_INFINITY);
    this.tick(nowNs + 1e9);
    for (const [cell] of this.#gaps.open())
      this.#gaps.close(cell, nowNs, null, { ended: 'recording stopped' });
  }

  /** How far each stream came, for the next start. */
  ends(): {
    readonly symbol: string;
    readonly stream: number;
    readonly lastNs: bigint;
    lastId: number | null;
  }[] {
    return [...this.lastNs].flatMap((lastNs, cell) =>
      Number.isNaN(lastNs)
        ? []
        : [
            {
              symbol: this.#options.symbols[symbolOf(cell)]!,
              stream: cell % streamNames.length,
              lastNs: this.#epochNs(lastNs),
              lastId: this.#last(cell) ?? null,
            },
          ],
    );
  }

  joined(watch: SequenceWatch, cell: number): void {
    const others = [...this.#living].filter((other) => other !== watch && other.line === watch.line);
    // While the connection before it still delivers, nobody knows yet what is missing between the two.
    if (others.some((other) => !Number.isNaN(other.last[cell]!))) return;
    const covered = this.#covered[cell]!;
    const first = watch.first[cell]!;
    if (Number.isNaN(covered) || this.#isAnew(cell, first)) return;
    // A few numbers that came before come again: nothing is missing. So far back the venue has begun anew.
    if (covered - watch.last[cell]! > FAR_BACK) return;
    const missing = Math.max(0, first - covered - 1);
    if (this.isOpen[cell] === 1) {
      this.#missing[cell] = missing;
      this.#beforeId[cell] = first;
    } else if (missing > 0) {
      this.#jumps.add(cell, covered, first, this.lastNs[cell]!, watch.firstNs[cell]!);
    }
  }

  jumped(cell: number, after: number, before: number, fromNs: number, toNs: number): void {
    if (this.isOpen[cell] === 1 && !Number.isNaN(this.#missing[cell]!)) {
      this.#missing[cell] = this.#missing[cell]! + before - after - 1;
      this.#covered[cell] = after;
      this.#beforeId[cell] = before;
    } else this.#jumps.add(cell, after, before, fromNs, toNs);
  }

  behind(cell: number, first: number, last: number): void {
    this.#jumps.late(cell, first, last);
  }

  restarted(cell: number): void {
    this.#missing[cell] = Number.NaN;
  }

  /** When any of these cells spoke last; -Infinity when none ever did. */
  #spokenNs(cells: readonly number[]): number {
    return cells.reduce((best, cell) => {
      const ns = this.lastNs[cell]!;
      return ns > best ? ns : best;
    }, Number.NEGATIVE_INFINITY);
  }

  #isAnew(cell: number, first: number): boolean {
    return this.#rules[cell]?.restartsAtOne === true && (first === 1 || first < this.#covered[cell]!);
  }

  #last(cell: number): number | undefined {
    let last = this.#covered[cell]!;
    for (const watch of this.#living) if (!Number.isNaN(watch.last[cell]!)) last = watch.last[cell]!;
    return Number.isNaN(last) ? undefined : last;
  }

  #begin(cell: number, gap: OpenGap): void {
    if (this.isOpen[cell] === 1) return;
    this.#missing[cell] = Number.NaN;
    this.#beforeId[cell] = Number.NaN;
    this.#gaps.begin(cell, gap);
  }
}

function cellOf(symbol: number, stream: number): number {
  return symbol * streamNames.length + stream;
}

function symbolOf(cell: number): number {
  return Math.floor(cell / streamNames.length);
}

function cellsOf({ symbol, streams }: Topic): number[] {
  return streams.map((stream) => cellOf(symbol, streamIndex[stream]));
}
