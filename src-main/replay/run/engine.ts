import { AppError } from '#shared/error-codes.ts';
import type { ReplayCursor } from '#shared/strategy/cursor.ts';
import { canonicalParse, orderedStringify } from '#shared/strategy/canonical.ts';
import { decodeCursor } from '#shared/strategy/cursor.ts';
import type { StrategyEvent } from '#shared/strategy/event.ts';
import { Execution } from '#shared/strategy/execution/execution.ts';
import { Instruments } from '#shared/strategy/execution/instruments.ts';
import type { Models } from '#shared/strategy/execution.ts';
import { SeededRandom } from '#shared/strategy/random.ts';
import type { EquityLine, RunError, RunHashes, RunObserver, StopReason } from '#shared/strategy/run.ts';
import type { Params, Strategy } from '#shared/strategy/strategy.ts';
import type { Clock } from '../../base/clock.ts';
import type { Feed } from '../read/feed.ts';
import { ReplayEvent } from '../replay-event.ts';
import { CHECKPOINT_VERSION, type Checkpoint } from './checkpoint.ts';
import type { RunControl } from './control.ts';
import { EventChain, LineChain } from './hash-chain.ts';
import type { Heartbeat } from './heartbeat.ts';
import { hashOf } from './identity.ts';
import { decisionLine, equityText, fillLine, LineText, type FillAfter } from './lines.ts';
import type { LineFile } from './line-file.ts';
import { RunContext, type CurrentEvent } from './run-context.ts';

/** Files of a run's lines, open at the place where they go on. */
export interface RunFiles {
  readonly decisions: LineFile;
  readonly fills: LineFile;
  readonly equity: LineFile;
}

/** How far a run is. */
export interface RunNews {
  readonly events: number;
  readonly decisions: number;
  readonly fills: number;
  readonly ts: bigint;
  readonly seq: bigint;
  readonly equity: number;
  readonly isPaused: boolean;
}

export interface EngineOptions {
  readonly runId: string;
  readonly runKey: string;
  readonly feed: Feed;
  readonly unit: 'ns' | 'ms';
  readonly strategy: Strategy;
  readonly params: Params;
  readonly seed: string;
  readonly models: Models;
  readonly files: RunFiles;
  readonly control: RunControl;
  readonly clock: Clock;
  /** The run ends after the event of this cursor, or the last one before it. */
  readonly until?: ReplayCursor | undefined;
  /** The run ends after so many events, those before a resume among them. */
  readonly limit?: number | undefined;
  /** Goes on after it; `feed` begins there. */
  readonly checkpoint?: Checkpoint | undefined;
  readonly checkpointEvery?: number | undefined;
  readonly onCheckpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
  readonly observers?: readonly RunObserver[] | undefined;
  readonly onNews?: ((news: RunNews) => void) | undefined;
  readonly heartbeat?: Heartbeat | undefined;
  /** Kept at the event that the strategy has. */
  readonly current?: CurrentEvent | undefined;
  /** Where a thrown error is in the strategy's file. */
  readonly lineOf?: ((cause: unknown) => string | null) | undefined;
}

export interface EngineOutcome {
  readonly stopReason: StopReason;
  readonly error: RunError | null;
  readonly hashes: RunHashes;
  readonly events: number;
  readonly decisions: number;
  readonly fills: number;
  readonly firstTs: bigint | undefined;
  readonly lastTs: bigint | undefined;
  readonly equity: number;
  readonly maxDrawdown: number;
  readonly fees: number;
  readonly funding: number;
  readonly rejected: number;
}

const NEWS_EVERY_NS = 250e6;
/** The thread's other work gets a turn this often. */
const TURN_EVERY_NS = 8e6;
// Taken before a strategy can see the globals.
const takeTurn = setImmediate;

/** What ends a run from inside a strategy. */
class StrategyFailure extends Error {}

