/** Units a field understands, each with its size in the unit that is stored; the first needs no name. */
type Units = readonly (readonly [name: string, size: number])[];

/** What a field of a rule holds. */
export const fieldUnits = {
  bps: [
    ['bps', 1],
    ['bp', 1],
    ['%', 100],
  ],
  ms: [
    ['ms', 1],
    ['s', 1_000],
    ['min', 60_000],
    ['m', 60_000],
    ['h', 3_600_000],
  ],
  plain: [['', 1]],
  minutes: [['min', 1]],
  GB: [['GB', 1]],
  events: [
    ['events', 1],
    ['', 1],
  ],
  percent: [['%', 1]],
} as const satisfies Readonly<Record<string, Units>>;

export type FieldUnit = keyof typeof fieldUnits;

/** A number as somebody types it: `12`, `12bp`, `0.12%`, `1.5 s`, `18,000`. NaN for anything else. */
export function readEntry(text: string, unit: FieldUnit): number {
  const match = /^([+−-]?)\s*([\d,\s]*\.?\d+)\s*([a-z%]*)$/i.exec(text.trim());
  if (match === null) return Number.NaN;
  const [, sign, digits = '', name = ''] = match;
  const units: Units = fieldUnits[unit];
  const size =
    name === '' ? units[0]![1] : units.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  const value = Number(digits.replaceAll(/[,\s]/g, ''));
  if (size === undefined || Number.isNaN(value)) return Number.NaN;
  return Number(((sign === '-' || sign === '−' ? -value : value) * size).toPrecision(12));
}

/** A stored number as it stands in its field: `8 bps`, `300 ms`, `1 min`. */
export function entryText(value: number, unit: FieldUnit): string {
  if (!Number.isFinite(value)) return '';
  const number = (of: number): string => String(Number(of.toPrecision(12))).replace('-', '−');
  if (unit === 'ms') {
    const [name, size] = fieldUnits.ms
      .filter(([short]) => short !== 'm')
      .toReversed()
      .find(([, each]) => value !== 0 && value % each === 0) ?? ['ms', 1];
    return `${number(value / size)} ${name}`;
  }
  const name = fieldUnits[unit][0][0];
  return name === '' ? number(value) : `${number(value)} ${name}`;
}
