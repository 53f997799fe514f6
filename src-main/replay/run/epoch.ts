import { isUtcDate } from '#shared/market/time.ts';
import { AppError } from '#shared/error-codes.ts';

/** ISO 8601 with a day at least. Without a zone it is UTC on every machine. */
const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Limits of a run: an ISO time, or a day such as `20260115`, becomes an epoch in the unit of the data, to the nanosecond, or in ms
 * the first that is not before it; other whole numbers stay.
 *
 * @throws AppError INVALID_INPUT
 */
export function epochOf(name: string, text: string | undefined, unit: 'ns' | 'ms'): string | undefined {
  if (text === undefined || (/^(0|[1-9]\d{0,18})$/.test(text) && !isUtcDate(text))) return text;
  const day = isUtcDate(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
  const [, date, time = '00:00', fraction = '', zone = 'Z'] = iso.exec(day) ?? [];
  const isDay = date !== undefined && isUtcDate(date.replaceAll('-', ''));
  const ms = isDay ? Date.parse(`${date}T${time}${zone}`) : Number.NaN;
  if (!Number.isFinite(ms))
    throw new AppError('INVALID_INPUT', `${name}: expected a time such as 2026-01-15T08:00Z, found ${text}`);
  const ns = BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return String(unit === 'ns' ? ns : (ns + 999_999n) / 1_000_000n);
}
