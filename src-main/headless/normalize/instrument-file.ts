import { type Fields, isFields } from '../../exchanges/frame.ts';

/**
 * Instrument rows from a file: a JSON array, a REST answer with `data`, one row, or a row a line.
 *
 * @returns rows that name an instrument, or text saying what was found instead
 */
export function parseInstrumentFile(text: string): readonly Fields[] | string {
  const rows = listed(text);
  if (rows === undefined) return '--instruments: expected JSON or a JSON row a line, found neither';
  const named = rows.filter(isFields).filter((row) => typeof row['instId'] === 'string');
  if (named.length === 0) return `--instruments: expected rows with instId, found none among ${rows.length}`;
  return named;
}

function listed(text: string): readonly unknown[] | undefined {
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole;
  if (isFields(whole)) return Array.isArray(whole['data']) ? whole['data'] : [whole];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rows = lines.map(parsed);
  return rows.length === 0 || rows.includes(undefined) ? undefined : rows;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
