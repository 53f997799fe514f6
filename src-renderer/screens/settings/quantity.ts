import { bytesText } from '../../ui/format.ts';

/** What a number of the settings measures. */
export type Measure = 'spread' | 'ms' | 'bytes' | 'days' | 'hours' | 'money' | 'count';

interface Unit {
  /** Spellings that are understood, lower case; the first one is written. */
  readonly names: readonly string[];
  /** One of it in the unit that is stored. */
  readonly size: number;
}

/** Units by measure; a number without one is in the first. Spreads are stored in percent. */
const units: Readonly<Record<Measure, readonly Unit[]>> = {
  spread: [
    { names: ['bps', 'bp'], size: 0.01 },
    { names: ['%', 'pct'], size: 1 },
  ],
  ms: [
    { names: ['ms'], size: 1 },
    { names: ['s', 'sec'], size: 1_000 },
    { names: ['min', 'm'], size: 60_000 },
    { names: ['h'], size: 3_600_000 },
  ],
  bytes: [
    { names: ['b', 'bytes'], size: 1 },
    { names: ['kb'], size: 1e3 },
    { names: ['mb'], size: 1e6 },
    { names: ['gb'], size: 1e9 },
    { names: ['tb'], size: 1e12 },
    { names: ['gib'], size: 1024 ** 3 },
  ],
  days: [{ names: ['days', 'd', 'day'], size: 1 }],
  hours: [
    { names: ['h', 'hours'], size: 1 },
    { names: ['d', 'days'], size: 24 },
  ],
  money: [{ names: [''], size: 1 }],
  count: [{ names: [''], size: 1 }],
};

/**
 * A number with its unit, as people write it: `12`, `12bp`, `0.12%`, `5 s`, `20 GB`.
 *
 * @returns the value in the unit that is stored, or what was expected
 */
export function parsed(
  measure: Measure,
  text: string,
): { readonly value: number } | { readonly problem: string } {
  const known = units[measure];
  const match = /^([+−-]?)(\d[\d,_\s]*(?:\.\d+)?|\.\d+)\s*([a-z%]*)$/i.exec(text.trim());
  const unit = known.find((each) =>
    match?.[3] === '' ? each === known[0] : each.names.includes(match?.[3]?.toLowerCase() ?? '?'),
  );
  if (match === null || unit === undefined) {
    const names = known.map((each) => each.names[0]).filter((name) => name !== '');
    const with_ = names.length === 0 ? '' : ` with ${names.join(', ')} or nothing behind it`;
    return { problem: `expected a number${with_}, found ${text.trim() === '' ? 'nothing' : text.trim()}` };
  }
  const digits = Number((match[2] ?? '').replaceAll(/[,_\s]/g, ''));
  const sign = match[1] === '-' || match[1] === '−' ? -1 : 1;
  // Twelve digits: 12 bps are 0.12 %, not 0.12000000000000001.
  return { value: Number((sign * digits * unit.size).toPrecision(12)) };
}

/** A stored value as it stands in its field, in the unit that fits it. */
export function written(measure: Measure, value: number): string {
  if (!Number.isFinite(value)) return '';
  if (measure === 'spread') return `${trimmed(value * 100)} bps`;
  if (measure === 'ms') {
    const unit = units.ms.toReversed().find((each) => value !== 0 && value % each.size === 0) ?? units.ms[0];
    return `${trimmed(value / (unit?.size ?? 1))} ${unit?.names[0] ?? 'ms'}`;
  }
  if (measure === 'bytes') {
    const unit = ['gb', 'mb', 'kb']
      .map((name) => units.bytes.find((each) => each.names[0] === name))
      .find((each) => each !== undefined && value !== 0 && value % each.size === 0);
    if (unit === undefined && value !== 0 && value % 1024 ** 3 === 0)
      return `${trimmed(value / 1024 ** 3)} GiB`;
    return unit === undefined
      ? trimmed(value)
      : `${trimmed(value / unit.size)} ${unit.names[0]?.toUpperCase()}`;
  }
  const name = units[measure][0]?.names[0] ?? '';
  return name === '' ? trimmed(value) : `${trimmed(value)} ${name}`;
}

/** The same amount in other words, beside the field; empty where there are none. */
export function echoed(measure: Measure, value: number): string {
  if (!Number.isFinite(value)) return '';
  switch (measure) {
    case 'spread':
      return `${trimmed(value * 100)} bps = ${trimmed(value)} %`;
    case 'ms':
      return value >= 1_000 ? `${trimmed(value)} ms` : '';
    case 'bytes':
      return bytesText(value);
    case 'hours':
      return value >= 48 ? `${trimmed(value / 24)} days` : '';
    case 'money':
    case 'days':
    case 'count':
      return '';
  }
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(12)));
}
