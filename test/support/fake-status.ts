import type { Session, Status } from '#shared/api/api.ts';
import { deriveState, type ConnectionState, type VenueStatus } from '#shared/status.ts';
import type { FakeMarket } from './fake-market.ts';

/** Frames a second of each venue, of all its streams. */
const frameRates = [287, 412, 346] as const;
/** What each stream has of its venue's events. */
const shares = [0.62, 0.27, 0.07, 0.02, 0.02] as const;

interface RunCounts {
  /** Steps of the market so far. */
  readonly steps: number;
  readonly signals: number;
  readonly open: number;
  /** Why parts cannot be written; empty: they can. */
  readonly writeError: string;
  readonly nowMs: number;
}

/** Health as the page is told it: counts that fit each other, sockets as the market's venues are. */
export function fakeStatus(session: Session, market: FakeMarket, run: RunCounts): Status {
  const { nowMs } = run;
  const venues = session.venues.map((_, venue) => venueStatus(session, market, venue, run));
  const events = venues.reduce((n, v) => n + v.streams.reduce((m, s) => m + s.events, 0), 0);
  const taken = events - 240;
  const buffered = 1_890;
  const counts = {
    venues,
    events,
    accepted: events,
    queue_full: 0,
    signals: run.signals,
    open_opportunities: run.open,
  };
  const writer = {
    taken,
    stored: taken - buffered,
    write_error: 0,
    disk_full: 0,
    buffered,
    journaled: buffered - 90,
    recovered: 0,
    parts: 412,
    bytes: 48_300_000 + run.steps * 6_800,
    error: run.writeError,
    last_part_ms: 18,
    queue: 0.004,
    queue_peak: 0.031,
    disk_free: 81_000_000_000,
  };
  const { state, reason } = deriveState({ market: counts, writer, fatal: undefined, recentDrops: 0 });
  return {
    state,
    reason,
    since_ms: Math.max(session.started_ms, ...market.downSinceMs),
    now_ms: nowMs,
    uptime_s: (nowMs - session.started_ms) / 1_000,
    market: counts,
    writer,
    in_flight: events - (taken - buffered),
    last_15m: {
      events: 1_116_000,
      dropped: 0,
      reconnects: 1,
      events_per_s: 1_240,
      queue_peak: 0.031,
      ready_share: 0.998,
    },
  };
}

function venueStatus(
  session: Session,
  market: FakeMarket,
  venue: number,
  { steps, nowMs }: RunCounts,
): VenueStatus {
  const { exchange, streams } = session.venues[venue]!;
  const is = market.states[venue] ?? 'up';
  const state: ConnectionState = is === 'up' ? 'open' : is === 'silent' ? 'silent' : 'waiting';
  const sinceMs = is === 'up' ? session.started_ms + 1_200 : (market.downSinceMs[venue] ?? nowMs);
  const names = exchange === 'binance' ? ['public', 'market'] : ['public'];
  // A second has four steps; what comes swings a little.
  const rate = Math.round((frameRates[venue] ?? 0) * (1 + 0.12 * Math.sin(steps / 7 + venue)));
  const data = 3_720 * (frameRates[venue] ?? 0) + steps * Math.round((frameRates[venue] ?? 0) / 4);
  const lastMs = Math.max(
    ...market.quotes.filter((_, slot) => slot % 3 === venue).map((quote) => quote?.recvMs ?? 0),
  );
  return {
    exchange,
    connections: names.map((name, socket) => ({
      name,
      state,
      since_ms: sinceMs,
      reason: is === 'down' ? 'socket closed: 1006' : is === 'silent' ? 'no data' : '',
      connects: 2,
      disconnects: is === 'down' ? 2 : 1,
      requested: topics(venue, socket),
      acknowledged: is === 'down' ? 0 : topics(venue, socket),
      refused: [],
      retry_at_ms: is === 'down' ? nowMs + 8_000 : null,
      attempt: is === 'down' ? 3 : 0,
    })),
    streams: streams.map((stream, i) => ({
      stream,
      events: Math.round(data * (shares[i] ?? 0)),
      rate: is === 'up' ? Math.round(rate * (shares[i] ?? 0)) : 0,
      age_ms: lastMs === 0 ? null : nowMs - lastMs,
      silent: is === 'silent' && stream === 'bbo' ? session.symbols.map((s) => s.symbol) : [],
    })),
    frames: {
      received: data + 312 + 3,
      control: 312,
      data,
      rejected: { 'unknown symbol': 2, 'not JSON': 1 },
    },
    frame_rate: is === 'up' ? rate : 0,
    rows_rejected: { 'price not positive': 1 },
    scanner_fallbacks: 4,
    latency_ms: { min: 21 + venue * 9, p50: 38 + venue * 11, p95: 71 + venue * 12, p99: 118 + venue * 20 },
    reconnects: 1,
    last_event_ms: lastMs === 0 ? null : lastMs,
    notes: [],
  };
}

/** Subscriptions of a socket: ten symbols, with as many topics as the venue wants for their streams. */
function topics(venue: number, socket: number): number {
  return [socket === 0 ? 10 : 20, 30, 60][venue] ?? 0;
}
