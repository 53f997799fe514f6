import type { CatalogFile } from '#shared/market/catalog.ts';
import { DASH } from '../ui/format.ts';

/** UTC time of day of an epoch time as text, to the ms; a dash for none. */
export function timeOfDay(ts: string | null, unit: CatalogFile['unit']): string {
  if (ts === null || unit === null) return DASH;
  const ms = Number(unit === 'ns' ? BigInt(ts) / 1_000_000n : BigInt(ts));
  return Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(11, 23) : DASH;
}

/** `2026-01-15` of `20260115`; what is no date stays as it is. */
export function dateText(date: string): string {
  return /^\d{8}$/.test(date)
    ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
    : date || 'no date';
}

/**
 * Epoch time that a text means: `14:30`, `14:30:05.25` on the day, or a whole number in the dataset's unit.
 *
 * @returns undefined for any other text
 */
export function timeMeant(text: string, date: string, unit: CatalogFile['unit']): string | undefined {
  const trimmed = text.trim();
  if (/^\d{10,19}$/.test(trimmed)) return trimmed;
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/.exec(trimmed);
  if (found === null) return undefined;
  const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? '0'].map(Number) as [
    number,
    number,
    number,
  ];
  const dayMs = Date.parse(`${dateText(date)}T00:00:00Z`);
  if (!Number.isFinite(dayMs) || hours > 24 || minutes > 59 || seconds > 59) return undefined;
  const ms = BigInt(dayMs) + BigInt(((hours * 60 + minutes) * 60 + seconds) * 1000);
  const ns = ms * 1_000_000n + BigInt((found[4] ?? '').padEnd(9, '0'));
  return String(unit === 'ms' ? ns / 1_000_000n : ns);
}
