import type { Execution } from '#shared/strategy/execution/execution.ts';
import type { ExecutionStateSnapshot, FillResult, OrderIntent } from '#shared/strategy/execution.ts';
import type { SeededRandom } from '#shared/strategy/random.ts';
import type { ContextCursor, Params, RuntimeContext } from '#shared/strategy/strategy.ts';
import type { ReplayEvent } from '../replay-event.ts';

/** The event a strategy has; of a run that goes on only its place until the first one. */
export interface CurrentEvent {
  event: Pick<ReplayEvent, 'ts_event' | 'seq' | 'cursor'> | undefined;
}

/** The context of a run: strategies hold on to the object, and it tells of the event that is current. */
export class RunContext implements RuntimeContext {
  readonly runId: string;
  readonly params: Params;
  readonly random: () => number;
  readonly placeOrder: (intent: OrderIntent) => FillResult;
  readonly cancelOrder: (orderId: string) => boolean;
  readonly getExecutionState: () => ExecutionStateSnapshot;
  readonly #current: CurrentEvent;

  constructor(
    runId: string,
    params: Params,
    { execution, random, current }: { execution: Execution; random: SeededRandom; current: CurrentEvent },
  ) {
    this.runId = runId;
    this.params = params;
    this.random = () => random.next();
    this.placeOrder = (intent) => execution.place(intent);
    this.cancelOrder = (orderId) => execution.cancel(orderId);
    this.getExecutionState = () => execution.snapshot();
    this.#current = current;
  }

  /** Of the current event, also when it is asked for later; before the first one all is 0. */
  get cursor(): ContextCursor {
    const { event } = this.#current;
    if (event === undefined) return { ts_event: 0n, seq: 0n, encoded: '' };
    return { ts_event: event.ts_event, seq: event.seq, encoded: event.cursor };
  }

  get now(): bigint {
    return this.#current.event?.ts_event ?? 0n;
  }
}
