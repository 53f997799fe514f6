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
    // So are the numbers of a running signal; the Signals screen has them.
    if (event === 'signal' && fields.what === 'UPDATED') return;
    const { exchange, ...rest } = fields;
    lines.add({
      ts: new Date(clock.wallMs()).toISOString(),
      level,
      event,
      ...(typeof exchange === 'string' ? { exchange } : {}),
      message: sentence(event, rest),
    });
  };
  return { log, lines };
}

/** In words where there are some for it; else every field by its name. */
function sentence(event: string, fields: LogFields): string {
  const { what, action, symbol, net_pct, title, count } = fields;
  if (event === 'signal' && typeof action === 'string' && typeof net_pct === 'number') {
    const route = action.toLowerCase().replaceAll('_', ' ');
    const bps = (net_pct * 100).toFixed(1).replace('-', '\u2212');
    return `${symbol} ${String(what).toLowerCase()}: ${route}, ${net_pct > 0 ? '+' : ''}${bps} bps net`;
  }
  if (event === 'alert' && typeof title === 'string') {
    const isSaid = what === 'fired' || (what === 'ended' && title.endsWith('ended'));
    return `${title}${isSaid ? '' : `, ${what}`}${typeof count === 'number' && count > 1 ? ` ×${count}` : ''}`;
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
