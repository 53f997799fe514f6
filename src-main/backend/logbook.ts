import type { LogLine } from '#shared/api/api.ts';
import type { Clock } from '../base/clock.ts';
import { jsonLog, type Log, type LogFields } from '../base/log.ts';
import { Recent } from '../base/recent.ts';

/** Lines kept for the event list. */
const KEPT = 500;

/** Writes every line to the given output and keeps the newest for the event list. */
export function logbook(
  write: (line: string) => void,
  clock: Clock,
): { readonly log: Log; readonly lines: Recent<LogLine> } {
  const out = jsonLog(write, () => clock.wallMs());
  const lines = new Recent<LogLine>(KEPT);
  const log: Log = (level, event, fields = {}) => {
    out(level, event, fields);
    // The heartbeat is for machines; people have the Health screen.
    if (event === 'heartbeat' || event === 'part_written') return;
    const { exchange, ...rest } = fields;
    lines.add({
      ts: new Date(clock.wallMs()).toISOString(),
      level,
      event,
      ...(typeof exchange === 'string' ? { exchange } : {}),
      message: sentence(rest),
    });
  };
  return { log, lines };
}

function sentence(fields: LogFields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
