import type { GapNote } from '#shared/market/gap-map.ts';
import { gapLengthMs, type Gap, type GapCause } from '#shared/market/gap.ts';
import { toMs } from '#shared/market/time.ts';
import { exactText } from '../../ui/format.ts';

/** What a cause is called, and what happened. */
export const causeText: Readonly<Record<GapCause, { readonly word: string; readonly about: string }>> = {
  disconnect: { word: 'disconnect', about: 'The socket was lost' },
  silence: { word: 'silence', about: 'The stream was silent beyond its own rhythm' },
  queue_full: { word: 'queue full', about: 'Events found no room between market and writer' },
  crash: { word: 'crash', about: 'The recorder ended without stopping' },
  stopped: { word: 'stopped', about: 'The recorder was stopped' },
  clock_jump: { word: 'clock jump', about: 'The system clock was set; nothing is missing' },
  disk: { word: 'disk', about: 'The disk took no more' },
  sequence: { word: 'sequence', about: "The venue's numbers have a hole" },
};

/** What a gap has cost: `3`, `3 (hint)`, `none` where that is proved, `unknown`. */
export function missingText(gap: Pick<Gap, 'events' | 'evidence'>): string {
  if (gap.events === null) return 'unknown';
  if (gap.events === 0) return 'none';
  return `${exactText(gap.events)}${gap.evidence['worth'] === 'hint' ? ' (hint)' : ''}`;
}

/** `worth hint, after_id 5`: what the count rests on. */
export function evidenceText({ evidence }: Pick<Gap, 'evidence'>): string {
  return Object.entries(evidence)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** Notes about the time and place of a gap. */
export function notesOf(gap: Gap, notes: readonly GapNote[], nowMs: number): GapNote[] {
  const from = toMs(BigInt(gap.from));
  const to = from + gapLengthMs(gap, nowMs);
  return notes.filter(
    (note) =>
      note.exchange === gap.exchange &&
      (note.stream === '*' || gap.stream === '*' || note.stream === gap.stream) &&
      (note.symbol === '*' || gap.symbol === '*' || note.symbol === gap.symbol) &&
      note.from_ms <= from &&
      to <= note.to_ms,
  );
}
