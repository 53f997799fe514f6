import { systemClock } from '../../src-main/base/clock.ts';
import type { ProbedPage } from './session.ts';

/** What the heap holds once garbage was collected, and when, s. */
export interface HeapReading {
  readonly s: number;
  readonly mb: number;
}

/** Lets `round` be gone through again and again, and reads the heap after each, for `forMs`. */
export async function readHeap(
  probed: ProbedPage,
  forMs: number,
  round: () => Promise<void>,
): Promise<HeapReading[]> {
  const fromMs = systemClock.wallMs();
  const readings: HeapReading[] = [];
  const read = async (): Promise<void> => {
    // The probe's own notes are no growth of the page.
    await probed.clear();
    readings.push({ s: (systemClock.wallMs() - fromMs) / 1_000, mb: (await probed.heapBytes()) / 1e6 });
  };
  await read();
  while (readings.length < 3 || systemClock.wallMs() - fromMs < forMs) {
    await round();
    await read();
  }
  return readings;
}

const TEN_MINUTES_S = 600;

/**
 * Growth in ten minutes by the straight line through readings (least squares), and its standard error, both MB. What two
 * readings differ by is mostly chance: how much code was compiled and which details were open.
 *
 * @param readings at least three
 */
export function heapGrowth(readings: readonly HeapReading[]): {
  readonly mb: number;
  readonly error: number;
} {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [meanS, meanMb] = [mean(readings.map(({ s }) => s)), mean(readings.map(({ mb }) => mb))];
  const spread = readings.reduce((sum, { s }) => sum + (s - meanS) ** 2, 0);
  const slope = readings.reduce((sum, { s, mb }) => sum + (s - meanS) * (mb - meanMb), 0) / spread;
  const left = readings.reduce((sum, { s, mb }) => sum + (mb - meanMb - slope * (s - meanS)) ** 2, 0);
  const error = Math.sqrt(left / (readings.length - 2) / spread);
  return { mb: slope * TEN_MINUTES_S, error: error * TEN_MINUTES_S };
}
