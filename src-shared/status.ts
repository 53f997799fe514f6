import type { ExchangeId } from './market/exchange.ts';
import type { StreamName } from './market/stream.ts';

/** State of the whole recorder. */
export type State = 'READY' | 'DEGRADED' | 'OFFLINE' | 'ERROR';

/** Life of one socket. `open` means subscribed and fed; `silent` means open but without data beyond its limit. */
export type ConnectionState =
  'connecting' | 'subscribing' | 'open' | 'silent' | 'waiting' | 'circuit_open' | 'stopped';

/** One stream of one venue, over all symbols. */
export interface StreamStatus {
  readonly stream: StreamName;
  readonly events: number;
  /** Events in the last second. */
  readonly rate: number;
  /** Age of the newest event in ms; null before the first. */
  readonly age_ms: number | null;
  /** Symbols whose subscription is silent beyond its limit. */
  readonly silent: readonly string[];
}

/** Frames and what became of them; `received = control + data + Σ rejected` at every moment. */
export interface FrameCounts {
  readonly received: number;
  readonly control: number;
  readonly data: number;
  readonly rejected: Readonly<Record<string, number>>;
}

/** One socket of a venue. */
export interface ConnectionStatus {
  readonly name: string;
  readonly state: ConnectionState;
  /** Wall time the state was entered, epoch ms. */
  readonly since_ms: number;
  /** Why it is not open; empty when it is. */
  readonly reason: string;
  readonly connects: number;
  readonly disconnects: number;
  /** Topics asked for, confirmed, and refused by the venue with its words. */
  readonly requested: number;
  readonly acknowledged: number;
  readonly refused: readonly { readonly topic: string; readonly why: string }[];
  /** When the next attempt is due, epoch ms; null when none is planned. */
  readonly retry_at_ms: number | null;
  readonly attempt: number;
  /** Sockets made since the start to take the place of a silent or old one; absent before there was any socket. */
  readonly renewals?: number;
}

export interface VenueStatus {
  readonly exchange: ExchangeId;
  readonly connections: readonly ConnectionStatus[];
  readonly streams: readonly StreamStatus[];
  readonly frames: FrameCounts;
  /** Frames in the last second. */
  readonly frame_rate: number;
  /** Rows refused inside otherwise good frames, by reason. */
  readonly rows_rejected: Readonly<Record<string, number>>;
  /** Hot-shape frames that took the slow JSON path: a changed wire shows here first. */
  readonly scanner_fallbacks: number;
  /** ts_recv − ts_event of the newest 1,024 BBO events, ms, clocks uncorrected; null without events. */
  readonly latency_ms: {
    /** The quickest one: way and difference of the clocks together. Below zero this clock is behind the venue's. */
    readonly min: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  } | null;
  readonly reconnects: number;
  /** Wall time of the newest event, epoch ms; null before the first. */
  readonly last_event_ms: number | null;
  /** What people should know: an instrument not listed, REST that failed. */
  readonly notes: readonly string[];
}

/** What the market worker counts: once a second, and when a socket enters another state. */
export interface MarketCounters {
  readonly venues: readonly VenueStatus[];
  /** Events read from frames; `events = accepted + dropped`. */
  readonly events: number;
  /** Put into the ring. */
  readonly accepted: number;
  /** Ring full: counted and gone. */
  readonly queue_full: number;
  readonly signals: number;
  readonly open_opportunities: number;
}

/** What the writer worker counts, once a second; `taken = stored + write_error + disk_full + buffered` at every moment. */
export interface WriterCounters {
  /** Events taken from the ring. */
  readonly taken: number;
  /** Rows in finished parts. */
  readonly stored: number;
  /** Rows given up because a part could not be written. */
  readonly write_error: number;
  /** Events not recorded because the disk was full. */
  readonly disk_full: number;
  /** Rows not yet in a finished part: in memory, and nearly all of them in the journal too. */
  readonly buffered: number;
  /** Rows the journal holds and no part yet, those of an earlier run included: they outlive a crash. */
  readonly journaled: number;
  /** Rows of an earlier run that were found in the journal; in none of the counts above but `journaled`. */
  readonly recovered: number;
  readonly parts: number;
  readonly bytes: number;
  /** Newest error of the disk, empty when the last write went well. */
  readonly error: string;
  /** ms the newest part took to write and sync. */
  readonly last_part_ms: number;
  /** Share of the ring in use, 0..1: now and the peak since the last report. */
  readonly queue: number;
  readonly queue_peak: number;
  /** Free bytes on the data disk; null when unknown. */
  readonly disk_free: number | null;
}

/** Events the writer gave up, whatever the cause. */
export function writerLosses(writer: WriterCounters | null | undefined): number {
  return (writer?.write_error ?? 0) + (writer?.disk_full ?? 0);
}

