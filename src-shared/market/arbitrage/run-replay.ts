import type { ExchangeId } from '../exchange.ts';
import type { Signal } from '../signal.ts';
import type { ReducerInput } from './input.ts';
import { gridPlan } from './legs.ts';
import { Reducer } from './reducer.ts';
import { SignalMaker } from './signal-maker.ts';

/** An input and when it was taken: receive time, ns since the run's epoch. */
export interface TimedInput {
  readonly atNs: number;
  readonly input: ReducerInput;
}

/** What a run of the recorder was made of. */
export interface RecordedRun {
  readonly epochMs: number;
  readonly exchanges: readonly ExchangeId[];
  readonly symbols: readonly string[];
  /** In the order in which they were taken; the first is the settings it began with. */
  readonly inputs: readonly TimedInput[];
}

/** A recorded best bid and offer; times are epoch ns. */
export interface RecordedQuote {
  readonly exchange: string;
  readonly symbol: string;
  readonly ts_event: bigint;
  readonly ts_recv: bigint;
  readonly bid_price: number;
  readonly bid_qty: number;
  readonly ask_price: number;
  readonly ask_qty: number;
}

/**
 * Raises the signals of a recorded run again. Quotes are taken in the order of `ts_recv`, which is the order in which they
 * were looked at live: receive times rise over all connections of a run. An input counts after the quotes of its time.
 */
export class RunReplay {
  readonly #reducer: Reducer;
  readonly #epochNs: bigint;
  readonly #inputs: readonly TimedInput[];
  readonly #slots: ReadonlyMap<string, number>;
  #nextInput = 1;

  /** @throws RangeError when the run has no settings */
  constructor(run: RecordedRun, send: (signal: Signal) => void) {
    const [first] = run.inputs;
    if (first?.input.kind !== 'settings')
      throw new RangeError(
        `run: expected its settings as the first input, found ${first?.input.kind ?? 'none'}`,
      );
    const plan = gridPlan(run.exchanges, run.symbols);
    const maker = new SignalMaker(send);
    this.#reducer = new Reducer(plan, first.input.settings, maker, { epochMs: run.epochMs });
    maker.attach(this.#reducer);
    this.#epochNs = BigInt(run.epochMs) * 1_000_000n;
    this.#inputs = run.inputs;
    this.#slots = new Map(plan.legs.map((leg, slot) => [`${leg.exchange}:${leg.symbol}`, slot]));
  }

  /** @returns false for a quote the run did not have a leg for */
  quote(quote: RecordedQuote): boolean {
    const slot = this.#slots.get(`${quote.exchange}:${quote.symbol}`);
    if (slot === undefined) return false;
    const recvNs = Number(quote.ts_recv - this.#epochNs);
    this.#inputsBefore(recvNs);
    // As the live path has it: whole ms, and the rest of the ns.
    const eventMs = Number(quote.ts_event / 1_000_000n) + Number(quote.ts_event % 1_000_000n) / 1e6;
    const { bid_price, bid_qty, ask_price, ask_qty } = quote;
    this.#reducer.quote(slot, eventMs, recvNs, bid_price, bid_qty, ask_price, ask_qty);
    return true;
  }

  /** After the last quote. @param untilMs how far time passed then, epoch ms: silence raises and ends signals too */
  finish(untilMs: number): void {
    this.#inputsBefore(Number.POSITIVE_INFINITY);
    this.#reducer.advance((untilMs - this.#reducer.epochMs) * 1e6);
  }

  #inputsBefore(recvNs: number): void {
    for (; ; this.#nextInput++) {
      const next = this.#inputs[this.#nextInput];
      if (next === undefined || next.atNs >= recvNs) return;
      this.#reducer.input(next.input, next.atNs);
    }
  }
}

/** What a message says that does not depend on when somebody looked: without our wall times. */
export function sameSignal(a: Signal, b: Signal): boolean {
  return told(a) === told(b);
}

function told(signal: Signal): string {
  const facts = Object.entries(signal).filter(([name]) => name !== 'timestamp' && name !== 'trace');
  return JSON.stringify(facts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
