import type { Status } from '#shared/api/api.ts';
import type { State } from '#shared/status.ts';

const healthWord: Readonly<Record<State, 'ok' | 'degraded' | 'error'>> = {
  READY: 'ok',
  DEGRADED: 'degraded',
  OFFLINE: 'error',
  ERROR: 'error',
};

/** `GET /status`: the derived state, uptime and the last 15 minutes. */
export function restStatus(status: Status): unknown {
  const { state, reason, since_ms, now_ms, uptime_s, last_15m } = status;
  return { state, reason, since_ms, now_ms, uptime_s, last_15m };
}

/** `GET /metrics`: every counter, and the two identities they satisfy. */
export function restMetrics(status: Status): unknown {
  const { market, writer, upload, in_flight } = status;
  return {
    now_ms: status.now_ms,
    uptime_s: status.uptime_s,
    events: market?.events ?? 0,
    stored: writer?.stored ?? 0,
    dropped: {
      queue_full: market?.queue_full ?? 0,
      write_error: writer?.write_error ?? 0,
      disk_full: writer?.disk_full ?? 0,
    },
    in_flight,
    market,
    writer,
    ...(upload === undefined ? {} : { upload }),
  };
}

/** `GET /health`: one word, the venues' sockets, and what was done so far. */
export function restHealth(status: Status, symbols: readonly string[]): unknown {
  const venues = status.market?.venues ?? [];
  return {
    status: healthWord[status.state],
    state: status.state,
    websockets: Object.fromEntries(
      venues.map((venue) => [
        venue.exchange,
        venue.connections.every((c) => c.state === 'open' || c.state === 'silent'),
      ]),
    ),
    messages_processed: venues.reduce((sum, venue) => sum + venue.frames.received, 0),
    signals_generated: status.market?.signals ?? 0,
    order_book_symbols: symbols,
    uptime: status.uptime_s,
  };
}
