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
  readonly latency_ms: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  readonly reconnects: number;
  /** Wall time of the newest event, epoch ms; null before the first. */
  readonly last_event_ms: number | null;
  /** What people should know: an instrument not listed, REST that failed. */
  readonly notes: readonly string[];
}

/** What the market worker counts, once a second. */
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

/** Facts the state is derived from. */
export interface StateFacts {
  readonly market: MarketCounters | undefined;
  readonly writer: WriterCounters | undefined;
  /** A worker that ended or threw, and its words. */
  readonly fatal: string | undefined;
  /** Events dropped in the last minute. */
  readonly recentDrops: number;
}

/** Above this share of the ring the recorder is DEGRADED. */
export const QUEUE_DEGRADED = 0.8;

/**
 * State and its reason in one sentence. ERROR: a worker failed or parts cannot be written. OFFLINE: no socket is open.
 * DEGRADED: queue above 80 %, drops in the last minute, a venue or stream without data. Otherwise READY.
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
  if (reasons.length > 0) return { state: 'DEGRADED', reason: `${reasons.join('; ')}.` };
  return { state: 'READY', reason: 'All venues deliver, nothing was dropped.' };
}
