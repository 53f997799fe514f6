import { MINUTE_MS, minuteOf } from '#shared/market/ledger.ts';
import { streamNames } from '#shared/market/stream.ts';

/** Events of one minute by cell, `slot · streams + stream`; only what was counted since the last report. */
export interface MinuteReport {
  readonly minuteMs: number;
  readonly cells: Int32Array;
  readonly received: Float64Array;
  /** Of these, found no room in the ring. */
  readonly queueFull: Float64Array;
}

interface Counts {
  readonly received: Float64Array;
  readonly queueFull: Float64Array;
}

/** Minutes kept while nobody fetches them. */
const KEPT = 240;

/** Counts events by the minute of their receive time, for all venues. Between two minutes an event costs two stores. */
export class MinuteCounts {
  readonly #epochMs: number;
  readonly #cells: number;
  readonly #minutes = new Map<number, Counts>();
  #counts: Counts;
  /** Bounds of the current minute, ns since the epoch of receive times. */
  #fromNs = Number.POSITIVE_INFINITY;
  #toNs = Number.NEGATIVE_INFINITY;

  /** @param epochMs whole epoch ms to which receive times refer */
  constructor(slots: number, epochMs: number) {
    this.#epochMs = epochMs;
    this.#cells = slots * streamNames.length;
    this.#counts = this.#empty();
  }

  /** @param recvNs receive time as the ring has it: the writer finds the same minute from it */
  add(slot: number, stream: number, recvNs: number, accepted: boolean): void {
    if (recvNs >= this.#toNs || recvNs < this.#fromNs) this.#turn(recvNs);
    const cell = slot * streamNames.length + stream;
    const { received, queueFull } = this.#counts;
    received[cell]!++;
    if (!accepted) queueFull[cell]!++;
  }

  /** What was counted since the last call. */
  take(): MinuteReport[] {
    const reports = [...this.#minutes].map(([minuteMs, { received, queueFull }]) => {
      const cells = Int32Array.from([...received.keys()].filter((cell) => received[cell]! > 0));
      return {
        minuteMs,
        cells,
        received: Float64Array.from(cells, (cell) => received[cell]!),
        queueFull: Float64Array.from(cells, (cell) => queueFull[cell]!),
      };
    });
    this.#minutes.clear();
    this.#fromNs = Number.POSITIVE_INFINITY;
    this.#toNs = Number.NEGATIVE_INFINITY;
    return reports;
  }

  #turn(recvNs: number): void {
    const minuteMs = minuteOf(recvNs, this.#epochMs);
    this.#fromNs = (minuteMs - this.#epochMs) * 1e6;
    this.#toNs = this.#fromNs + MINUTE_MS * 1e6;
    let counts = this.#minutes.get(minuteMs);
    if (counts === undefined) {
      counts = this.#empty();
      if (this.#minutes.size >= KEPT) this.#minutes.delete(this.#minutes.keys().next().value!);
      this.#minutes.set(minuteMs, counts);
    }
    this.#counts = counts;
  }

  #empty(): Counts {
    return { received: new Float64Array(this.#cells), queueFull: new Float64Array(this.#cells) };
  }
}
