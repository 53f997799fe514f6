import type { FrameCounts } from '#shared/status.ts';

/** Counts of one venue. `received = control + data + Σ rejected` whenever no frame is being read. */
export class FrameCounters {
  received = 0;
  control = 0;
  data = 0;
  readonly #rejected = new Map<string, number>();
  readonly #rows = new Map<string, number>();

  reject(reason: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
  }

  /** A row inside an otherwise good frame was refused. */
  rejectRow(reason: string): void {
    this.#rows.set(reason, (this.#rows.get(reason) ?? 0) + 1);
  }

  frames(): FrameCounts {
    return {
      received: this.received,
      control: this.control,
      data: this.data,
      rejected: Object.fromEntries(this.#rejected),
    };
  }

  rows(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#rows);
  }
}
