import type { ExchangeId } from './exchange.ts';
import type { StreamName } from './stream.ts';

export const MINUTE_MS = 60_000;

/**
 * Minute of a receive time, epoch ms.
 *
 * @param recvNs whole ns since `epochMs`, as the ring carries it
 */
export function minuteOf(recvNs: number, epochMs: number): number {
  // Whole ms first: a sum of epoch ms and a fraction would be rounded.
  return Math.floor((epochMs + Math.floor(recvNs / 1e6)) / MINUTE_MS) * MINUTE_MS;
}

/** Accounting of one stream of one symbol in one minute of receive time: `received = stored + Σ dropped + in_flight`. */
export interface StreamMinute {
  /** Begin of the minute, epoch ms. */
  readonly minute_ms: number;
  readonly exchange: ExchangeId;
  readonly stream: StreamName;
  readonly symbol: string;
  /** Events read from frames. */
  readonly received: number;
  /** Events that outlive the process: in the journal or in a part. */
  readonly stored: number;
  readonly dropped: {
    readonly queue_full: number;
    readonly disk_full: number;
    readonly write_error: number;
    /** Received before a crash and not known to be stored. */
    readonly crash: number;
  };
  readonly in_flight: number;
}

/** Accounting of one venue in one minute; `frames.received = control + data + Σ rejected`. Frames are counted by the second. */
export interface VenueMinute {
  readonly minute_ms: number;
  readonly exchange: ExchangeId;
  /** Time the recorder ran in this minute, ms; of that, without every socket fed. */
  readonly observed_ms: number;
  readonly offline_ms: number;
  readonly frames: {
    readonly received: number;
    readonly control: number;
    readonly data: number;
    readonly rejected: Readonly<Record<string, number>>;
  };
  /** Rows refused inside otherwise good frames. */
  readonly rows_rejected: Readonly<Record<string, number>>;
  readonly events: number;
  /** Events of the slowest and the fastest second, per s; null before the first second. */
  readonly rate_min: number | null;
  readonly rate_max: number | null;
  readonly connects: number;
  readonly disconnects: number;
  /** Questions to the venue's REST interface about the end of gaps, and those without an answer. */
  readonly alignments: number;
  readonly alignments_failed: number;
}

/** Both together: what one moment adds to the other. */
export function addVenueMinutes(a: VenueMinute, b: VenueMinute): VenueMinute {
  return {
    minute_ms: a.minute_ms,
    exchange: a.exchange,
    observed_ms: a.observed_ms + b.observed_ms,
    offline_ms: a.offline_ms + b.offline_ms,
    frames: {
      received: a.frames.received + b.frames.received,
      control: a.frames.control + b.frames.control,
      data: a.frames.data + b.frames.data,
      rejected: addCounts(a.frames.rejected, b.frames.rejected),
    },
    rows_rejected: addCounts(a.rows_rejected, b.rows_rejected),
    events: a.events + b.events,
    rate_min: pick(Math.min, a.rate_min, b.rate_min),
    rate_max: pick(Math.max, a.rate_max, b.rate_max),
    connects: a.connects + b.connects,
    disconnects: a.disconnects + b.disconnects,
    alignments: a.alignments + b.alignments,
    alignments_failed: a.alignments_failed + b.alignments_failed,
  };
}

function pick(choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : choose(a, b);
}

function addCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum: Record<string, number> = { ...a };
  for (const [reason, count] of Object.entries(b)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}