/** What the uploader counts, once a second. A compacted day with its description is one file here. */
export interface UploadCounters {
  /** `s3://bucket/prefix`. */
  readonly target: string;
  /** Not yet on S3, or not yet compared with the copy there. */
  readonly waiting_files: number;
  readonly waiting_bytes: number;
  /** When the one that waits longest was first seen, epoch ms. */
  readonly oldest_waiting_ms: number | null;
  /** Brought to S3 and compared since the start, those found there already included. */
  readonly uploaded_files: number;
  /** Sent since the start. */
  readonly uploaded_bytes: number;
  /** Files on this machine whose copies were compared: size and checksum. */
  readonly verified_files: number;
  /** Removed from this machine since the start, after their copies were compared once more. */
  readonly removed_files: number;
  /** Another object has the key; it is left alone, and so is the file. */
  readonly taken_files: number;
  /** Verified copies that were found gone or changed since the start; uploaded again where the key is free. */
  readonly lost_copies: number;
  /** Failed attempts since the start. */
  readonly failures: number;
  /** Newest failure, empty when the last attempt went well. */
  readonly error: string;
  /** Since when nothing has gone well, epoch ms; null when it does. */
  readonly failing_since_ms: number | null;
  /** After many failures attempts pause. */
  readonly circuit_open: boolean;
  readonly retry_at_ms: number | null;
  /** This machine's clock against the store's, ms; null before the first answer. */
  readonly clock_ahead_ms: number | null;
  /** Share of the quota that waiting parts take, 0 upwards. */
  readonly quota_share: number;
}

/** From this share of its quota on, what waits for S3 makes the state DEGRADED. */
export const UPLOAD_QUOTA_ALARM = 0.8;
/** A clock that is off by more is worth a word, ms. */
const CLOCK_OFF_MS = 60_000;

function uploadReasons(upload: UploadCounters | undefined): string[] {
  if (upload === undefined) return [];
  const { circuit_open, error, quota_share, taken_files, clock_ahead_ms } = upload;
  const reasons: string[] = [];
  if (circuit_open) reasons.push(`uploads pause: ${error}`);
  if (quota_share >= UPLOAD_QUOTA_ALARM)
    reasons.push(`parts that wait for S3 take ${Math.round(quota_share * 100)} % of their quota`);
  if (taken_files > 0) reasons.push(`${taken_files} keys on S3 hold other objects than ours`);
  if (clock_ahead_ms !== null && Math.abs(clock_ahead_ms) > CLOCK_OFF_MS && !error.includes('your clock'))
    reasons.push(`this clock is ${Math.round(clock_ahead_ms / 1_000)} s ahead of the S3 store's`);
  return reasons;
}

/** Facts the state is derived from. */
export interface StateFacts {
  readonly market: MarketCounters | undefined;
  readonly writer: WriterCounters | undefined;
  /** Absent when nothing is uploaded. */
  readonly upload?: UploadCounters | undefined;
  /** A worker that ended or threw, and its words. */
  readonly fatal: string | undefined;
  /** Events dropped in the last minute. */
  readonly recentDrops: number;
  /** Sockets that were lost a moment ago, open again or not: `okx public`. */
  readonly recentLosses?: readonly string[];
}

/** Above this share of the ring the recorder is DEGRADED. */
export const QUEUE_DEGRADED = 0.8;

/**
 * State and its reason in one sentence. ERROR: a worker failed or parts cannot be written. OFFLINE: no socket is open.
 * DEGRADED: queue above 80 %, drops in the last minute, a venue or stream without data or lost a moment ago, uploads that
 * fail or are behind.
 * Otherwise READY.
 */
export function deriveState(facts: StateFacts): { state: State; reason: string } {
  if (facts.fatal !== undefined) return { state: 'ERROR', reason: facts.fatal };
  if (facts.writer !== undefined && facts.writer.error !== '') {
    return { state: 'ERROR', reason: `Cannot write parts: ${facts.writer.error}` };
  }
  const venues = facts.market?.venues ?? [];
  const isUp = (c: ConnectionStatus): boolean =>
    c.state === 'open' || c.state === 'subscribing' || c.state === 'silent';
  if (!venues.some((venue) => venue.connections.some(isUp)))
    return { state: 'OFFLINE', reason: 'No venue is connected.' };

  const reasons: string[] = [];
  if (facts.recentDrops > 0) reasons.push(`${facts.recentDrops} events dropped in the last minute`);
  if ((facts.writer?.queue ?? 0) > QUEUE_DEGRADED)
    reasons.push(`queue ${Math.round((facts.writer?.queue ?? 0) * 100)} % full`);
  for (const venue of venues) {
    const down = venue.connections.filter((c) => c.state !== 'open');
    for (const c of venue.connections) {
      if (c.state === 'open' && facts.recentLosses?.includes(`${venue.exchange} ${c.name}`) === true)
        reasons.push(`${venue.exchange} ${c.name} was lost a moment ago, and is back`);
    }
    for (const c of down)
      reasons.push(`${venue.exchange} ${c.name} ${c.state}${c.reason === '' ? '' : `: ${c.reason}`}`);
    for (const s of venue.streams) {
      if (down.length === 0 && s.silent.length > 0)
        reasons.push(`${venue.exchange} ${s.stream} silent for ${s.silent.join(', ')}`);
    }
    const refused = venue.connections.flatMap((c) => c.refused);
    if (refused.length > 0)
      reasons.push(`${venue.exchange} refused ${refused.map((r) => r.topic).join(', ')}`);
  }
  reasons.push(...uploadReasons(facts.upload));
  if (reasons.length > 0) return { state: 'DEGRADED', reason: `${reasons.join('; ')}.` };
  return { state: 'READY', reason: 'All venues deliver, nothing was dropped.' };
}
