import type {
  ConnectionStatus,
  MarketCounters,
  StreamStatus,
  VenueStatus,
  WriterCounters,
} from '../../src-shared/status.ts';

/** A socket that is open and fed, unless said otherwise. */
export function connection(more: Partial<ConnectionStatus> = {}): ConnectionStatus {
  return {
    name: 'public',
    state: 'open',
    since_ms: 0,
    reason: '',
    connects: 1,
    disconnects: 0,
    requested: 2,
    acknowledged: 2,
    refused: [],
    retry_at_ms: null,
    attempt: 0,
    ...more,
  };
}

export function stream(more: Partial<StreamStatus> = {}): StreamStatus {
  return { stream: 'bbo', events: 10, rate: 1, age_ms: 5, silent: [], ...more };
}

export function venueStatus(more: Partial<VenueStatus> = {}): VenueStatus {
  return {
    exchange: 'okx',
    connections: [connection()],
    streams: [stream()],
    frames: { received: 10, control: 2, data: 8, rejected: {} },
    frame_rate: 1,
    rows_rejected: {},
    scanner_fallbacks: 0,
    latency_ms: null,
    reconnects: 0,
    last_event_ms: 0,
    notes: [],
    ...more,
  };
}

export function marketCounters(more: Partial<MarketCounters> = {}): MarketCounters {
  return {
    venues: [venueStatus()],
    events: 0,
    accepted: 0,
    queue_full: 0,
    signals: 0,
    open_opportunities: 0,
    ...more,
  };
}

export function writerCounters(more: Partial<WriterCounters> = {}): WriterCounters {
  return {
    taken: 0,
    stored: 0,
    write_error: 0,
    disk_full: 0,
    buffered: 0,
    journaled: 0,
    recovered: 0,
    parts: 0,
    bytes: 0,
    error: '',
    last_part_ms: 0,
    queue: 0,
    queue_peak: 0,
    disk_free: null,
    ...more,
  };
}
