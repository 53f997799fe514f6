import { streamNames } from '#shared/market/stream.ts';

/** A stream of one symbol as its exchange and slot name it, and how far it came. */
export interface StreamMark {
  /** Index into the slots the writer was started with. */
  readonly slot: number;
  /** Index into `streamNames`. */
  readonly stream: number;
  /** Rows since the writer started. */
  readonly rows: number;
  /** `ts_recv` of the newest row, ns since the ring's epoch. */
  readonly recvNs: number;
  /** The venue's number of that row; null where it has none. */
  readonly number: number | null;
}

/** A stream of one symbol as a text, the same in every run. */
export function streamKey(exchange: string, symbol: string, stream: string): string {
  return `${exchange} ${symbol} ${stream}`;
}

/** Rows, newest receive time and newest number of every stream of every slot: cheap to keep and to save. */
export class StreamMarks {
  readonly #rows: Float64Array<ArrayBuffer>;
  readonly #recvNs: Float64Array<ArrayBuffer>;
  readonly #numbers: Float64Array<ArrayBuffer>;

  constructor(slots: number) {
    this.#rows = new Float64Array(slots * streamNames.length);
    this.#recvNs = new Float64Array(slots * streamNames.length);
    this.#numbers = new Float64Array(slots * streamNames.length).fill(Number.NaN);
  }

  add(slot: number, stream: number, recvNs: number, number = Number.NaN): void {
    const at = slot * streamNames.length + stream;
    this.#rows[at]!++;
    this.#recvNs[at] = recvNs;
    this.#numbers[at] = number;
  }

  clear(): void {
    this.#rows.fill(0);
  }

  /** Rows by cell, `slot · streams + stream`; changes with every row. */
  get rows(): Float64Array {
    return this.#rows;
  }

  /** Streams that have rows. */
  list(): StreamMark[] {
    const marks: StreamMark[] = [];
    for (let at = 0; at < this.#rows.length; at++) {
      if (this.#rows[at] === 0) continue;
      const stream = at % streamNames.length;
      marks.push({
        slot: (at - stream) / streamNames.length,
        stream,
        rows: this.#rows[at]!,
        recvNs: this.#recvNs[at]!,
        number: Number.isNaN(this.#numbers[at]!) ? null : this.#numbers[at]!,
      });
    }
    return marks;
  }
}
