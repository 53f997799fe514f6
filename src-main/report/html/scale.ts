/** A span of values on a span of pixels. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** @returns pixels, to a tenth */
  at(value: number): number;
}

/** @param from pixel of `min`; @param to pixel of `max`, smaller where the axis points up */
export function scale(min: number, max: number, from: number, to: number): Scale {
  const span = max - min;
  const at = (value: number): number =>
    Math.round((span === 0 ? (from + to) / 2 : from + ((value - min) / span) * (to - from)) * 10) / 10;
  return { min, max, at };
}

/** Lowest and highest of some values, with room for a flat line; 0 to 1 without values. */
export function extent(values: Iterable<number>): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return [0, 1];
  if (min === max) {
    const room = Math.abs(min) * 0.001 || 1;
    return [min - room, max + room];
  }
  return [min, max];
}

/** Round values between two others, 1, 2 or 5 times a power of ten apart; about `count` of them. */
export function niceTicks(min: number, max: number, count: number): number[] {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((one) => one * power >= rough) ?? 10) * power;
  const first = Math.ceil(min / step);
  const last = Math.floor(max / step);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  91 * DAY,
  182 * DAY,
  365 * DAY,
];

/** Round times (UTC) between two others with their labels; at most `count`. */
export function timeTicks(min: number, max: number, count: number): { at: number; label: string }[] {
  const step = STEPS.find((one) => (max - min) / one <= count) ?? Math.ceil((max - min) / count / DAY) * DAY;
  const ticks: { at: number; label: string }[] = [];
  for (let at = Math.ceil(min / step) * step; at <= max; at += step)
    ticks.push({ at, label: timeLabel(at, step) });
  return ticks;
}

function timeLabel(at: number, step: number): string {
  const text = new Date(at).toISOString();
  if (step >= DAY || at % DAY === 0) return text.slice(0, 10);
  return step < MINUTE ? text.slice(11, 19) : text.slice(11, 16);
}
