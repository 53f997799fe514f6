import { addVenueMinutes, MINUTE_MS, type VenueMinute } from '#shared/market/ledger.ts';
import type { VenueStatus } from '#shared/status.ts';

/** Without a look for longer the thread stood still: that time was not observed. */
const STILL_MS = 5_000;
const KEPT = 240;

/** What of a venue's counters only grows. */
interface Totals {
  readonly frames: VenueStatus['frames'];
  readonly rows: Readonly<Record<string, number>>;
  readonly events: number;
  readonly connects: number;
  readonly disconnects: number;
  readonly alignments: number;
  readonly alignmentsFailed: number;
}

const nothing: Totals = {
  frames: { received: 0, control: 0, data: 0, rejected: {} },
  rows: {},
  events: 0,
  connects: 0,
  disconnects: 0,
  alignments: 0,
  alignmentsFailed: 0,
};

/** Cuts the counters of one venue into minutes, at a look once a second; a second belongs to the minute of its middle. */
export class VenueMinutes {
  #before = nothing;
  #beforeNs: number;
  readonly #minutes = new Map<number, VenueMinute>();

  /** @param startNs monotonic time at which counting begins, everything at zero */
  constructor(startNs: number) {
    this.#beforeNs = startNs;
  }

  /** @param nowNs monotonic; @param nowMs wall time of the same moment */
  look(status: VenueStatus, asked: { asked: number; failed: number }, nowNs: number, nowMs: number): void {
    const totals = totalsOf(status, asked);
    const before = this.#before;
    const spanMs = (nowNs - this.#beforeNs) / 1e6;
    this.#before = totals;
    this.#beforeNs = nowNs;
    const observedMs = spanMs > STILL_MS ? 0 : spanMs;
    const isOnline = status.connections.every(({ state }) => ['open', 'silent', 'stopped'].includes(state));
    // Sockets that the user closed were not lost.
    const isStopped = status.connections.every(({ state }) => state === 'stopped');
    const events = totals.events - before.events;
    const rate = observedMs === 0 ? null : (events / observedMs) * 1_000;
    const minuteMs = Math.floor((nowMs - Math.min(spanMs, 1_000) / 2) / MINUTE_MS) * MINUTE_MS;
    this.#add({
      minute_ms: minuteMs,
      exchange: status.exchange,
      observed_ms: observedMs,
      offline_ms: isOnline ? 0 : observedMs,
      frames: {
        received: totals.frames.received - before.frames.received,
        control: totals.frames.control - before.frames.control,
        data: totals.frames.data - before.frames.data,
        rejected: less(totals.frames.rejected, before.frames.rejected),
      },
      rows_rejected: less(totals.rows, before.rows),
      events,
      rate_min: rate,
      rate_max: rate,
      connects: totals.connects - before.connects,
      disconnects: isStopped ? 0 : totals.disconnects - before.disconnects,
      alignments: totals.alignments - before.alignments,
      alignments_failed: totals.alignmentsFailed - before.alignmentsFailed,
    });
  }

  /** What was seen since the last call. */
  take(): VenueMinute[] {
    const taken = [...this.#minutes.values()];
    this.#minutes.clear();
    return taken;
  }

  #add(minute: VenueMinute): void {
    const found = this.#minutes.get(minute.minute_ms);
    if (found === undefined && this.#minutes.size >= KEPT) {
      this.#minutes.delete(this.#minutes.keys().next().value!);
    }
    this.#minutes.set(minute.minute_ms, found === undefined ? minute : addVenueMinutes(found, minute));
  }
}

function totalsOf(status: VenueStatus, { asked, failed }: { asked: number; failed: number }): Totals {
  const sum = (of: (c: VenueStatus['connections'][number]) => number): number =>
    status.connections.reduce((all, each) => all + of(each), 0);
  return {
    frames: status.frames,
    rows: status.rows_rejected,
    events: status.streams.reduce((all, { events }) => all + events, 0),
    connects: sum(({ connects }) => connects),
    disconnects: sum(({ disconnects }) => disconnects),
    alignments: asked,
    alignmentsFailed: failed,
  };
}

function less(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const grown = Object.entries(now).map(
    ([reason, count]) => [reason, count - (before[reason] ?? 0)] as const,
  );
  return Object.fromEntries(grown.filter(([, count]) => count > 0));
}
