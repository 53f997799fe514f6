/** What a number in a filter measures, and what one of each unit is in the first. */
const units = {
  bps: { bps: 1, bp: 1, '%': 100, pct: 100 },
  s: { s: 1, ms: 0.001, min: 60, m: 60, h: 3_600 },
  money: {},
} as const;
export type TypedUnit = keyof typeof units;

/**
 * A number as people write it: `12`, `12bp`, `0.12%`; `5`, `500 ms`, `2 min`; `2,000`, `2k`.
 *
 * @returns in the first unit; undefined for nothing typed, NaN for what is no such number
 */
export function typedNumber(text: string, unit: TypedUnit): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const match = /^([+−-]?)(\d[\d,_]*(?:\.\d+)?|\.\d+)\s*([a-z%]*)$/i.exec(trimmed);
  if (match === null) return Number.NaN;
  const [, sign = '', digits = '', name = ''] = match;
  const sizes: Readonly<Record<string, number>> = unit === 'money' ? { k: 1e3, m: 1e6 } : units[unit];
  const size = name === '' ? 1 : sizes[name.toLowerCase()];
  if (size === undefined) return Number.NaN;
  const value = Number(digits.replaceAll(/[,_]/g, '')) * size * (sign === '-' || sign === '−' ? -1 : 1);
  // Twelve digits: 0.12 % are 12 bps, not 11.999999999999998.
  return Number(value.toPrecision(12));
}

/** The number of a filter's text as the filter takes it. */
export function filterNumber(text: string, unit: TypedUnit): number | undefined {
  const value = typedNumber(text, unit);
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
