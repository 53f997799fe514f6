import type { ColumnValues, ConstantColumn } from './column-values.ts';

/** Smallest and largest value of a chunk in PLAIN encoding, where they say something. */
export interface Statistics {
  readonly nulls: number;
  readonly min?: Uint8Array;
  readonly max?: Uint8Array;
}

export function statisticsOf({ type, words, bytes, nulls }: ColumnValues, rows: number): Statistics {
  const nullCount = nulls === undefined ? 0 : countOnes(nulls, rows);
  if (nullCount === rows || type === 'VARCHAR') return { nulls: nullCount };
  switch (type) {
    case 'BIGINT':
      return { nulls: nullCount, ...int64Range(words, rows) };
    case 'DOUBLE':
      return { nulls: nullCount, ...doubleRange(new Float64Array(words.buffer), rows, nulls) };
    case 'TINYINT':
      return { nulls: nullCount, ...int8Range(bytes, rows) };
  }
}

export function constantStatistics(type: ConstantColumn['type'], constant: string | number): Statistics {
  const value = type === 'TINYINT' ? int32(Number(constant)) : new TextEncoder().encode(String(constant));
  return { nulls: 0, min: value, max: value };
}

function countOnes(flags: Uint8Array, rows: number): number {
  let count = 0;
  for (let i = 0; i < rows; i++) count += flags[i]!;
  return count;
}

function int64Range(words: Uint32Array, rows: number): { min: Uint8Array; max: Uint8Array } {
  let [min, max] = [0, 0];
  let [minHigh, minLow] = [words[1]! | 0, words[0]!];
  let [maxHigh, maxLow] = [minHigh, minLow];
  for (let i = 1, at = 2; i < rows; i++, at += 2) {
    const high = words[at + 1]! | 0;
    const low = words[at]!;
    if (high < minHigh || (high === minHigh && low < minLow)) [min, minHigh, minLow] = [i, high, low];
    else if (high > maxHigh || (high === maxHigh && low > maxLow)) {
      max = i;
      maxHigh = high;
      maxLow = low;
    }
  }
  const at = (row: number): Uint8Array => new Uint8Array(words.slice(row * 2, row * 2 + 2).buffer);
  return { min: at(min), max: at(max) };
}

/** Nothing when there is a NaN: nothing is smaller or larger than it. */
function doubleRange(
  values: Float64Array,
  rows: number,
  nulls: Uint8Array | undefined,
): { min: Uint8Array; max: Uint8Array } | undefined {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < rows; i++) {
    if (nulls !== undefined && nulls[i] === 1) continue;
    const value = values[i]!;
    // Only NaN differs from itself.
    if (value !== value) return undefined;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const bytes = (value: number): Uint8Array => new Uint8Array(Float64Array.of(value).buffer);
  // Zeros of either sign are equal, and a reader may look for either. (apache/parquet-format, parquet.thrift, ColumnOrder)
  return { min: bytes(min === 0 ? -0 : min), max: bytes(max === 0 ? 0 : max) };
}

function int8Range(bytes: Uint8Array, rows: number): { min: Uint8Array; max: Uint8Array } {
  let [min, max] = [127, -128];
  for (let i = 0; i < rows; i++) {
    const value = (bytes[i]! << 24) >> 24;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min: int32(min), max: int32(max) };
}

function int32(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}
