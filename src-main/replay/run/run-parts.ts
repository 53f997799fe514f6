import { Execution } from '#shared/strategy/execution/execution.ts';
import { SeededRandom } from '#shared/strategy/random.ts';
import type { EngineOptions } from './engine-options.ts';
import { EventChain } from './hash-chain.ts';
import { laneInstruments, type LaneInstruments } from './lane-instruments.ts';
import { Pump } from './pump.ts';
import { RunContext, type CurrentEvent } from './run-context.ts';
import { RunLines } from './run-lines.ts';

/** What a run is put together from, each part with its own memory. */
export interface RunParts {
  readonly lanes: LaneInstruments;
  readonly execution: Execution;
  readonly lines: RunLines;
  readonly chain: EventChain;
  readonly random: SeededRandom;
  readonly context: RunContext;
  readonly current: CurrentEvent;
  readonly pump: Pump;
}

/** Puts a run together, at its start or, as far as draws and events go, at its checkpoint. */
export function runParts(options: EngineOptions): RunParts {
  const { runId, feed, models, unit, params, seed, files, checkpoint, observers = [] } = options;
  const current = options.current ?? { event: undefined };
  const lanes = laneInstruments(feed.lanes);
  const { instruments, benchmarkAt } = lanes;
  const execution = new Execution(instruments, models, unit, {
    onOrder: (intent, at) => lines.order(intent, at),
    onFill: (fill, at, realized) => lines.fill(fill, at, realized),
  });
  const lines = new RunLines({
    runId,
    unit,
    files,
    observers,
    benchmarkAt,
    current,
    execution,
    instruments: instruments.list,
  });
  const random = checkpoint === undefined ? SeededRandom.of(seed) : new SeededRandom(checkpoint.rng);
  const context = new RunContext(runId, params, { execution, random, current });
  const chain = new EventChain(checkpoint?.hashes.events);
  const pump = new Pump({ options, lanes, execution, context, chain, lines, current });
  return { lanes, execution, lines, chain, random, context, current, pump };
}
