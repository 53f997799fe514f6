import type { FillResult, OrderIntent } from '#shared/strategy/execution.ts';
import type { Execution } from '#shared/strategy/execution/execution.ts';
import type { Instrument } from '#shared/strategy/execution/instruments.ts';
import type { EquityLine, RunObserver } from '#shared/strategy/run.ts';
import type { Checkpoint } from './checkpoint.ts';
import { LineChain } from './hash-chain.ts';
import type { RunFiles } from './line-file.ts';
import { decisionLine, equityText, fillLine, LineText, type FillAfter } from './lines.ts';
import type { CurrentEvent } from './run-context.ts';

export interface RunLinesOptions {
  readonly runId: string;
  readonly unit: 'ns' | 'ms';
  readonly files: RunFiles;
  readonly observers: readonly RunObserver[];
  readonly instruments: readonly Instrument[];
  /** Instrument whose mid stands in the lines of equity; -1 for none. */
  readonly benchmarkAt: number;
  /** The event that a line belongs to. */
  readonly current: CurrentEvent;
  readonly execution: Execution;
}

/** The lines of a run: decisions, fills and equity, written, hashed, counted and told to those who watch. */
export class RunLines {
  decisions = 0;
  fills = 0;
  /** Of the run's first event. */
  firstTs: bigint | undefined;
  /** Midnight at which the next line of a day is due; known from `begin` on. */
  nextDay: bigint | undefined;
  readonly #options: RunLinesOptions;
  readonly #all: readonly RunFiles[keyof RunFiles][];
  readonly #text: LineText;
  readonly #day: bigint;
  #decisionChain = new LineChain();
  #fillChain = new LineChain();
  /** Text of the newest time: an order's lines share it. */
  #ts = 0n;
  #tsText = '0';

  constructor(options: RunLinesOptions) {
    const { files, runId, instruments, unit } = options;
    this.#options = options;
    this.#all = [files.decisions, files.fills, files.equity];
    this.#text = new LineText(runId, instruments);
    this.#day = unit === 'ns' ? 86_400_000_000_000n : 86_400_000n;
  }

  get hashes(): { readonly decisions: string; readonly fills: string } {
    return { decisions: this.#decisionChain.hash, fills: this.#fillChain.hash };
  }

  /** Goes on where a checkpoint was made. */
  restore({ counters, hashes, first_ts_event, next_day }: Checkpoint): void {
    this.decisions = counters.decisions;
    this.fills = counters.fills;
    this.firstTs = BigInt(first_ts_event);
    this.nextDay = BigInt(next_day);
    this.#decisionChain = new LineChain(hashes.decisions);
    this.#fillChain = new LineChain(hashes.fills);
  }

  /** Before the first event. @param firstMid the benchmark's first mid, NaN without one: buying and holding begins with the run */
  begin(ts: bigint, firstMid: number): void {
    this.firstTs ??= ts;
    this.nextDay = ts - (ts % this.#day) + this.#day;
    this.#equity('start', ts, firstMid);
  }

  /** Writes the ends of days that lie before an event. */
  endDays(ts: bigint): void {
    while (this.nextDay! <= ts) {
      this.equity('day', this.nextDay!);
      this.nextDay! += this.#day;
    }
  }

  /** An order was accepted. @param at its instrument */
  order(intent: OrderIntent, at: number): void {
    const { runId, files, observers, current } = this.#options;
    const { cursor, ts_event } = current.event!;
    const line = this.#text.decision(intent, at, cursor, this.#textOf(ts_event));
    this.#decisionChain.add(line.canonical);
    files.decisions.add(line.text);
    this.decisions++;
    for (const observer of observers) observer.decision?.(decisionLine(runId, intent, cursor, ts_event));
  }

  /** @param realized by average cost, the fee not taken off */
  fill(fill: FillResult, at: number, realized: number): void {
    const { runId, files, observers, current, execution } = this.#options;
    const { size, entry } = execution.ledger;
    const { cursor } = current.event!;
    const after: FillAfter = { position: size[at]!, entry: entry[at]!, realized };
    const line = this.#text.fill(fill, at, cursor, this.#textOf(fill.ts_event), after);
    this.#fillChain.add(line.canonical);
    files.fills.add(line.text);
    this.fills++;
    for (const observer of observers) observer.fill?.(fillLine(runId, fill, cursor, after));
    this.equity('fill', fill.ts_event);
  }

  equity(kind: EquityLine['kind'], ts: bigint): void {
    const { benchmarkAt, execution } = this.#options;
    this.#equity(kind, ts, benchmarkAt === -1 ? Number.NaN : execution.book.mid[benchmarkAt]!);
  }

  /** Begins to write what has become much. */
  async spill(): Promise<void> {
    for (const file of this.#all) if (file.isFull) await file.spill();
  }

  async flush(): Promise<void> {
    for (const file of this.#all) await file.flush();
  }

  /** Waits until all lines are on the disk. */
  async sync(): Promise<void> {
    await Promise.all(this.#all.map((file) => file.sync()));
  }

  #equity(kind: EquityLine['kind'], ts: bigint, mid: number): void {
    const { files, observers, execution } = this.#options;
    const { ledger, book } = execution;
    const line: EquityLine = {
      kind,
      ts_event: this.#textOf(ts),
      equity: ledger.equity(book.mid),
      cash: ledger.cash,
      max_drawdown: ledger.maxDrawdown,
      benchmark: Number.isNaN(mid) ? null : mid,
    };
    files.equity.add(equityText(line));
    for (const observer of observers) observer.equity?.(line);
  }

  #textOf(ts: bigint): string {
    if (ts !== this.#ts) {
      this.#ts = ts;
      this.#tsText = String(ts);
    }
    return this.#tsText;
  }
}
