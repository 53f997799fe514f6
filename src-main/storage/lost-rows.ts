import { streamNames } from '#shared/market/stream.ts';
import type { Gap } from './gap.ts';
import { StreamMarks } from './stream-marks.ts';

/** Events counted instead of stored, per stream, until they are recorded as gaps. */
export class LostRows {
  readonly #slots: readonly { readonly exchange: string; readonly symbol: string }[];
  readonly #stored: StreamMarks;
  readonly #lost: StreamMarks;
  /** `ts_recv` of the first lost event of all streams, ns since the epoch. */
  #firstNs = 0;
  readonly #epochNs: bigint;
  #rows = 0;

  /** @param stored how far each stream came in rows that were taken */
  constructor(
    slots: readonly { readonly exchange: string; readonly symbol: string }[],
    stored: StreamMarks,
    epochMs: number,
  ) {
    this.#slots = slots;
    this.#stored = stored;
    this.#lost = new StreamMarks(slots.length);
    this.#epochNs = BigInt(epochMs) * 1_000_000n;
  }

  get rows(): number {
    return this.#rows;
  }

  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  add(slot: number, stream: number, recvNs: number): void {
    if (this.#rows === 0) this.#firstNs = recvNs;
    this.#rows++;
    this.#lost.add(slot, stream, recvNs);
  }

  /** One gap per stream that lost events, from its last stored row until now. Begins to count anew. */
  takeGaps(nowMs: number): Gap[] {
    const stored = new Map(this.#stored.list().map((mark) => [`${mark.slot} ${mark.stream}`, mark.recvNs]));
    const gaps = this.#lost.list().map((mark): Gap => {
      const fromNs = stored.get(`${mark.slot} ${mark.stream}`) ?? this.#firstNs;
      return {
        exchange: this.#slots[mark.slot]!.exchange,
        stream: streamNames[mark.stream]!,
        symbol: this.#slots[mark.slot]!.symbol,
        cause: 'disk',
        fromNs: this.#epochNs + BigInt(fromNs),
        toNs: BigInt(nowMs) * 1_000_000n,
        events: mark.rows,
        evidence: { last_lost_recv_ns: String(this.#epochNs + BigInt(mark.recvNs)) },
      };
    });
    this.#lost.clear();
    this.#rows = 0;
    return gaps;
  }
}
