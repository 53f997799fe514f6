import type { RunError, StopReason } from '#shared/strategy/run.ts';
import type { Strategy } from '#shared/strategy/strategy.ts';
import type { EngineOptions, EngineOutcome } from './engine-options.ts';
import { runParts, type RunParts } from './run-parts.ts';
import { checkpointOf, hashesOf, restoreRun } from './run-state.ts';
import { runFailure, StrategyFailure } from './strategy-failure.ts';

const NEWS_EVERY_NS = 250e6;
/** The thread's other work gets a turn this often. */
const TURN_EVERY_NS = 8e6;
// Taken before a strategy can see the globals.
const takeTurn = setImmediate;

/**
 * Runs a strategy over a feed. This is all that a run waits for: the next rows, the transport bar, a strategy that returns promises, the
 * disk; what happens from event to event is the pump's.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #parts: RunParts;
  #newsAtNs = 0;
  #turnAtNs = 0;
  #nextCheckpoint: number;

  constructor(options: EngineOptions) {
    const { checkpoint, checkpointEvery } = options;
    this.#options = options;
    this.#parts = runParts(options);
    if (checkpoint !== undefined) restoreRun(options, this.#parts, checkpoint);
    this.#nextCheckpoint = this.#parts.pump.count + (checkpointEvery ?? Number.POSITIVE_INFINITY);
  }

  /** The run's own draws, as `context.random`. */
  random(): number {
    return this.#parts.random.next();
  }

  /** Runs to the end, whatever it is. Never throws for what strategy or data do wrong. */
  async run(): Promise<EngineOutcome> {
    const { checkpoint, heartbeat, lineOf } = this.#options;
    const { context, current, execution, lines, pump } = this.#parts;
    let stopReason: StopReason;
    let error: RunError | null = null;
    try {
      if (checkpoint === undefined) await this.#ask((strategy) => strategy.onStart?.(context));
      stopReason = await this.#loop();
      if (stopReason === 'EVENT_LIMIT' || stopReason === 'CANCELLED') await this.#checkpoint();
      if (stopReason !== 'CANCELLED') await this.#ask((strategy) => strategy.onEnd?.(context));
      if (current.event !== undefined) lines.equity('end', current.event.ts_event);
    } catch (cause) {
      [stopReason, error] = runFailure(cause, current, lineOf);
    }
    heartbeat?.inStrategy(false);
    await lines.sync();
    this.#news();
    const { ledger, book } = execution;
    return {
      stopReason,
      error,
      hashes: hashesOf(this.#options, this.#parts),
      events: pump.count,
      decisions: lines.decisions,
      fills: lines.fills,
      firstTs: lines.firstTs,
      lastTs: current.event?.ts_event,
      equity: ledger.equity(book.mid),
      maxDrawdown: ledger.maxDrawdown,
      fees: ledger.fees,
      funding: ledger.funding,
      rejected: execution.snapshot().rejected,
    };
  }

  async #loop(): Promise<StopReason> {
    const { feed, control, limit = Number.POSITIVE_INFINITY, heartbeat, clock } = this.#options;
    const { pump, lines } = this.#parts;
    if (control.isStopped) return 'CANCELLED';
    if (pump.count >= limit) return 'EVENT_LIMIT';
    if (!(await feed.start())) return 'STREAM_END';
    this.#turnAtNs = clock.monoNs();
    if (lines.nextDay === undefined) lines.begin(feed.batch.ts[feed.row]!, this.#firstMid());
    let isAttended = false;
    for (;;) {
      heartbeat?.inStrategy(true);
      const why = pump.run(isAttended);
      isAttended = false;
      if (why === 'EVENT_LIMIT' || why === 'CURSOR_END') return why;
      if (why === 'attend') {
        await this.#attend(feed.batch.ts[feed.row]!, feed.seq);
        if (control.isStopped) return 'CANCELLED';
        isAttended = true;
        continue;
      }
      if (why !== 'batch') {
        try {
          await why;
        } catch (cause) {
          throw new StrategyFailure('onEvent', { cause });
        }
        pump.settle();
        if (pump.count >= limit) return 'EVENT_LIMIT';
        if (feed.next()) continue;
      }
      heartbeat?.inStrategy(false);
      await this.#between();
      if (!(await feed.fill())) return 'STREAM_END';
    }
  }

  /** Of the instrument that buying and holding is told of; NaN without a quote. */
  #firstMid(): number {
    const first = this.#options.feed.ahead(this.#parts.lanes.benchmarkLane);
    return first === undefined ? Number.NaN : (first.batch.a[first.row]! + first.batch.c[first.row]!) / 2;
  }

  async #ask(call: (strategy: Strategy) => void | Promise<void>): Promise<void> {
    this.#options.heartbeat?.inStrategy(true);
    try {
      await call(this.#options.strategy);
    } catch (cause) {
      throw new StrategyFailure('hook', { cause });
    } finally {
      this.#options.heartbeat?.inStrategy(false);
    }
  }

  /** Between two batches: lines to the disk, news, a turn for the thread's other work. */
  async #between(): Promise<void> {
    const { clock, checkpointEvery } = this.#options;
    const { lines, pump } = this.#parts;
    await lines.spill();
    if (pump.count >= this.#nextCheckpoint && checkpointEvery !== undefined) {
      this.#nextCheckpoint = pump.count + checkpointEvery;
      await this.#checkpoint();
    }
    const nowNs = clock.monoNs();
    if (nowNs - this.#newsAtNs > NEWS_EVERY_NS) this.#news();
    if (nowNs - this.#turnAtNs < TURN_EVERY_NS) return;
    await new Promise<void>((resolve) => void takeTurn(resolve));
    this.#turnAtNs = clock.monoNs();
  }

  /** Before an event while the transport bar has a say. */
  async #attend(ts: bigint, seq: bigint): Promise<void> {
    const { control, clock, heartbeat } = this.#options;
    const { lines, pump, current } = this.#parts;
    for (;;) {
      const lastTs = current.event?.ts_event;
      const wait = control.before({ ts, seq, lastTs, events: pump.count, decisions: lines.decisions });
      if (wait === undefined) break;
      heartbeat?.inStrategy(false);
      await lines.flush();
      if (control.isPaused || clock.monoNs() - this.#newsAtNs > NEWS_EVERY_NS) this.#news();
      await wait;
    }
    heartbeat?.inStrategy(true);
  }

  #news(): void {
    const { onNews, clock, control } = this.#options;
    this.#newsAtNs = clock.monoNs();
    if (onNews === undefined) return;
    const { execution, pump, lines, current } = this.#parts;
    onNews({
      events: pump.count,
      decisions: lines.decisions,
      fills: lines.fills,
      ts: current.event?.ts_event ?? 0n,
      seq: current.event?.seq ?? 0n,
      equity: execution.ledger.equity(execution.book.mid),
      isPaused: control.isPaused,
    });
  }

  async #checkpoint(): Promise<void> {
    const { onCheckpoint } = this.#options;
    if (onCheckpoint === undefined || this.#parts.current.event === undefined) return;
    await this.#parts.lines.sync();
    const checkpoint = checkpointOf(this.#options, this.#parts);
    if (checkpoint !== undefined) await onCheckpoint(checkpoint);
  }
}
