import { systemClock } from '../../src-main/base/clock.ts';
import { Histogram } from '../histogram.ts';
import {
  FIRST_STAMP,
  printFrame,
  quoteFrame,
  STAMP_DIGITS,
  TIME_DIGITS,
  type FrameTemplate,
} from './frames.ts';
import type { Outlet } from './outlet.ts';
import {
  crossingBidTicks,
  crossingOf,
  dueNs,
  isTrade,
  messageOfCrossing,
  messagesOf,
  slotOf,
  type Phase,
} from './schedule.ts';
import { benchSlots, type BenchSlot } from './symbols.ts';
import type { VenueServer } from './venue-server.ts';

/** What the generator did in a phase. */
export interface SendReport {
  readonly sent: number;
  /** Quotes that made routes cross the line. */
  readonly crossings: number;
  /** How late messages were handed to the kernel, ns, as counts of a `Histogram`. */
  readonly lateness: Uint32Array;
}

/** Different quotes per slot inside the market; neighbours differ, because a venue repeats nothing. */
const VARIANTS = 8;
/** The event loop gets a turn so often: for pings, and for what a full socket holds back. */
const TURN_NS = 2e6;
const MOST_AT_ONCE = 512;
const CHUNK_BYTES = 64 * 1024;
/** Shorter waits are spun. */
const SHORTEST_WAIT_NS = 5_000;

