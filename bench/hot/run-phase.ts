import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../src-main/base/clock.ts';
import { Histogram, type Recorded } from '../histogram.ts';
import type { Design } from './design.ts';
import { MIN_ROUNDS, type Phase } from './schedule.ts';

/** What is asked of a phase. */
export interface Load {
  /** Messages a second; Infinity: as fast as the sockets take them. */
  readonly rate: number;
  readonly seconds: number;
  /** Quotes a second that make routes cross the line. */
  readonly crossings: number;
}

/** Percentiles, µs. NaN where there were too few values. */
export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Lower quartile of the p99s of 200 ms windows. */
  readonly quietP99: number;
}

/** One phase of one design. */
export interface Row {
  readonly design: string;
  readonly rate: number;
  readonly seconds: number;
  readonly sent: number;
  readonly handled: number;
  /** Messages handled a second, from the first due time to the last message's end. */
  readonly handledRate: number;
  readonly evaluated: Latency;
  readonly signal: Latency;
  /** Signals of the quotes that crossed the line: what came, and what had to. */
  readonly opened: number;
  readonly crossed: number;
  readonly cpuUs: number;
  readonly busy: number;
  readonly drops: number;
  readonly ringPeak: number;
  readonly lateness: Latency;
}

/** Time for the generator to make a phase's quotes before the first is due. */
const LEAD_NS = 500e6;
/** Quotes in all messages, and slots in a round. */
const QUOTE_SHARE = 0.8;
/** At saturation one quote of a slot in so many crosses the line, so that signals stay rare as they are. */
const SATURATED_ROUNDS = 4_000;
/** Each crossing opens the route from both other venues. */
const ROUTES_PER_CROSSING = 2;
const POLL_MS = 20;
/** Without a frame for so long, what is missing will not come. */
const GIVE_UP_NS = 5e9;

/** Runs a phase and waits until all of it is done with. @throws when messages are missing */
export async function runPhase(design: Design, load: Load): Promise<Row> {
  const isPaced = Number.isFinite(load.rate);
  const phase: Phase = {
    startNs: systemClock.monoNs() + LEAD_NS,
    intervalNs: isPaced ? 1e9 / load.rate : 0,
    durationNs: load.seconds * 1e9,
    roundsPerCrossing: isPaced
      ? Math.max(MIN_ROUNDS, Math.round((load.rate * QUOTE_SHARE) / load.crossings))
      : SATURATED_ROUNDS,
  };
  await design.begin(phase);
  const report = await design.generator.run(phase);
  await allFrames(design, report.sent);
  const handled = await design.handled();
  return {
    design: design.name,
    rate: load.rate,
    seconds: load.seconds,
    sent: report.sent,
    handled: handled.frames,
    handledRate: handled.frames / ((handled.lastNs - phase.startNs) / 1e9),
    evaluated: latencyOf(handled.evaluated),
    signal: latencyOf(handled.signal),
    opened: handled.opened,
    crossed: report.crossings * ROUTES_PER_CROSSING,
    cpuUs: handled.cpuUs,
    busy: handled.busy,
    drops: handled.drops,
    ringPeak: handled.ringPeak,
    lateness: latencyOf({ counts: report.lateness, windowP99: [] }),
  };
}

async function allFrames(design: Design, sent: number): Promise<void> {
  let before = -1;
  let progressNs = systemClock.monoNs();
  for (;;) {
    const frames = await design.frames();
    if (frames >= sent) return;
    const nowNs = systemClock.monoNs();
    if (frames !== before) progressNs = nowNs;
    else if (nowNs - progressNs > GIVE_UP_NS) {
      throw new Error(
        `${design.name}: expected ${sent} frames, ${frames} came and no more within ${GIVE_UP_NS / 1e9} s`,
      );
    }
    before = frames;
    await wait(POLL_MS);
  }
}

function latencyOf({ counts, windowP99 }: Recorded): Latency {
  const all = new Histogram(counts);
  const enough = (share: number): number =>
    all.total * (1 - share) >= 1 ? all.percentile(share) / 1e3 : Number.NaN;
  const sorted = windowP99.toSorted((a, b) => a - b);
  return {
    count: all.total,
    p50: enough(0.5),
    p99: enough(0.99),
    p999: enough(0.999),
    quietP99: (sorted[Math.floor(sorted.length / 4)] ?? Number.NaN) / 1e3,
  };
}
