import { gapEffect, type GapNote } from '#shared/market/gap-map.ts';
import { gapLengthMs, type Gap } from '#shared/market/gap.ts';
import { toMs } from '#shared/market/time.ts';
import { evidenceText, notesOf } from './incident.ts';

/** Gaps as a table for other programs. A text that a spreadsheet would run is led by an apostrophe. */
export function gapsCsv(gaps: readonly Gap[], notes: readonly GapNote[], nowMs: number): string {
  const head =
    'exchange,stream,symbol,cause,effect,from_utc,to_utc,from_ns,to_ns,length_ms,events,evidence,note';
  const instant = (ns: string): string => new Date(toMs(BigInt(ns))).toISOString();
  const cell = (value: string | number): string => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = gaps.map((gap) =>
    [
      gap.exchange,
      gap.stream,
      gap.symbol,
      gap.cause,
      gapEffect(gap),
      instant(gap.from),
      gap.to === null ? '' : instant(gap.to),
      gap.from,
      gap.to ?? '',
      Math.round(gapLengthMs(gap, nowMs)),
      gap.events ?? '',
      evidenceText(gap),
      notesOf(gap, notes, nowMs)
        .map(({ text }) => text)
        .join('; '),
    ]
      .map(cell)
      .join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}
