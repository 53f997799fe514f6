import { AppError } from '#shared/error-codes.ts';
import { canonicalParse, orderedStringify } from '#shared/strategy/canonical.ts';
import { decodeCursor } from '#shared/strategy/cursor.ts';
import type { RunHashes } from '#shared/strategy/run.ts';
import type { Strategy } from '#shared/strategy/strategy.ts';
import { CHECKPOINT_VERSION, type Checkpoint } from './checkpoint.ts';
import type { EngineOptions } from './engine-options.ts';
import { hashOf } from './identity.ts';
import type { RunParts } from './run-parts.ts';
import { StrategyFailure, thrownText } from './strategy-failure.ts';

/** A run as it is after its current event. @returns undefined before the first */
export function checkpointOf(
  { runId, runKey, files, strategy }: EngineOptions,
  { current: { event }, pump, lines, chain, random, execution }: RunParts,
): Checkpoint | undefined {
  if (event === undefined) return undefined;
  return {
    v: CHECKPOINT_VERSION,
    run_id: runId,
    run_key: runKey,
    cursor: event.cursor,
    event_count: pump.count,
    hashes: { events: chain.state, ...lines.hashes },
    counters: { decisions: lines.decisions, fills: lines.fills },
    rng: random.state,
    has_state: strategy.getState !== undefined && strategy.setState !== undefined,
    strategy_state: orderedStringify(strategyState(strategy)),
    execution_state: execution.state(),
    first_ts_event: String(lines.firstTs),
    next_day: String(lines.nextDay),
    bytes: { decisions: files.decisions.bytes, fills: files.fills.bytes, equity: files.equity.bytes },
  };
}

/** Puts a run where it was; its draws and the chain of its events are there already. @throws AppError STRATEGY_ERROR */
export function restoreRun(
  { strategy }: EngineOptions,
  { current, pump, lines, execution }: RunParts,
  checkpoint: Checkpoint,
): void {
  const { ts_event, seq } = decodeCursor(checkpoint.cursor);
  current.event = { ts_event, seq, cursor: checkpoint.cursor };
  pump.count = checkpoint.event_count;
  lines.restore(checkpoint);
  execution.restore(checkpoint.execution_state);
  try {
    strategy.setState?.(canonicalParse(checkpoint.strategy_state, { strict: false }));
  } catch (cause) {
    throw new AppError(
      'STRATEGY_ERROR',
      `setState: expected to take back what getState gave, found ${thrownText(cause)}`,
      { cause },
    );
  }
}

/** Hashes of a run as it is now. */
export function hashesOf({ strategy }: EngineOptions, { chain, lines, execution }: RunParts): RunHashes {
  let state: string;
  try {
    state = hashOf({ strategy: strategyState(strategy), execution: execution.state() });
  } catch {
    // A strategy that has failed may be unable to tell its state.
    state = hashOf({ strategy: null, execution: execution.state() });
  }
  return { events: chain.hash, ...lines.hashes, state };
}

function strategyState(strategy: Strategy): unknown {
  try {
    return strategy.getState?.() ?? null;
  } catch (cause) {
    throw new StrategyFailure('getState', { cause });
  }
}