/** Runs a strategy over a feed: one event after the other, synchronously but for what the strategy itself waits for. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #instruments: Instruments;
  /** Instrument of each lane. */
  readonly #instrumentOf: Int32Array;
  readonly #isBbo: Uint8Array;
  readonly #execution: Execution;
  readonly #random: SeededRandom;
  readonly #context: RunContext;
  readonly #events: EventChain;
  readonly #decisionChain: LineChain;
  readonly #fillChain: LineChain;
  readonly #text: LineText;
  readonly #benchmarkAt: number;
  #count = 0;
  #decisions = 0;
  #fills = 0;
  readonly #current: CurrentEvent;
  #firstTs: bigint | undefined;
  #nextDay: bigint | undefined;
  #newsAtNs = 0;
  #turnAtNs = 0;
  #nextCheckpoint: number;

  constructor(options: EngineOptions) {
    const { feed, checkpoint, models, unit, runId } = options;
    this.#options = options;
    this.#current = options.current ?? { event: undefined };
    const list: { exchange: string; symbol: string }[] = [];
    this.#instrumentOf = Int32Array.from(feed.lanes, ({ exchange, symbol }) => {
      const known = list.findIndex((each) => each.exchange === exchange && each.symbol === symbol);
      return known === -1 ? list.push({ exchange, symbol }) - 1 : known;
    });
    this.#isBbo = Uint8Array.from(feed.lanes, ({ stream }) => (stream === 'bbo' ? 1 : 0));
    this.#instruments = new Instruments(list);
    const firstBbo = feed.lanes.findIndex(({ stream }) => stream === 'bbo');
    this.#benchmarkAt = firstBbo === -1 ? -1 : this.#instrumentOf[firstBbo]!;
    this.#execution = new Execution(this.#instruments, models, unit, {
      onOrder: (intent, at) => {
        const { cursor, ts_event } = this.#current.event!;
        const line = this.#text.decision(intent, at, cursor, ts_event);
        this.#decisionChain.add(line.canonical);
        options.files.decisions.add(line.text);
        this.#decisions++;
        for (const observer of options.observers ?? [])
          observer.decision?.(decisionLine(runId, intent, cursor, ts_event));
      },
      onFill: (fill, at, realized) => {
        const { ledger } = this.#execution;
        const { cursor } = this.#current.event!;
        const after: FillAfter = { position: ledger.size[at]!, entry: ledger.entry[at]!, realized };
        const line = this.#text.fill(fill, at, cursor, after);
        this.#fillChain.add(line.canonical);
        options.files.fills.add(line.text);
        this.#fills++;
        for (const observer of options.observers ?? []) observer.fill?.(fillLine(runId, fill, cursor, after));
        this.#equityLine('fill', fill.ts_event);
      },
    });
    this.#random =
      checkpoint === undefined ? SeededRandom.of(options.seed) : new SeededRandom(checkpoint.rng);
    this.#context = new RunContext(runId, options.params, {
      execution: this.#execution,
      random: this.#random,
      current: this.#current,
    });
    this.#events = new EventChain(checkpoint?.hashes.events);
    this.#decisionChain = new LineChain(checkpoint?.hashes.decisions);
    this.#fillChain = new LineChain(checkpoint?.hashes.fills);
    this.#text = new LineText(runId, list);
    this.#nextCheckpoint = options.checkpointEvery ?? Number.POSITIVE_INFINITY;
    if (checkpoint !== undefined) this.#restore(checkpoint);
  }

  /** The run's own draws, as `context.random`. */
  random(): number {
    return this.#random.next();
  }

  /** Runs to the end, whatever it is. Never throws for what strategy or data do wrong. */
  async run(): Promise<EngineOutcome> {
    let stopReason: StopReason;
    let error: RunError | null = null;
    const isFresh = this.#options.checkpoint === undefined;
    try {
      if (isFresh) await this.#ask((strategy) => strategy.onStart?.(this.#context));
      stopReason = await this.#loop();
      if (stopReason === 'EVENT_LIMIT' || stopReason === 'CANCELLED') await this.#checkpoint();
      if (stopReason !== 'CANCELLED') await this.#ask((strategy) => strategy.onEnd?.(this.#context));
      if (this.#current.event !== undefined) this.#equityLine('end', this.#current.event.ts_event);
    } catch (cause) {
      [stopReason, error] = this.#failure(cause);
    }
    this.#options.heartbeat?.inStrategy(false);
    const { files } = this.#options;
    await Promise.all([files.decisions.sync(), files.fills.sync(), files.equity.sync()]);
    this.#news();
    const { ledger, book } = this.#execution;
    const { rejected } = this.#execution.snapshot();
    return {
      stopReason,
      error,
      hashes: this.#hashes(),
      events: this.#count,
      decisions: this.#decisions,
      fills: this.#fills,
      firstTs: this.#firstTs,
      lastTs: this.#current.event?.ts_event,
      equity: ledger.equity(book.mid),
      maxDrawdown: ledger.maxDrawdown,
      fees: ledger.fees,
      funding: ledger.funding,
      rejected,
    };
  }

  async #loop(): Promise<StopReason> {
    const { feed, control, limit, heartbeat, clock } = this.#options;
    if (control.isStopped) return 'CANCELLED';
    if (limit !== undefined && this.#count >= limit) return 'EVENT_LIMIT';
    if (!(await feed.start())) return 'STREAM_END';
    this.#turnAtNs = clock.monoNs();
    if (this.#nextDay === undefined) this.#begin(feed.batch.ts[feed.row]!);
    let isAttended = false;
    for (;;) {
      heartbeat?.inStrategy(true);
      const why = this.#pump(isAttended);
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
        this.#settle(this.#instrumentOf[feed.lane]!);
        if (limit !== undefined && this.#count >= limit) return 'EVENT_LIMIT';
        if (feed.next()) continue;
      }
      heartbeat?.inStrategy(false);
      await this.#between();
      if (!(await feed.fill())) return 'STREAM_END';
    }
  }

  /**
   * Handles rows until something has to be waited for.
   *
   * @param isAttended the transport bar has had its say about the current row
   * @returns `batch`: `fill` has to get the next rows; `attend`: the transport bar wants a say; a promise: what `onEvent` waits for
   */
  #pump(isAttended: boolean): 'batch' | 'attend' | 'EVENT_LIMIT' | 'CURSOR_END' | Promise<void> {
    const { feed, strategy, control, until, heartbeat } = this.#options;
    const { lanes } = feed;
    const execution = this.#execution;
    const { book } = execution;
    const context = this.#context;
    const instrumentOf = this.#instrumentOf;
    const isBbo = this.#isBbo;
    const usesModels = execution.hasModels;
    const chain = this.#events;
    const current = this.#current;
    const most = this.#options.limit ?? Number.POSITIVE_INFINITY;
    let dayKey = Number(this.#nextDay! - feed.epoch);
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
        this.#endDays(ts);
        dayKey = Number(this.#nextDay! - feed.epoch);
      }
      const at = instrumentOf[lane]!;
      if (usesModels) execution.beforeEvent(ts);
      if (isBbo[lane] === 1) book.update(at, batch.a[row]!, batch.b[row]!, batch.c[row]!, batch.d[row]!);
      current.event = event;
      execution.begin(at, ts);
      this.#count++;
      heartbeat?.event(this.#count, ts, event.seq);
      chain.add(batch, row, ts, event.seq, lane);
      if (usesModels) this.#afterEvent(event, at);
      let answer: void | Promise<void>;
      try {
        answer = strategy.onEvent(event as unknown as StrategyEvent, context);
      } catch (cause) {
        throw new StrategyFailure('onEvent', { cause });
      }
      if (answer !== undefined) return answer;
      this.#settle(at);
      if (this.#count >= most) return 'EVENT_LIMIT';
    } while (feed.next());
    return 'batch';
  }

  /** After the strategy has had an event. */
  #settle(at: number): void {
    const { ledger, book } = this.#execution;
    if (ledger.size[at] !== 0) ledger.mark(book.mid);
  }

  /** What models make of an event before the strategy hears of it. */
  #afterEvent(event: ReplayEvent, at: number): void {
    const execution = this.#execution;
    if (event.stream === 'bbo') execution.afterBbo(at);
    else if (event.stream === 'trade') execution.afterTrade(at, event.price!, event.qty!, event.side!);
    else if (event.stream === 'mark_price') execution.mark(at, event.mark_price!);
    else if (event.stream === 'funding')
      execution.announceFunding(at, event.funding_rate!, event.next_funding_ts!);
    for (const fill of execution.heardBy(event.ts_event)) {
      try {
        this.#options.strategy.onFill?.(fill, this.#context);
      } catch (cause) {
        throw new StrategyFailure('onFill', { cause });
      }
    }
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
    const { files, clock, checkpointEvery } = this.#options;
    for (const file of [files.decisions, files.fills, files.equity]) if (file.isFull) await file.spill();
    if (this.#count >= this.#nextCheckpoint && checkpointEvery !== undefined) {
      this.#nextCheckpoint = this.#count + checkpointEvery;
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
    const { control, files, heartbeat } = this.#options;
    for (;;) {
      const ahead = {
        ts,
        seq,
        lastTs: this.#current.event?.ts_event,
        events: this.#count,
        decisions: this.#decisions,
      };
      const wait = control.before(ahead);
      if (wait === undefined) break;
      heartbeat?.inStrategy(false);
      for (const file of [files.decisions, files.fills, files.equity]) await file.flush();
      if (control.isPaused || this.#options.clock.monoNs() - this.#newsAtNs > NEWS_EVERY_NS) this.#news();
      await wait;
    }
    heartbeat?.inStrategy(true);
  }

  #begin(ts: bigint): void {
    this.#firstTs ??= ts;
    const day = this.#options.unit === 'ns' ? 86_400_000_000_000n : 86_400_000n;
    this.#nextDay = ts - (ts % day) + day;
    this.#equityLine('start', ts);
  }

  /** Writes the ends of days that lie before an event. */
  #endDays(ts: bigint): void {
    const day = this.#options.unit === 'ns' ? 86_400_000_000_000n : 86_400_000n;
    while (this.#nextDay! <= ts) {
      this.#equityLine('day', this.#nextDay!);
      this.#nextDay! += day;
    }
  }

  #equityLine(kind: EquityLine['kind'], ts: bigint): void {
    const { ledger, book } = this.#execution;
    const mid = this.#benchmarkAt === -1 ? Number.NaN : book.mid[this.#benchmarkAt]!;
    const line: EquityLine = {
      kind,
      ts_event: String(ts),
      equity: ledger.equity(book.mid),
      cash: ledger.cash,
      max_drawdown: ledger.maxDrawdown,
      benchmark: Number.isNaN(mid) ? null : mid,
    };
    this.#options.files.equity.add(equityText(line));
    for (const observer of this.#options.observers ?? []) observer.equity?.(line);
  }

  #news(): void {
    const { onNews, clock, control } = this.#options;
    this.#newsAtNs = clock.monoNs();
    if (onNews === undefined) return;
    const { ledger, book } = this.#execution;
    onNews({
      events: this.#count,
      decisions: this.#decisions,
      fills: this.#fills,
      ts: this.#current.event?.ts_event ?? 0n,
      seq: this.#current.event?.seq ?? 0n,
      equity: ledger.equity(book.mid),
      isPaused: control.isPaused,
    });
  }

  async #checkpoint(): Promise<void> {
    const { onCheckpoint, files, strategy, runId, runKey } = this.#options;
    const { event } = this.#current;
    if (onCheckpoint === undefined || event === undefined) return;
    await Promise.all([files.decisions.sync(), files.fills.sync(), files.equity.sync()]);
    await onCheckpoint({
      v: CHECKPOINT_VERSION,
      run_id: runId,
      run_key: runKey,
      cursor: event.cursor,
      event_count: this.#count,
      hashes: {
        events: this.#events.state,
        decisions: this.#decisionChain.hash,
        fills: this.#fillChain.hash,
      },
      counters: { decisions: this.#decisions, fills: this.#fills },
      rng: this.#random.state,
      has_state: strategy.getState !== undefined && strategy.setState !== undefined,
      strategy_state: orderedStringify(this.#strategyState()),
      execution_state: this.#execution.state(),
      first_ts_event: String(this.#firstTs),
      next_day: String(this.#nextDay),
      bytes: { decisions: files.decisions.bytes, fills: files.fills.bytes, equity: files.equity.bytes },
    });
  }

  #restore(checkpoint: Checkpoint): void {
    const { ts_event, seq } = decodeCursor(checkpoint.cursor);
    this.#current.event = { ts_event, seq, cursor: checkpoint.cursor };
    this.#count = checkpoint.event_count;
    this.#decisions = checkpoint.counters.decisions;
    this.#fills = checkpoint.counters.fills;
    this.#firstTs = BigInt(checkpoint.first_ts_event);
    this.#nextDay = BigInt(checkpoint.next_day);
    this.#execution.restore(checkpoint.execution_state);
    this.#nextCheckpoint += this.#count;
    try {
      this.#options.strategy.setState?.(canonicalParse(checkpoint.strategy_state, { strict: false }));
    } catch (cause) {
      throw new AppError(
        'STRATEGY_ERROR',
        `setState: expected to take back what getState gave, found ${textOf(cause)}`,
        {
          cause,
        },
      );
    }
  }

  #strategyState(): unknown {
    const { strategy } = this.#options;
    try {
      return strategy.getState?.() ?? null;
    } catch (cause) {
      throw new StrategyFailure('getState', { cause });
    }
  }

  #hashes(): RunHashes {
    let state: string;
    try {
      state = hashOf({ strategy: this.#strategyState(), execution: this.#execution.state() });
    } catch {
      // A strategy that has failed may be unable to tell its state.
      state = hashOf({ strategy: null, execution: this.#execution.state() });
    }
    return {
      events: this.#events.hash,
      decisions: this.#decisionChain.hash,
      fills: this.#fillChain.hash,
      state,
    };
  }

  #failure(cause: unknown): [StopReason, RunError] {
    const at = {
      cursor: this.#current.event?.cursor ?? null,
      ts_event: this.#current.event === undefined ? null : String(this.#current.event.ts_event),
    };
    if (cause instanceof StrategyFailure) {
      const inner = cause.cause;
      const code = inner instanceof AppError ? inner.code : 'STRATEGY_ERROR';
      const line = this.#options.lineOf?.(inner) ?? null;
      return ['STRATEGY_ERROR', { code, message: `${cause.message}: ${textOf(inner)}`, line, ...at }];
    }
    if (!(cause instanceof AppError)) throw cause;
    const { code, message } = cause;
    const isOrder = code === 'ORDERING_DUPLICATE' || code === 'ORDERING_OUT_OF_ORDER';
    if (!isOrder && code !== 'DATA_ERROR') throw cause;
    return [isOrder ? 'ORDERING_VIOLATION' : 'DATA_ERROR', { code, message, line: null, ...at }];
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
