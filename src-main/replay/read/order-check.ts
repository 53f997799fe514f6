import type { AppError } from '#shared/error-codes.ts';
import type { RowBatch } from './row-batch.ts';

/** Sees that `(ts_event, seq)` grows from row to row, through all files of a lane. */
export class OrderCheck {
  #ts: bigint | undefined;
  #seq = 0n;

  /**
   * @param rowOf tells a row's number in its file, from 0, for the error
   * @throws AppError ORDERING_DUPLICATE, ORDERING_OUT_OF_ORDER naming file and row
   */
  check(batch: RowBatch, fault: (row: number, text: string, code: OrderingCode) => AppError): void {
    const { rows, ts, seq, tsRel } = batch;
    const hasSeq = seq.length > 0;
    this.#pair(batch, 0, this.#ts, this.#seq, fault);
    for (let i = 1; i < rows; i++) {
      const step = tsRel[i]! - tsRel[i - 1]!;
      if (step > 0 || (step === 0 && (!hasSeq || seq[i]! > seq[i - 1]!))) continue;
      // Doubles of times far from each other may be equal where the times are not.
      this.#pair(batch, i, ts[i - 1]!, hasSeq ? seq[i - 1]! : 0n, fault);
    }
    this.#ts = ts[rows - 1]!;
    this.#seq = hasSeq ? seq[rows - 1]! : 0n;
  }

  #pair(
    { ts, seq }: RowBatch,
    row: number,
    tsBefore: bigint | undefined,
    seqBefore: bigint,
    fault: (row: number, text: string, code: OrderingCode) => AppError,
  ): void {
    if (tsBefore === undefined || ts[row]! > tsBefore) return;
    if (ts[row]! < tsBefore) {
      throw fault(
        row,
        `expected ts_event of at least ${tsBefore}, found ${ts[row]}`,
        'ORDERING_OUT_OF_ORDER',
      );
    }
    if (seq.length === 0 || seq[row]! > seqBefore) return;
    const found = `(${ts[row]}, ${seq[row]})`;
    if (seq[row]! === seqBefore)
      throw fault(row, `expected (ts_event, seq) once, found ${found} again`, 'ORDERING_DUPLICATE');
    throw fault(
      row,
      `expected seq above ${seqBefore} at ts_event ${ts[row]}, found ${seq[row]}`,
      'ORDERING_OUT_OF_ORDER',
    );
  }
}

export type OrderingCode = 'ORDERING_DUPLICATE' | 'ORDERING_OUT_OF_ORDER';
