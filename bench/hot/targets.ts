import { median } from '../median.ts';
import { figure } from '../table.ts';
import type { HotResult } from './run-hot.ts';
import type { Row } from './run-phase.ts';

/** A promise and what became of it. */
export interface Target {
  readonly what: string;
  readonly target: string;
  readonly found: string;
  /** undefined when the run did not measure it. */
  readonly isMet: boolean | undefined;
}

const ARBSCOPE = 'arbscope';

/** The hot path's promises against this run's medians. */
export function targets(result: HotResult): readonly Target[] {
  const at10k = result.paced.filter((row) => row.design === ARBSCOPE && row.rate === 10_000);
  const p50 = median(at10k.map((row) => row.signal.p50)) / 1e3;
  const p99 = median(at10k.map((row) => row.signal.p99)) / 1e3;
  const ofSaturated = (isOurs: boolean, pick: (row: Row) => number): number =>
    median(result.saturated.filter((row) => (row.design === ARBSCOPE) === isOurs).map(pick));
  const cpuGain = ofSaturated(false, (row) => row.cpuUs) / ofSaturated(true, (row) => row.cpuUs);
  const bbos = result.parse.slice(0, 3);
  const slowestBbo = Math.max(...bbos.map(({ scanner }) => scanner.medianNs)) / 1e3;
  const leastRatio = Math.min(...bbos.map(({ scanner, json }) => json.medianNs / scanner.medianNs));
  const engine = result.engine.find(({ venues }) => venues === 3)?.arrays.bestNs ?? Number.NaN;
  const { soak } = result;
  return [
    atMost('signal p50 at 10,000/s', p50, 0.3, 'ms'),
    atMost('signal p99 at 10,000/s', p99, 5, 'ms'),
    atMost(
      `drops at 20,000/s${soak === null ? '' : ` for ${soak.seconds} s`}`,
      soak?.drops ?? Number.NaN,
      0,
      '',
    ),
    atLeast(
      'saturation',
      ofSaturated(true, (row) => row.handledRate),
      400_000,
      'msg/s',
    ),
    atLeast('its CPU per message against the plain design', cpuGain, 3, 'x'),
    atMost('slowest BBO to numbers', slowestBbo, 0.45, 'us'),
    atLeast('its gain over JSON.parse', leastRatio, 3, 'x'),
    atMost('engine update, 3 venues', engine, 70, 'ns'),
  ];
}

function atMost(what: string, found: number, limit: number, unit: string): Target {
  return {
    ...texts(what, found, limit, unit, '<='),
    isMet: Number.isFinite(found) ? found <= limit : undefined,
  };
}

function atLeast(what: string, found: number, limit: number, unit: string): Target {
  return {
    ...texts(what, found, limit, unit, '>='),
    isMet: Number.isFinite(found) ? found >= limit : undefined,
  };
}

function texts(
  what: string,
  found: number,
  limit: number,
  unit: string,
  sign: string,
): Omit<Target, 'isMet'> {
  return {
    what,
    target: `${sign} ${limit} ${unit}`.trimEnd(),
    found: Number.isFinite(found) ? `${figure(found)} ${unit}`.trimEnd() : '-',
  };
}
