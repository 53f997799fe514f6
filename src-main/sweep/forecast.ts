import { MOST_TRIALS, type SweepForecast } from '#shared/api/sweep.ts';
import { AppError } from '#shared/error-codes.ts';
import { enumerate } from './enumerate.ts';
import { within } from './range.ts';
import type { SweepSpec } from './spec.ts';
import type { SweepTask } from './sweep-desk.contract.ts';
import { windowsOf, type Span } from './windows.ts';

export interface ForecastPorts {
  /** Events a second of one thread; undefined when nothing is known of the strategy. */
  readonly rate: number | undefined;
  readonly mostWorkers: number;
}

/** What a sweep would come to: rows are taken to lie evenly in their time. */
export function forecast(
  { order, first, last, unit, rows }: SweepTask,
  spec: SweepSpec,
  { rate, mostWorkers }: ForecastPorts,
): SweepForecast {
  const nothing = { trials: 0, windows: 0, runs: 0, events: 0, seconds: null, most_workers: mostWorkers };
  try {
    // One more than may be: whether there are more is told.
    const trials = enumerate({ ...spec, maxTrials: MOST_TRIALS + 1 }).length;
    if (trials > MOST_TRIALS)
      return {
        ...nothing,
        fault: `More than ${MOST_TRIALS.toLocaleString('en-US')} trials: try fewer values, or draw at random.`,
      };
    const looked = within(spec.range, { first, last });
    const windows = windowsOf(spec.division, looked.first, looked.last, unit);
    const sides = windows.flatMap(({ train, test }) => (test === null ? [train] : [train, test]));
    const whole = Number(BigInt(last) - BigInt(first)) + 1;
    const share = sides.reduce((sum, side) => sum + lengthOf(side) / whole, 0);
    const runs = trials * sides.length;
    const events = Math.round(rows * share * trials);
    const workers = Math.min(order.workers, mostWorkers, runs);
    return {
      ...nothing,
      trials,
      windows: windows.length,
      runs,
      events,
      seconds: rate === undefined ? null : events / rate / workers,
      fault: null,
    };
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'INVALID_INPUT')
      return { ...nothing, fault: cause.message };
    throw cause;
  }
}

function lengthOf({ from, to }: Span): number {
  return Number(BigInt(to) - BigInt(from));
}
