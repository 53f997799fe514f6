/** Rows of one stream in order, as columns of equal length. */
export interface RowBatch {
  readonly rows: number;
  /** Number of the first row in its file, from 0. */
  readonly firstRow: number;
  readonly ts: BigInt64Array;
  /** Empty where the file has none: it is then made by the order. */
  readonly seq: BigInt64Array;
  readonly recv: BigInt64Array;
  /** `ts` less `base`, as doubles. */
  readonly tsRel: Float64Array;
  readonly base: bigint;
  /** Columns of the stream in contract order; what it has fewer than four is empty. NaN is null in `index_price`. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly d: Float64Array;
  /** `trade_id` */
  readonly texts: readonly string[];
  /** `next_funding_ts` */
  readonly big: BigInt64Array;
}

export const NO_NUMBERS = new Float64Array(0);
export const NO_INT64 = new BigInt64Array(0);
export const NO_TEXTS: readonly string[] = [];

/** Longest stretch of time in a batch: differences of up to twice as much are exact doubles with room to spare. */
export const MAX_SPAN = 2 ** 51;

/** How many rows from `from` on lie within `MAX_SPAN` of the first of them: at least one, at most `most`. */
export function rowsWithin({ rows, tsRel }: RowBatch, from: number, most: number): number {
  const end = Math.min(rows, from + most);
  const limit = tsRel[from]! + MAX_SPAN;
  if (tsRel[end - 1]! <= limit) return end - from;
  let to = from + 1;
  while (tsRel[to]! <= limit) to++;
  return to - from;
}

/** One batch after the other, copied. */
export function joinBatches(first: RowBatch, second: RowBatch): RowBatch {
  const ts = int64s(first.ts, second.ts);
  const recv = int64s(first.recv, second.recv);
  return {
    rows: first.rows + second.rows,
    firstRow: first.firstRow,
    ts,
    seq: int64s(first.seq, second.seq),
    recv,
    tsRel: relativeTo(first.base, ts),
    base: first.base,
    a: doubles(first.a, second.a),
    b: doubles(first.b, second.b),
    c: doubles(first.c, second.c),
    d: doubles(first.d, second.d),
    texts: [...first.texts, ...second.texts],
    big: int64s(first.big, second.big),
  };
}

function int64s(first: BigInt64Array, second: BigInt64Array): BigInt64Array {
  const joined = new BigInt64Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function doubles(first: Float64Array, second: Float64Array): Float64Array {
  const joined = new Float64Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** Rows `from` up to `to`, without copying; times are told from the first of them. */
export function sliceBatch(batch: RowBatch, from: number, to: number): RowBatch {
  const ts = batch.ts.subarray(from, to);
  const recv = batch.recv.subarray(from, to);
  const base = ts[0]!;
  return {
    rows: to - from,
    firstRow: batch.firstRow + from,
    ts,
    seq: batch.seq.subarray(from, to),
    recv,
    tsRel: relativeTo(base, ts),
    base,
    a: batch.a.subarray(from, to),
    b: batch.b.subarray(from, to),
    c: batch.c.subarray(from, to),
    d: batch.d.subarray(from, to),
    texts: batch.texts.length === 0 ? NO_TEXTS : batch.texts.slice(from, to),
    big: batch.big.subarray(from, to),
  };
}

/** Int64 less `base` as doubles: exact where the difference is below 2^53. */
export function relativeTo(base: bigint, values: BigInt64Array): Float64Array {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const high = Number(BigInt.asIntN(32, base >> 32n));
  const low = Number(base & 0xffff_ffffn);
  const relative = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    relative[i] = (words[i * 2 + 1]! - high) * 4_294_967_296 + ((words[i * 2]! >>> 0) - low);
  }
  return relative;
}
