import type { TimeUnit } from '#shared/market/compact.ts';
import { EARLIEST_EVENT_MS, LATEST_EVENT_MS, utcDate } from '#shared/market/time.ts';
import { encodeRow } from '../compact/content-hash.ts';
import type { RowBlock } from '../compact/row-block.ts';
import { SeenIds } from '../compact/seen-ids.ts';
import { Activity } from './activity.ts';

const unitsPerMs = (unit: TimeUnit): bigint => (unit === 'ns' ? 1_000_000n : 1n);

/** Receive times may step back by so much when the clock's drift is corrected. */
const DRIFT_MS = 1n;

/** What rows of one file have shown. */
export class FileCounts {
  rows = 0;
  implausible = 0;
  otherUnit = 0;
  otherDate = 0;
  /** `ts_event` below the row before. */
  outOfOrder = 0;
  /** `ts_recv` clearly below the row before. */
  recvBack = 0;
  /** `(ts_event, seq)` not above the row before. */
  seqOrder = 0;
  firstSeq: bigint | undefined;
  lastSeq: bigint | undefined;
  seqGaps = 0;
}

/** What is known across the files of a dataset. Takes rows in file order. */
export class RowChecks {
  readonly activity = new Activity();
  readonly #rows = new SeenIds();
  readonly #trades = new SeenIds();
  readonly #date: string | undefined;
  #buffer = new Uint8Array(512);
  min: bigint | undefined;
  max: bigint | undefined;
  duplicateRows = 0;
  duplicateTrades = 0;
  #last: { event: bigint; recv: bigint } | undefined;
  #second = Number.NaN;
  #secondStart = 0n;

  /** @param date of the folder; rows of another UTC date are counted */
  constructor(date: string | undefined) {
    this.#date = date;
  }

  /** Before the first row of each file. */
  startFile(): void {
    this.#last = undefined;
  }

  /** @param seq of the block's rows, in files that have it */
  take(block: RowBlock, seq: BigInt64Array | undefined, unit: TimeUnit, counts: FileCounts): void {
    const [event, recv] = block.columns.slice(0, 2).map(({ bytes }) => new BigInt64Array(bytes.buffer)) as [
      BigInt64Array,
      BigInt64Array,
    ];
    const ids = block.columns.find(({ name }) => name === 'trade_id');
    const perMs = unitsPerMs(unit);
    const most = block.columns.reduce((sum, { stride }) => sum + stride + 1, 0);
    if (this.#buffer.length < most) this.#buffer = new Uint8Array(most);
    for (let row = 0; row < block.rows; row++) {
      const ts = event[row]!;
      this.#time(ts, recv[row]!, unit, perMs, counts);
      if (seq !== undefined) this.#seq(ts, seq[row]!, counts);
      this.#last = { event: ts, recv: recv[row]! };
      if (!this.#rows.add(this.#buffer, 0, encodeRow(block, row, this.#buffer, 0))) this.duplicateRows++;
      if (ids === undefined) continue;
      const length = ids.words[(row * ids.stride) / 4]!;
      if (length > 0 && !this.#trades.add(ids.bytes, row * ids.stride + 4, length)) this.duplicateTrades++;
    }
    counts.rows += block.rows;
  }

  #time(ts: bigint, recv: bigint, unit: TimeUnit, perMs: bigint, counts: FileCounts): void {
    const [earliest, latest] = [BigInt(EARLIEST_EVENT_MS) * perMs, BigInt(LATEST_EVENT_MS) * perMs];
    const isPlausible = (time: bigint): boolean => time >= earliest && time < latest;
    if (!isPlausible(ts) || !isPlausible(recv)) {
      // The same time in the other unit is a mistake of another kind.
      const inOther = (time: bigint): bigint => (unit === 'ns' ? time * 1_000_000n : time / 1_000_000n);
      const isOther = [ts, recv].every((time) => isPlausible(time) || isPlausible(inOther(time)));
      if (isOther) counts.otherUnit++;
      else counts.implausible++;
      return;
    }
    if (this.#last !== undefined) {
      if (ts < this.#last.event) counts.outOfOrder++;
      if (recv < this.#last.recv - (unit === 'ns' ? DRIFT_MS * perMs : 0n)) counts.recvBack++;
    }
    this.min = this.min === undefined || ts < this.min ? ts : this.min;
    this.max = this.max === undefined || ts > this.max ? ts : this.max;
    const perSecond = perMs * 1000n;
    if (Number.isNaN(this.#second) || ts < this.#secondStart || ts >= this.#secondStart + perSecond) {
      const second = ts / perSecond;
      this.#second = Number(second);
      this.#secondStart = second * perSecond;
      this.activity.mark(this.#second);
    }
    if (this.#date !== undefined && utcDateOf(this.#second) !== this.#date) counts.otherDate++;
  }

  #seq(ts: bigint, seq: bigint, counts: FileCounts): void {
    const { lastSeq } = counts;
    counts.firstSeq ??= seq;
    if (lastSeq !== undefined && this.#last !== undefined) {
      const before = this.#last.event;
      if (ts < before || (ts === before && seq <= lastSeq)) counts.seqOrder++;
      if (seq !== lastSeq + 1n) counts.seqGaps++;
    }
    counts.lastSeq = seq;
  }
}

let knownDay = Number.NaN;
let knownDate = '';

/** Dates are asked for row by row, and hardly ever change. */
function utcDateOf(second: number): string {
  const day = Math.floor(second / 86_400);
  if (day !== knownDay) {
    knownDay = day;
    knownDate = utcDate(day * 86_400_000);
  }
  return knownDate;
}
