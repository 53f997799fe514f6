import type Database from 'better-sqlite3';
import type { LegLimits, ReducerInput, ReducerSettings } from '#shared/market/arbitrage/input.ts';
import { gridPlan, type MarketPlan } from '#shared/market/arbitrage/legs.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { InputReader, inputsInForce, runsOf, setupOf } from '../history/run-record.ts';

/** A stretch of a recording in which one reducer looked at the market: a run of the recorder, or what none is known of. */
export interface Segment {
  /** Epoch ms that this reducer counts from; a whole number. */
  readonly epochMs: number;
  /** Epoch ms, `[fromMs, toMs)`. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Id of the run; undefined where the settings of today stand for those of then. */
  readonly run: number | undefined;
  /** Position of a leg of the run in the plan of the replay; −1 for one that is not replayed. */
  readonly legs: readonly number[];
  readonly runPlan: MarketPlan | undefined;
}

export interface Grid {
  readonly exchanges: readonly ExchangeId[];
  readonly symbols: readonly string[];
}

/** Runs of the recorder in a stretch of time, oldest first, with what they were made of. */
export function gridsOf(db: Database.Database | undefined, fromMs: number, toMs: number): readonly Grid[] {
  if (db === undefined) return [];
  return runsOf(db, fromMs, toMs).flatMap(({ id }) => setupOf(db, id) ?? []);
}

/** `[fromMs, toMs)` cut where runs of the recorder begin and end. */
export function segmentsOf(
  db: Database.Database | undefined,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  grid: Grid,
): readonly Segment[] {
  const plan = gridPlan(grid.exchanges, grid.symbols);
  const slots = new Map(plan.legs.map((leg, slot) => [`${leg.exchange}:${leg.symbol}`, slot]));
  const segments: Segment[] = [];
  let reachedMs = fromMs;
  const without = (untilMs: number): void => {
    if (untilMs > reachedMs)
      segments.push({
        epochMs: Math.floor(reachedMs),
        fromMs: reachedMs,
        toMs: untilMs,
        run: undefined,
        legs: [],
        runPlan: undefined,
      });
  };
  for (const { id } of db === undefined ? [] : runsOf(db, fromMs, toMs)) {
    const setup = setupOf(db!, id)!;
    // Receive times of a run begin with its epoch; the next one's are later than all of its.
    if (setup.epochMs >= toMs) continue;
    const begin = Math.max(fromMs, setup.epochMs);
    const before = segments.at(-1);
    if (before !== undefined && before.run !== undefined && begin > before.fromMs)
      segments[segments.length - 1] = { ...before, toMs: begin };
    else without(begin);
    const runPlan = gridPlan(setup.exchanges, setup.symbols);
    const legs = runPlan.legs.map((leg) => slots.get(`${leg.exchange}:${leg.symbol}`) ?? -1);
    segments.push({ epochMs: setup.epochMs, fromMs: begin, toMs, run: id, legs, runPlan });
    reachedMs = toMs;
  }
  if (segments.length === 0) without(toMs);
  return segments;
}

/** What a reducer is told besides quotes, in the words of the replay's plan. */
export class SegmentInputs {
  readonly #reader: InputReader | undefined;
  readonly #segment: Segment;
  readonly #plan: MarketPlan;
  readonly #fallback: ReducerSettings;
  /** What held when the segment was entered. */
  readonly settings: ReducerSettings;
  readonly limits: readonly ReducerInput[];
  /** Whether the settings are those of then. */
  readonly isRecorded: boolean;

  /** @param fromMs where in the segment reading begins; @param fallback settings where none were recorded */
  constructor(
    db: Database.Database | undefined,
    segment: Segment,
    { fromMs, plan, fallback }: { fromMs: number; plan: MarketPlan; fallback: ReducerSettings },
  ) {
    this.#segment = segment;
    this.#plan = plan;
    this.#fallback = fallback;
    const fromNs = Math.max(0, Math.round((fromMs - segment.epochMs) * 1e6));
    const isKnown = db !== undefined && segment.run !== undefined;
    const held = isKnown ? inputsInForce(db, segment.run, fromNs) : [];
    this.#reader = isKnown ? new InputReader(db, segment.run, fromNs) : undefined;
    const mapped = held.flatMap((input) => this.#mapped(input) ?? []);
    const settings = mapped.findLast((input) => input.kind === 'settings');
    this.isRecorded = settings !== undefined;
    this.settings = settings?.settings ?? fallback;
    this.limits = mapped.filter((input) => input.kind === 'limits');
  }

  /** Hands over the inputs taken before `beforeNs`, ns since the segment's epoch. */
  before(beforeNs: number, take: (input: ReducerInput, atNs: number) => void): void {
    if (this.#reader === undefined) return;
    for (;;) {
      const next = this.#reader.peek();
      if (next === undefined || next.atNs >= beforeNs) return;
      this.#reader.take();
      const input = this.#mapped(next.input);
      if (input !== undefined) take(input, next.atNs);
    }
  }

  #mapped(input: ReducerInput): ReducerInput | undefined {
    const { legs, runPlan } = this.#segment;
    switch (input.kind) {
      case 'settings': {
        const takerPct = [...this.#fallback.takerPct];
        for (const [i, slot] of legs.entries()) if (slot >= 0) takerPct[slot] = input.settings.takerPct[i]!;
        return { kind: 'settings', settings: { ...input.settings, takerPct } };
      }
      case 'limits':
      case 'gone':
      case 'unchanged': {
        const leg = legs[input.leg] ?? -1;
        if (leg < 0 || runPlan === undefined || leg >= this.#plan.legs.length) return undefined;
        return { ...input, leg } as ReducerInput & { readonly limits?: LegLimits };
      }
      case 'clock_set':
      case 'stop':
        return input;
    }
  }
}
