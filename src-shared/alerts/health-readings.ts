import {
  UPLOAD_QUOTA_ALARM,
  writerLosses,
  type ConnectionStatus,
  type MarketCounters,
  type State,
  type UploadCounters,
  type WriterCounters,
  type VenueStatus,
} from '../status.ts';
import type { HealthKind } from './rule.ts';

/** As much of the recorder's status as is watched. */
export interface WatchedStatus {
  readonly state: State;
  readonly reason: string;
  readonly now_ms: number;
  readonly uptime_s: number;
  readonly market: MarketCounters | null;
  readonly writer: WriterCounters | null;
  readonly upload?: UploadCounters;
}

/** What a status says about one thing that is watched: 1 and 0 for whether it is the case, a measure otherwise. */
export interface HealthReading {
  /** NaN where nothing is known. */
  readonly value: number;
  /** What there is to say besides. */
  readonly detail: string;
}

/** A venue whose sockets are open is stalled without any event for so long, ms. */
const STALLED_MS = 5_000;
const GB = 1e9;
const UNKNOWN: HealthReading = { value: Number.NaN, detail: '' };

const fact = (is: boolean, detail: string): HealthReading => ({
  value: is ? 1 : 0,
  detail: is ? detail : '',
});

/** @param lostLastMinute events lost in the last minute */
export function healthOf(
  what: HealthKind,
  status: WatchedStatus,
  venue: string | undefined,
  lostLastMinute: number,
): HealthReading {
  const { market, writer, upload } = status;
  const one = market?.venues.find((v) => v.exchange === venue);
  switch (what) {
    case 'all_offline':
      return fact(status.state === 'OFFLINE', status.reason);
    case 'recording_failed':
      return fact(status.state === 'ERROR', status.reason);
    case 'venue_offline':
      return one === undefined ? UNKNOWN : fact(!one.connections.some(isUp), reasonsOf(one));
    case 'stalled':
      return one === undefined ? UNKNOWN : stalled(one, status.now_ms);
    case 'drops':
      return { value: lostLastMinute, detail: 'in the last minute' };
    case 'queue':
      return writer === null ? UNKNOWN : { value: writer.queue * 100, detail: '' };
    case 'disk_free':
      return writer?.disk_free == null ? UNKNOWN : { value: writer.disk_free / GB, detail: 'free' };
    case 'uploads':
      if (upload === undefined) return UNKNOWN;
      return fact(
        upload.circuit_open || upload.failing_since_ms !== null || upload.quota_share >= UPLOAD_QUOTA_ALARM,
        upload.error,
      );
  }
}

/** Events given up since the start, whatever the cause. */
export function lossesOf({ market, writer }: WatchedStatus): number {
  return (market?.queue_full ?? 0) + writerLosses(writer);
}

function isUp({ state }: ConnectionStatus): boolean {
  return state === 'open' || state === 'subscribing' || state === 'silent';
}

function stalled(venue: VenueStatus, nowMs: number): HealthReading {
  if (!venue.connections.some(isUp)) return fact(false, '');
  const silentSockets = venue.connections.filter((c) => c.state === 'silent').map((c) => c.name);
  const silentStreams = venue.streams.filter((s) => s.silent.length > 0);
  const ageMs = venue.last_event_ms === null ? 0 : nowMs - venue.last_event_ms;
  const details = [
    ...(ageMs > STALLED_MS ? [`nothing for ${Math.round(ageMs / 1_000)} s`] : []),
    ...(silentSockets.length > 0 ? [`silent: ${silentSockets.join(', ')}`] : []),
    ...silentStreams.map(
      (s) =>
        `${s.stream} silent for ${s.silent.slice(0, 3).join(', ')}${s.silent.length > 3 ? ` and ${s.silent.length - 3} more` : ''}`,
    ),
  ];
  return fact(details.length > 0, details.join('; '));
}

function reasonsOf(venue: VenueStatus): string {
  return venue.connections
    .map((c) => c.reason)
    .filter((reason) => reason !== '')
    .join('; ');
}
