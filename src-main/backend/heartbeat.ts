import type { Log } from '../base/log.ts';
import type { StatusKeeper } from './status-keeper.ts';

/** The line of the log by which somebody from outside sees that recording goes on. */
export function heartbeat(keeper: StatusKeeper, log: Log): void {
  const status = keeper.status.value;
  if (status === undefined) return;
  log('info', 'heartbeat', {
    state: status.state,
    uptime_s: Math.round(status.uptime_s),
    events: status.market?.events ?? 0,
    stored: status.writer?.stored ?? 0,
    queue_full: status.market?.queue_full ?? 0,
    write_error: status.writer?.write_error ?? 0,
    disk_full: status.writer?.disk_full ?? 0,
    in_flight: status.in_flight,
    queue: status.writer?.queue ?? 0,
    parts: status.writer?.parts ?? 0,
    signals: status.market?.signals ?? 0,
  });
}
