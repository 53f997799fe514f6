import { AppError } from '#shared/error-codes.ts';
import type { Division } from './spec.ts';

/** A stretch of the data: from ≤ ts_event < to, decimal, in the dataset's unit. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** What is learned from, and what that is judged by. Without a division there is no test. */
export interface Window {
  readonly train: Span;
  readonly test: Span | null;
}

const MOST_WINDOWS = 1_000;

/**
 * Divides the data. Windows of a walk forward begin at the first event and move by a step; the last test may be shorter, but
 * is not empty.
 *
 * @param first @param last times of the first and the last event, in `unit`
 * @throws AppError INVALID_INPUT where the data is too short
 */
export function windowsOf(division: Division, first: bigint, last: bigint, unit: 'ns' | 'ms'): Window[] {
  const end = last + 1n;
  const span = (from: bigint, to: bigint): Span => ({ from: String(from), to: String(to) });
  switch (division.kind) {
    case 'none':
      return [{ train: span(first, end), test: null }];
    case 'split': {
      // Of a million parts, so that the share is exact in whole numbers.
      const cut = first + ((end - first) * BigInt(Math.round(division.train * 1e6))) / 1_000_000n;
      if (cut <= first || cut >= end)
        throw new AppError(
          'INVALID_INPUT',
          `split: expected data on both sides, found none on one of ${division.train}`,
        );
      return [{ train: span(first, cut), test: span(cut, end) }];
    }
    case 'walk-forward': {
      const perUnit = unit === 'ns' ? 1n : 1_000_000n;
      const [train, test, step] = [division.trainNs, division.testNs, division.stepNs].map(
        (ns) => ns / perUnit,
      ) as [bigint, bigint, bigint];
      const windows: Window[] = [];
      for (let from = first; from + train < end; from += step) {
        const cut = from + train;
        windows.push({ train: span(from, cut), test: span(cut, cut + test < end ? cut + test : end) });
        if (windows.length > MOST_WINDOWS)
          throw new AppError(
            'INVALID_INPUT',
            `walk forward: expected up to ${MOST_WINDOWS} windows, found more; take a longer step`,
          );
      }
      if (windows.length === 0)
        throw new AppError(
          'INVALID_INPUT',
          `walk forward: expected data beyond the first training window, found ${(Number(end - first) * Number(perUnit)) / 1e9} s in all`,
        );
      return windows;
    }
  }
}

const UNITS: Readonly<Record<string, bigint>> = {
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

/** `90s`, `15m`, `6h`, `7d` in ns; undefined when it is none of these. */
export function parseDuration(text: string): bigint | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text.trim()) ?? [];
  const ns = count === undefined || unit === undefined ? 0n : BigInt(count) * UNITS[unit]!;
  return ns > 0n ? ns : undefined;
}
