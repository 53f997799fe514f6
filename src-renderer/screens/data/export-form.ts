import type { DatasetRow, ExportOptions } from '#shared/api/data.ts';
import { timeMeant } from '../day-time.ts';

/** What the export dialog's fields hold. */
export interface ExportForm {
  readonly format: ExportOptions['format'];
  /** `all`, or the ms of a period. */
  readonly rows: 'all' | '1000' | '10000' | '60000' | '300000';
  readonly times: ExportOptions['times'];
  /** Left out of the export. */
  readonly without: ReadonlySet<string>;
  readonly from: string;
  readonly to: string;
}

export const newForm: ExportForm = {
  format: 'csv',
  rows: 'all',
  times: 'number',
  without: new Set(),
  from: '',
  to: '',
};

/**
 * What a form asks for.
 *
 * @param columns of the dataset, in order
 * @returns what is wrong with it, as text
 */
export function optionsOf(
  form: ExportForm,
  day: DatasetRow,
  columns: readonly string[],
): ExportOptions | string {
  const kept = columns.filter((name) => !form.without.has(name));
  if (columns.length > 0 && kept.length === 0) return 'Choose at least one column.';
  const limit = (text: string): string | null | undefined =>
    text.trim() === '' ? null : timeMeant(text, day.date, day.unit);
  const [from, to] = [limit(form.from), limit(form.to)];
  if (from === undefined || to === undefined)
    return 'Times are such as 14:30 or 14:30:05.250, or whole numbers.';
  if (from !== null && to !== null && BigInt(from) >= BigInt(to)) return 'The end has to be after the begin.';
  return {
    dataset: day.id,
    format: form.format,
    every_ms: form.rows === 'all' ? null : Number(form.rows),
    columns: form.without.size === 0 ? null : kept,
    times: form.times,
    from,
    to,
  };
}
