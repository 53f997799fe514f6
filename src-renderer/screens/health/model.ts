import type { Status } from '#shared/api/api.ts';
import type { LogLine } from '#shared/api/api.ts';
import { writerLosses, type VenueStatus } from '#shared/status.ts';

/** Sum of counts by reason. */
export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

/** `2 unknown symbol, 1 not JSON`, the most first; empty where there are none. */
export function reasonsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${n} ${reason}`)
    .join(', ');
}

/** An equation that has to hold: what came in is what became of it. */
export interface Identity {
  readonly name: string;
  readonly whole: { readonly label: string; readonly count: number };
  readonly parts: readonly { readonly label: string; readonly count: number }[];
  /** whole − Σ parts; anything but 0 is a loss nobody counted. */
  readonly missing: number;
}

function identity(name: string, label: string, count: number, parts: Identity['parts']): Identity {
  return {
    name,
    whole: { label, count },
    parts,
    missing: count - parts.reduce((sum, part) => sum + part.count, 0),
  };
}

/** Frames received = control + data + rejected; events = stored + dropped + in flight. */
export function identities({ market, writer, in_flight }: Status): Identity[] {
  if (market === null) return [];
  const sum = (of: (venue: VenueStatus) => number): number =>
    market.venues.reduce((n, venue) => n + of(venue), 0);
  const frames = identity(
    'Frames',
    'received',
    sum((v) => v.frames.received),
    [
      { label: 'control', count: sum((v) => v.frames.control) },
      { label: 'data', count: sum((v) => v.frames.data) },
      { label: 'rejected', count: sum((v) => total(v.frames.rejected)) },
    ],
  );
  if (writer === null) return [frames];
  const events = identity('Events', 'read', market.events, [
    { label: 'stored', count: writer.stored },
    { label: 'dropped (queue full)', count: market.queue_full },
    { label: 'dropped (disk)', count: writerLosses(writer) },
    { label: 'in flight', count: in_flight },
  ]);
  return [frames, events];
}

/** What events are about, by the begin of their names. */
export const logKinds = {
  connections: ['ws_', 'circuit_', 'subscription_', 'instruments_', 'symbol_', 'client_'],
  gaps: ['gap_', 'stream_', 'alignment_', 'clock_', 'ledger_'],
  storage: ['queue_', 'part_', 'recording_', 'recovered', 'journal_', 'upload_', 'disk_', 'history_'],
  signals: ['signal', 'alert'],
  state: [
    'state_',
    'collector_',
    'worker_',
    'settings_',
    'sleep',
    'resume',
    'update',
    'heartbeat',
    'note',
    'request_',
  ],
} as const;

export type LogKind = 'all' | keyof typeof logKinds;

export interface LogFilter {
  readonly level: 'all' | LogLine['level'];
  /** Empty: all venues. */
  readonly venue: string;
  readonly kind: LogKind;
  /** Has to be in the event's name or words, in any case; empty: anything. */
  readonly text: string;
}

export function matches(line: LogLine, { level, venue, kind, text }: LogFilter): boolean {
  const wanted = text.trim().toLowerCase();
  return (
    (level === 'all' || line.level === level) &&
    (venue === '' || line.exchange === venue) &&
    (kind === 'all' || logKinds[kind].some((begin) => line.event.startsWith(begin))) &&
    (wanted === '' || `${line.event} ${line.message}`.toLowerCase().includes(wanted))
  );
}
