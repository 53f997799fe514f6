import type { ConnectionState, State, VenueStatus } from '#shared/status.ts';
import { ageText, countdownText, countText, latencyText } from '../ui/format.ts';

/** How well a venue delivers, for its chip. */
export type VenueState = 'ready' | 'degraded' | 'stale' | 'offline' | 'unknown';

export interface VenueHealth {
  readonly state: VenueState;
  readonly glyph: string;
  /** Latency and rate, or what is wrong and for how long. */
  readonly text: string;
  /** One sentence per fault; empty when ready. */
  readonly detail: string;
}

export const stateGlyph: Readonly<Record<State | VenueState, string>> = {
  READY: '●',
  DEGRADED: '▲',
  OFFLINE: '○',
  ERROR: '■',
  ready: '●',
  degraded: '▲',
  stale: '▲',
  offline: '○',
  unknown: '○',
};

/** Word and glyph of a socket's state. */
export const connectionWords: Readonly<
  Record<ConnectionState, { glyph: string; word: string; tone: VenueState }>
> = {
  connecting: { glyph: '○', word: 'connecting', tone: 'offline' },
  subscribing: { glyph: '▲', word: 'subscribing', tone: 'degraded' },
  open: { glyph: '●', word: 'open', tone: 'ready' },
  silent: { glyph: '▲', word: 'silent', tone: 'stale' },
  waiting: { glyph: '○', word: 'waiting', tone: 'offline' },
  circuit_open: { glyph: '■', word: 'circuit open', tone: 'offline' },
  stopped: { glyph: '○', word: 'stopped', tone: 'offline' },
};

/** A status older than this says nothing about now, ms. */
export const STATUS_OLD_MS = 3_500;

/** Without any event for this long a venue is stale, ms. */
const VENUE_STALE_MS = 5_000;

/** @param nowMs backend's wall clock; @param statusMs when the status was taken */
export function venueHealth(venue: VenueStatus, nowMs: number, statusMs: number): VenueHealth {
  if (nowMs - statusMs > STATUS_OLD_MS) {
    return health('unknown', `no report ${ageText(nowMs - statusMs)}`, 'The backend sends no status.');
  }
  const down = venue.connections.filter((c) => c.state !== 'open');
  const detail = down
    .map((c) => `${c.name} ${connectionWords[c.state].word}${c.reason === '' ? '' : `: ${c.reason}`}`)
    .concat(
      venue.streams
        .filter((s) => s.silent.length > 0)
        .map((s) => `${s.stream} silent for ${s.silent.join(', ')}`),
    )
    .join('; ');
  const isUp = venue.connections.some(
    (c) => c.state === 'open' || c.state === 'subscribing' || c.state === 'silent',
  );
  const lastAgeMs = venue.last_event_ms === null ? Number.NaN : nowMs - venue.last_event_ms;
  if (!isUp) {
    const sinceMs = Math.min(...down.map((c) => c.since_ms));
    const retryMs = Math.min(...down.map((c) => c.retry_at_ms ?? Number.POSITIVE_INFINITY));
    const retry = Number.isFinite(retryMs) ? `, retry ${countdownText(retryMs - nowMs).slice(3)}` : '';
    return health('offline', `offline ${ageText(nowMs - sinceMs)}${retry}`, detail);
  }
  if (lastAgeMs > VENUE_STALE_MS || down.some((c) => c.state === 'silent')) {
    return health('stale', Number.isNaN(lastAgeMs) ? 'no data yet' : `stale ${ageText(lastAgeMs)}`, detail);
  }
  const p50 = venue.latency_ms?.p50 ?? Number.NaN;
  const numbers = `${latencyText(p50)} ${countText(venue.frame_rate)}/s`;
  return detail === '' ? health('ready', numbers, '') : health('degraded', numbers, detail);
}

function health(state: VenueState, text: string, detail: string): VenueHealth {
  return { state, glyph: stateGlyph[state], text, detail };
}
