import type { StrategyEvent } from './event.ts';
import type { ExecutionStateSnapshot, FillResult, OrderIntent } from './execution.ts';

export interface ContextCursor {
  readonly ts_event: bigint;
  readonly seq: bigint;
  readonly encoded: string;
}

/** Values of parameters; anything that canonical JSON can hold. */
export type Params = Readonly<Record<string, unknown>>;

/** What a strategy may use of the world. One object per run: its members tell of the current event. */
export interface RuntimeContext {
  readonly runId: string;
  /** Of the current event. */
  readonly cursor: ContextCursor;
  /** @throws AppError for an order that cannot be: nothing of it is counted then */
  readonly placeOrder: (intent: OrderIntent) => FillResult;
  readonly getExecutionState: () => ExecutionStateSnapshot;
  /** Time of the current event; the strategy's only clock. */
  readonly now: bigint;
  /** Draws in [0, 1) from the run's seed; goes on where it was after a resume. */
  readonly random: () => number;
  readonly params: Params;
  /** Takes an order that waits out of the market. @returns false when it is not waiting; only with models there are such */
  readonly cancelOrder: (orderId: string) => boolean;
}

/**
 * A strategy: what is told of every event in order. All but `onEvent` may be left out. A promise is waited for before the next
 * event.
 *
 * With `getState` and `setState` a run is resumed where it stopped; without them it is done again from its start, as its state
 * is not known.
 */
export interface Strategy {
  onEvent(event: StrategyEvent, context: RuntimeContext): void | Promise<void>;
  /** Before the first event; not after a resume. `context` has no event yet: no order can be placed. */
  onStart?(context: RuntimeContext): void | Promise<void>;
  /** After the last event; orders are filled at the newest BBO. */
  onEnd?(context: RuntimeContext): void | Promise<void>;
  /** A later fill of an order that a model kept waiting. */
  onFill?(fill: FillResult, context: RuntimeContext): void;
  /** All it remembers, as canonical JSON can hold it. */
  getState?(): unknown;
  setState?(state: unknown): void;
  /** Defaults; replaced by what the run is given before `onStart`. */
  params?: Params;
}

/** Default export of a strategy file. */
export type StrategyModule = Strategy | ((params: Params) => Strategy);

/** One input of the form that a strategy's parameters make. */
export interface ParamField {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'text' | 'choice';
  readonly label: string;
  /** What it does, with its unit; a sentence. */
  readonly what: string;
  readonly default: number | boolean | string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly choices?: readonly string[];
}

/** A strategy as lists and forms show it. */
export interface StrategyDescription {
  /** `arbitrage`; of a file its path. */
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly kind: 'built-in' | 'file';
  readonly fields: readonly ParamField[];
}

/** A strategy that comes with the program. */
export interface BuiltInStrategy extends StrategyDescription {
  readonly kind: 'built-in';
  /** Grows with every change that could change a decision; part of the strategy's hash. */
  readonly version: number;
  /** Fills in defaults. @throws AppError INVALID_INPUT naming the parameter */
  parse(params: Params): Params;
  /** @param params as `parse` gave them */
  create(params: Params): Strategy;
}
