import type { StrategyEvent } from '#shared/strategy/event.ts';
import type { Execution } from '#shared/strategy/execution/execution.ts';
import type { RuntimeContext } from '#shared/strategy/strategy.ts';
import { ReplayEvent } from '../replay-event.ts';
import type { EngineOptions } from './engine-options.ts';
import type { EventChain } from './hash-chain.ts';
import type { LaneInstruments } from './lane-instruments.ts';
import type { CurrentEvent } from './run-context.ts';
import type { RunLines } from './run-lines.ts';
import { StrategyFailure } from './strategy-failure.ts';

/**
 * Why the pump has stopped. `batch`: `feed.fill` has to get the next rows; `attend`: the transport bar wants a say; a promise: what
 * `onEvent` waits for.
 */
export type PumpStop = 'batch' | 'attend' | 'EVENT_LIMIT' | 'CURSOR_END' | Promise<void>;

export interface PumpParts {
  readonly options: Pick<EngineOptions, 'feed' | 'strategy' | 'control' | 'until' | 'limit' | 'heartbeat'>;
  readonly lanes: LaneInstruments;
  readonly execution: Execution;
  readonly context: RuntimeContext;
  readonly chain: EventChain;
  readonly lines: RunLines;
  readonly current: CurrentEvent;
}

/** The inner loop of a run: one event after the other, synchronously. */
export class Pump {
  /** Events handled. */
  count = 0;
  readonly #parts: PumpParts;

  constructor(parts: PumpParts) {
    this.#parts = parts;
  }

  /**
   * Handles rows until something has to be waited for.
   *
   * @param isAttended the transport bar has had its say about the current row
   */
  run(isAttended: boolean): PumpStop {
    const { options, execution, context, chain, lines, current } = this.#parts;
    const { feed, strategy, control, until, heartbeat, limit = Number.POSITIVE_INFINITY } = options;
    const { instrumentOf, isBbo } = this.#parts.lanes;
    const { lanes } = feed;
    const { book, hasModels } = execution;
    let dayKey = Number(lines.nextDay! - feed.epoch);
    let mayPass = isAttended;
    do {
      const { batch, row, lane } = feed;
      const event = new ReplayEvent(lanes[lane]!, batch, row, feed.seq);
      const ts = event.ts_event;
      if (until !== undefined && (ts > until.ts_event || (ts === until.ts_event && event.seq > until.seq))) {
        return 'CURSOR_END';
      }
      if (control.attention && !mayPass) return 'attend';
      mayPass = false;
      if (feed.key >= dayKey) {
        lines.endDays(ts);
        dayKey = Number(lines.nextDay! - feed.epoch);
      }
      const at = instrumentOf[lane]!;
      if (hasModels) execution.beforeEvent(ts);
      if (isBbo[lane] === 1) book.update(at, batch.a[row]!, batch.b[row]!, batch.c[row]!, batch.d[row]!);
      current.event = event;
      execution.begin(at, ts);
      this.count++;
      heartbeat?.event(this.count, ts, event.seq);
      chain.add(batch, row, ts, event.seq, lane);
      if (hasModels) this.#meetModels(event, at);
      let answer: unknown;
      try {
        answer = strategy.onEvent(event as unknown as StrategyEvent, context);
      } catch (cause) {
        throw new StrategyFailure('onEvent', { cause });
      }
      if (isPromise(answer)) return answer;
      this.#mark(at);
      if (this.count >= limit) return 'EVENT_LIMIT';
    } while (feed.next());
    return 'batch';
  }

  /** After the strategy has had the event that `run` stopped at. */
  settle(): void {
    this.#mark(this.#parts.lanes.instrumentOf[this.#parts.options.feed.lane]!);
  }

  #mark(at: number): void {
    const { ledger, book } = this.#parts.execution;
    if (ledger.size[at] !== 0) ledger.mark(book.mid);
  }

  /** What models make of an event before the strategy hears of it. */
  #meetModels(event: ReplayEvent, at: number): void {
    const { execution, options, context } = this.#parts;
    if (event.stream === 'bbo') execution.afterBbo(at);
    else if (event.stream === 'trade') execution.afterTrade(at, event.price!, event.qty!, event.side!);
    else if (event.stream === 'mark_price') execution.mark(at, event.mark_price!);
    else if (event.stream === 'funding')
      execution.announceFunding(at, event.funding_rate!, event.next_funding_ts!);
    for (const fill of execution.heardBy(event.ts_event)) {
      try {
        options.strategy.onFill?.(fill, context);
      } catch (cause) {
        throw new StrategyFailure('onFill', { cause });
      }
    }
  }
}

/** Strategies are plain JavaScript: what else `onEvent` returns means nothing. */
function isPromise(answer: unknown): answer is Promise<void> {
  return (
    typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function'
  );
}