/** Makes the messages of phases and sends them to the subscribed sockets. */
export class Load {
  readonly #quotes: readonly Outlet[];
  readonly #trades: readonly Outlet[];
  readonly #outlets: readonly Outlet[];
  readonly #inside = benchSlots.map((slot) =>
    Array.from({ length: VARIANTS }, (_, variant) => insideQuote(slot, variant)),
  );
  readonly #prints = benchSlots.map((slot) =>
    Array.from({ length: VARIANTS }, (_, variant) =>
      printFrame(slot, {
        priceTicks: slot.symbol.midTicks + variant - 4,
        qty: `${1 + variant}.25`,
        isBuy: variant % 2 === 0,
      }),
    ),
  );
  /** Quotes and trades sent per slot, over all phases. */
  readonly #counts = new Uint32Array(benchSlots.length);
  readonly #stamp = new Uint8Array(STAMP_DIGITS);
  readonly #time = new Uint8Array(TIME_DIGITS);
  #timeMs = 0;
  #crossings = 0;
  #ready: ReadonlyMap<number, FrameTemplate> = new Map();
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));

  constructor(server: VenueServer) {
    const open = (list: readonly (Outlet | undefined)[]): Outlet[] => list.filter((one) => one !== undefined);
    this.#quotes = open(server.quotes);
    this.#trades = open(server.trades);
    this.#outlets = [...new Set([...this.#quotes, ...this.#trades])];
  }

  run(phase: Phase): Promise<SendReport> {
    this.#crossings = 0;
    if (phase.intervalNs === 0) return this.#saturating(phase);
    // Made beforehand: a quote that is still to be put together leaves later than one that lies ready.
    this.#ready = crossingQuotes(phase);
    return this.#paced(phase);
  }

  /** Open loop: a message is sent when it is due, whatever became of those before. */
  async #paced(phase: Phase): Promise<SendReport> {
    const lateness = new Histogram();
    const count = messagesOf(phase);
    let next = 0;
    while (next < count) {
      const turnEnds = systemClock.monoNs() + TURN_NS;
      for (let now = 0; next < count && now < turnEnds;) {
        now = systemClock.monoNs();
        const first = next;
        this.#tellTime();
        while (next < count && next - first < MOST_AT_ONCE && dueNs(phase, next) <= now)
          this.#append(phase, next++);
        if (next > first) {
          for (const outlet of this.#outlets) outlet.flush();
          const sentNs = systemClock.monoNs();
          for (let message = first; message < next; message++) lateness.add(sentNs - dueNs(phase, message));
        }
        this.#waitUntil(Math.min(dueNs(phase, next), turnEnds));
      }
      await new Promise(setImmediate);
    }
    for (const outlet of this.#outlets) await outlet.drained();
    return { sent: count, crossings: this.#crossings, lateness: lateness.counts };
  }

  /** As fast as the sockets take it. */
  async #saturating(phase: Phase): Promise<SendReport> {
    const endNs = phase.startNs + phase.durationNs;
    this.#waitUntil(phase.startNs);
    let next = 0;
    while (systemClock.monoNs() < endNs) {
      this.#tellTime();
      while (this.#outlets.every((outlet) => outlet.gathered < CHUNK_BYTES)) this.#append(phase, next++);
      for (const outlet of this.#outlets) {
        outlet.flush();
        await outlet.drained();
      }
      await new Promise(setImmediate);
    }
    return { sent: next, crossings: this.#crossings, lateness: new Histogram().counts };
  }

  #append(phase: Phase, message: number): void {
    const slot = slotOf(message);
    const variant = this.#counts[slot]! % VARIANTS;
    this.#counts[slot] = this.#counts[slot]! + 1;
    writeDigits(this.#stamp, FIRST_STAMP + message);
    if (isTrade(message)) {
      this.#trades[slot]!.append(this.#prints[slot]![variant]!, this.#stamp, this.#time);
      return;
    }
    const crossing = this.#crossing(phase, message, slot);
    if (crossing !== undefined) this.#crossings++;
    this.#quotes[slot]!.append(crossing ?? this.#inside[slot]![variant]!, this.#stamp, this.#time);
  }

  #crossing(phase: Phase, message: number, slot: number): FrameTemplate | undefined {
    if (phase.intervalNs > 0) return this.#ready.get(message);
    const crossing = crossingOf(phase, message);
    return crossing < 0 ? undefined : crossingQuote(benchSlots[slot]!, crossing);
  }

  /** Writes the wall time of the next messages; it never goes back. */
  #tellTime(): void {
    const timeMs = Date.now();
    if (timeMs <= this.#timeMs) return;
    this.#timeMs = timeMs;
    writeDigits(this.#time, timeMs);
  }

  #waitUntil(ns: number): void {
    const waitNs = ns - systemClock.monoNs();
    if (waitNs > SHORTEST_WAIT_NS) Atomics.wait(this.#sleep, 0, 0, waitNs / 1e6);
  }
}

/** A quote that crosses nothing: the venues differ by a few ticks, fees are a hundred times that. */
export function insideQuote(slot: BenchSlot, variant: number): FrameTemplate {
  const bidTicks = slot.symbol.midTicks - 6 + variant;
  return quoteFrame(slot, {
    bidTicks,
    askTicks: bidTicks + 2,
    bidQty: `${12 + variant}.125`,
    askQty: `${21 - variant}.75`,
  });
}

/** The quotes of a paced phase that cross the line, by message. */
function crossingQuotes(phase: Phase): ReadonlyMap<number, FrameTemplate> {
  const quotes = new Map<number, FrameTemplate>();
  const count = messagesOf(phase);
  for (const [at, slot] of benchSlots.entries()) {
    for (let crossing = 1; messageOfCrossing(phase, at, crossing) < count; crossing++) {
      const message = messageOfCrossing(phase, at, crossing);
      if (message >= 0 && crossingOf(phase, message) === crossing) {
        quotes.set(message, crossingQuote(slot, crossing));
      }
    }
  }
  return quotes;
}

function crossingQuote(slot: BenchSlot, crossing: number): FrameTemplate {
  const bidTicks = crossingBidTicks(slot.symbol, crossing);
  return quoteFrame(slot, { bidTicks, askTicks: bidTicks + 2, bidQty: '10.125', askQty: '11.75' });
}

function writeDigits(into: Uint8Array, value: number): void {
  let rest = value;
  for (let at = into.length - 1; at >= 0; at--) {
    const above = Math.floor(rest / 10);
    into[at] = 0x30 + (rest - above * 10);
    rest = above;
  }
}
