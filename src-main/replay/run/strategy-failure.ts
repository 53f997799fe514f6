import { AppError } from '#shared/error-codes.ts';
import type { RunError, StopReason } from '#shared/strategy/run.ts';
import type { CurrentEvent } from './run-context.ts';

/** What ends a run from inside a strategy; the cause is what it threw. */
export class StrategyFailure extends Error {}

/**
 * How a run ends by something that was thrown: by its strategy, by the order of its data or by the data itself.
 *
 * @param lineOf where it was thrown in the strategy's file
 * @throws the cause when it is none of these
 */
export function runFailure(
  cause: unknown,
  { event }: CurrentEvent,
  lineOf: ((cause: unknown) => string | null) | undefined,
): [StopReason, RunError] {
  const at = {
    cursor: event?.cursor ?? null,
    ts_event: event === undefined ? null : String(event.ts_event),
  };
  if (cause instanceof StrategyFailure) {
    const inner = cause.cause;
    const code = inner instanceof AppError ? inner.code : 'STRATEGY_ERROR';
    const line = lineOf?.(inner) ?? null;
    return ['STRATEGY_ERROR', { code, message: `${cause.message}: ${thrownText(inner)}`, line, ...at }];
  }
  if (!(cause instanceof AppError)) throw cause;
  const { code, message } = cause;
  const isOrder = code === 'ORDERING_DUPLICATE' || code === 'ORDERING_OUT_OF_ORDER';
  if (!isOrder && code !== 'DATA_ERROR') throw cause;
  return [isOrder ? 'ORDERING_VIOLATION' : 'DATA_ERROR', { code, message, line: null, ...at }];
}

export function thrownText(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
