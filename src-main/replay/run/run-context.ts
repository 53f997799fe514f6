import type { Execution } from '#shared/strategy/execution/execution.ts';
import type { ExecutionStateSnapshot, FillResult, OrderIntent } from '#shared/strategy/execution.ts';
import type { SeededRandom } from '#shared/strategy/random.ts';
import type { ContextCursor, Params, RuntimeContext } from '#shared/strategy/strategy.ts';
import type { ReplayEvent } from '../replay-event.ts';

/** Time of the event a run is at, for whatever stands in for the machine's clock. */
export interface EventTime {
  now: bigint;
}

/** The context of a run. The engine sets `event`; strategies hold on to the object, never to what it was. */
export class RunContext implements RuntimeContext {
  readonly runId: string;
  readonly params: Params;
  readonly random: () => number;
  readonly placeOrder: (intent: OrderIntent) => FillResult;
  readonly cancelOrder: (orderId: string) => boolean;
  readonly getExecutionState: () => ExecutionStateSnapshot;
  readonly #time: EventTime;
  #event: ReplayEvent | undefined;

  constructor(
    runId: string,
    params: Params,
    { execution, random, time }: { execution: Execution; random: SeededRandom; time: EventTime },
  ) {
    this.runId = runId;
    this.params = params;
    this.random = () => random.next();
    this.placeOrder = (intent) => execution.place(intent);
    this.cancelOrder = (orderId) => execution.cancel(orderId);
    this.getExecutionState = () => execution.snapshot();
    this.#time = time;
  }

  set event(event: ReplayEvent) {
    this.#event = event;
  }

  /** Of the current event, also when it is asked for later; before the first one all is 0. */
  get cursor(): ContextCursor {
    const event = this.#event;
    if (event === undefined) return { ts_event: 0n, seq: 0n, encoded: '' };
    return { ts_event: event.ts_event, seq: event.seq, encoded: event.cursor };
  }

  get now(): bigint {
    return this.#time.now;
  }
}
