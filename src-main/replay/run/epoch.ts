import { AppError } from '#shared/error-codes.ts';

/**
 * Limits of a run: an ISO time, or a day such as `20260115`, becomes an epoch in the unit of the data; other whole numbers stay.
 *
 * @throws AppError INVALID_INPUT
 */
export function epochOf(name: string, text: string | undefined, unit: 'ns' | 'ms'): string | undefined {
  if (text === undefined || /^(0|[1-9]\d{8,18})$/.test(text)) return text;
  const ms = Date.parse(
    /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text,
  );
  if (!Number.isFinite(ms))
    throw new AppError('INVALID_INPUT', `${name}: expected a time such as 2026-01-15T08:00Z, found ${text}`);
  return unit === 'ns' ? `${ms}000000` : String(ms);
}
