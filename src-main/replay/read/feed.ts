import { compareCursors, type ReplayCursor } from '#shared/strategy/cursor.ts';
import { compareLanes } from '#shared/strategy/ordering.ts';
import { LaneMerge } from './lane-merge.ts';
import type { LaneSource, LaneSourceOptions } from './lane-source.ts';
import type { Lane } from './lane.ts';
import { MAX_SPAN, type RowBatch } from './row-batch.ts';

export interface FeedOptions extends LaneSourceOptions {
  /** Begins with the first event after this one. */
  readonly after?: ReplayCursor | undefined;
}

/** Positions in a tie as BigInts; ties are short. */
const ordinals = Array.from({ length: 1_024 }, (_, at) => BigInt(at));

/**
 * All lanes of a dataset as one sequence of rows by `(ts_event, seq)`:
 *
 *     if (await feed.start()) do { do use(feed.batch, feed.row) while (feed.next()) } while (await feed.fill())
 *
 * One lane of sorted files keeps its `seq`. Of several lanes, and of parts, `seq` is the position among the events of one
 * `ts_event` (order: `strategy/ordering.ts`), so that any place can be found again by reading that one tie.
 */
export class Feed {
  /** The current row. */
  batch!: RowBatch;
  row = 0;
  /** Number of its lane in `lanes`. */
  lane = 0;
  /** Its `ts_event` less `epoch`, exact. `epoch` moves only in `fill`. */
  key = 0;
  epoch = 0n;
  readonly lanes: readonly Lane[];
  readonly #readers: readonly LaneSource[];
  readonly #after: ReplayCursor | undefined;
  readonly #keepsSeq: boolean;
  readonly #batches: (RowBatch | undefined)[];
  readonly #rows: Int32Array;
  /** Base of each lane's batch, less `epoch`. */
  readonly #offsets: Float64Array;
  readonly #merge: LaneMerge;
  /** Lanes with rows. */
  #size = 0;
  #ordinal = 0;

  /** @param open gives a source for each lane, in their order */
  constructor(
    lanes: readonly Lane[],
    open: (lanes: readonly Lane[], options: LaneSourceOptions) => readonly LaneSource[],
    { after, ...options }: FeedOptions,
  ) {
    this.lanes = lanes.toSorted(compareLanes);
    const from = after === undefined ? options.from : after.ts_event;
    this.#readers = open(this.lanes, { ...options, from });
    this.#after = after;
    this.#keepsSeq = lanes.length === 1 && lanes[0]!.files.every(({ layer }) => layer === 'compact');
    this.#batches = this.lanes.map(() => undefined);
    this.#rows = new Int32Array(lanes.length);
    this.#offsets = new Float64Array(lanes.length);
    this.#merge = new LaneMerge(lanes.length);
  }

  /** `seq` of the current row. */
  get seq(): bigint {
    if (this.#keepsSeq) return this.batch.seq[this.row]!;
    return this.#ordinal < ordinals.length ? ordinals[this.#ordinal]! : BigInt(this.#ordinal);
  }

  /** Row that a lane comes to next: right after `start` its first. @returns undefined for a lane without rows */
  ahead(lane: number): { readonly batch: RowBatch; readonly row: number } | undefined {
    const batch = this.#batches[lane];
    return batch === undefined ? undefined : { batch, row: this.#rows[lane]! };
  }

  /** Goes to the first row. @returns false when there is none @throws AppError as `LaneSource.next` */
  async start(): Promise<boolean> {
    for (const reader of this.#readers) reader.prefetch();
    for (const [lane, reader] of this.#readers.entries()) this.#batches[lane] = await reader.next();
    if (!this.#arrange()) return false;
    const after = this.#after;
    if (after === undefined) return true;
    do {
      do {
        if (compareCursors({ ts_event: this.batch.ts[this.row]!, seq: this.seq }, after) > 0) return true;
      } while (this.next());
    } while (await this.fill());
    return false;
  }

  /** Goes to the next row. @returns false when `fill` has to get it first */
  next(): boolean {
    if (this.#size === 1) {
      if (++this.row >= this.batch.rows) return false;
      this.#rows[this.lane] = this.row;
      const key = this.#offsets[this.lane]! + this.batch.tsRel[this.row]!;
      this.#ordinal = key === this.key ? this.#ordinal + 1 : 0;
      this.key = key;
      return true;
    }
    const { lane, batch } = this;
    const row = this.row + 1;
    this.#rows[lane] = row;
    if (row >= batch.rows) return false;
    this.#merge.advance(this.#offsets[lane]! + batch.tsRel[row]!, row);
    this.#take();
    return true;
  }

  /** Gets the rows that `next` was out of. @returns false after the last @throws AppError as `LaneSource.next` */
  async fill(): Promise<boolean> {
    const { lane } = this;
    this.#rows[lane] = 0;
    const batch = await this.#readers[lane]!.next();
    this.#batches[lane] = batch;
    if (batch === undefined) this.#merge.end(lane);
    return this.#arrange();
  }

  #arrange(): boolean {
    const before = {
      ts: this.epoch + BigInt(this.key),
      ordinal: this.#ordinal,
      isFirst: this.batch === undefined,
    };
    const with_ = this.#batches.flatMap((batch, lane) => (batch === undefined ? [] : [lane]));
    this.#size = with_.length;
    if (this.#size === 0) return false;
    const least = with_.reduce((found, lane) => {
      const { base } = this.#batches[lane]!;
      return base < found ? base : found;
    }, this.#batches[with_[0]!]!.base);
    const span = least - this.epoch;
    if (before.isFirst || span > BigInt(MAX_SPAN) || span < -BigInt(MAX_SPAN)) this.epoch = least;
    this.key = before.isFirst ? Number.NaN : Number(before.ts - this.epoch);
    for (const lane of with_) {
      const batch = this.#batches[lane]!;
      const row = this.#rows[lane]!;
      this.#offsets[lane] = Number(batch.base - this.epoch);
      this.#merge.set(lane, this.#offsets[lane]! + batch.tsRel[row]!, row, batch.recv);
    }
    this.#merge.build();
    this.#take();
    return true;
  }

  /** Makes the row that comes first the current one. */
  #take(): void {
    const { top: lane, key } = this.#merge;
    this.#ordinal = key === this.key ? this.#ordinal + 1 : 0;
    this.key = key;
    this.lane = lane;
    this.batch = this.#batches[lane]!;
    this.row = this.#rows[lane]!;
  }
}
