import { machine, type Machine } from '../machine.ts';
import { startArbscope } from './arbscope.ts';
import type { Design } from './design.ts';
import { engineCost, type EngineCost } from './engine-cost.ts';
import { parseCosts, type ParseCost } from './parse-cost.ts';
import { startPlain } from './plain.ts';
import { runPhase, type Row } from './run-phase.ts';

export interface HotOptions {
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly soakSeconds: number;
  readonly repeat: number;
  readonly crossings: number;
  readonly peer: boolean;
  readonly micro: boolean;
}

export interface HotResult {
  readonly before: Machine;
  /** 1-minute load average at the end: the benchmark itself and its neighbours. */
  readonly loadAfter: number;
  readonly options: HotOptions;
  /** Every measurement in the order it was made. */
  readonly paced: readonly Row[];
  readonly saturated: readonly Row[];
  readonly soak: Row | null;
  readonly parse: readonly ParseCost[];
  readonly engine: readonly EngineCost[];
  /** What makes the numbers doubtful; empty when every counter adds up. */
  readonly faults: readonly string[];
}

const WARM_RATE = 20_000;
const SOAK_RATE = 20_000;

/** Runs everything, designs in turns. @param progress told what goes on, a line at a time */
export async function runHot(options: HotOptions, progress: (line: string) => void): Promise<HotResult> {
  const { rates, seconds, soakSeconds, repeat, crossings } = options;
  const before = machine();
  if (options.micro) progress('reading and evaluating alone');
  const parse = options.micro ? parseCosts() : [];
  const engine = options.micro ? [3, 8].map(engineCost) : [];

  const designs: Design[] = [];
  const faults: string[] = [];
  const measure = async (design: Design, rate: number, length: number): Promise<Row> => {
    progress(`${design.name}: ${Number.isFinite(rate) ? `${rate}/s` : 'saturated'} for ${length} s`);
    const row = await runPhase(design, { rate, seconds: length, crossings });
    if (row.opened !== row.crossed) {
      faults.push(`${design.name} at ${rate}/s: expected ${row.crossed} signals, found ${row.opened}`);
    }
    return row;
  };

  const paced: Row[] = [];
  const saturated: Row[] = [];
  let soak: Row | null = null;
  try {
    progress('starting');
    designs.push(await startArbscope());
    if (options.peer) designs.push(await startPlain());
    // Once through everything, so that what is measured is compiled.
    for (const design of designs) await measure(design, WARM_RATE, Math.min(3, seconds));
    for (let n = 0; n < repeat; n++) {
      for (const rate of rates) {
        for (const design of designs) paced.push(await measure(design, rate, seconds));
      }
    }
    if (soakSeconds > 0) soak = await measure(designs[0]!, SOAK_RATE, soakSeconds);
    for (let n = 0; n < repeat; n++) {
      for (const design of designs) saturated.push(await measure(design, Number.POSITIVE_INFINITY, seconds));
    }
  } finally {
    for (const design of designs) faults.push(...(await design.stop()));
  }
  return { before, loadAfter: machine().load, options, paced, saturated, soak, parse, engine, faults };
}
