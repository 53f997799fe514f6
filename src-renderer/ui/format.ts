/**
 * Every number on the screen goes through one of these. None ever prints NaN, Infinity or a hyphen for a minus:
 * what is unknown is a dash, zero is a zero. Units stand in table headers; only ages, times and bytes carry their own.
 */

export const DASH = '—';
const MINUS = '\u2212';
const DAY_MS = 86_400_000;
/** No length of time is written longer than this: a hundred thousand days. */
const LONGEST_MS = 100_000 * DAY_MS;

let separator = ',';

/** What parts the thousands in every number from now on: a comma, or a thin space that does not break. */
export function setGrouping(grouping: 'comma' | 'space'): void {
  separator = grouping === 'comma' ? ',' : '\u202f';
}

/** Thousands of the whole part parted. */
function grouped(digits: string): string {
  const dot = digits.indexOf('.');
  const end = dot < 0 ? digits.length : dot;
  let text = digits.slice(end);
  let at = end;
  while (at > 3) {
    text = `${separator}${digits.slice(at - 3, at)}${text}`;
    at -= 3;
  }
  return digits.slice(0, at) + text;
}

/** `toFixed` without its exponent form above 1e21 and with a true minus; the sign of what rounds to zero is dropped. */
function fixed(value: number, decimals: number, plus = false): string {
  const digits = Math.min(Math.abs(value), 1e20).toFixed(decimals);
  const isZero = !/[1-9]/.test(digits);
  const sign = isZero ? '' : value < 0 ? MINUS : plus ? '+' : '';
  return sign + grouped(digits);
}

/** Decimals that show every multiple of `tick`: 0.25 → 2, 1e-8 → 8, 10 → 0; undefined where the tick is unknown. */
export function decimalsOfTick(tick: number): number | undefined {
  if (!(tick > 0) || !Number.isFinite(tick)) return undefined;
  for (let decimals = 0; decimals < 12; decimals++) {
    const scaled = tick * 10 ** decimals;
    if (scaled >= 0.5 && Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 12;
}

/** Price with the decimals of its instrument: `67,953.00`. */
export function priceText(value: number, decimals: number): string {
  return Number.isFinite(value) ? fixed(value, decimals) : DASH;
}

const scales = [
  { unit: 1e12, letter: 'T' },
  { unit: 1e9, letter: 'B' },
  { unit: 1e6, letter: 'M' },
  { unit: 1e3, letter: 'k' },
] as const;

/** `significant` digits, trailing zeros kept, never an exponent; at most ten decimals. */
function significantText(value: number, significant: number): string {
  if (value === 0) return '0';
  // What rounding lifts to the next power of ten has one decimal less: 9.9996 is 10.00, not 10.000.
  const rounded = Number(Math.abs(value).toPrecision(significant));
  const decimals = significant - 1 - Math.floor(Math.log10(rounded));
  return fixed(value, Math.max(0, Math.min(10, decimals)));
}

function scaledText(value: number, significant: number, from: number): string {
  const size = Math.abs(value);
  // What would round up to the limit already counts as above it: 9,999.6 is 10.00k, not 10,000.
  const rounded = size === 0 ? 0 : Number(size.toPrecision(significant));
  if (rounded < from) return significantText(value, significant);
  const scale = scales.find((s) => rounded >= s.unit) ?? scales[3];
  return significantText(value / scale.unit, significant) + scale.letter;
}

/** Quantity: four significant digits, k/M/B/T from 10,000: `0.2100`, `18.42k`. */
export function qtyText(value: number): string {
  return Number.isFinite(value) ? scaledText(value, 4, 10_000) : DASH;
}

/** Basis points, one decimal, sign always (zero has none): `+4.2`, `−13.0`. */
export function bpsText(value: number): string {
  return Number.isFinite(value) ? fixed(value, 1, true) : DASH;
}

/** Basis points of something that has no direction, such as a fee or a venue's own spread: `10.0`. */
export function plainBpsText(value: number): string {
  return Number.isFinite(value) ? fixed(value, 1) : DASH;
}

/** Fraction as percent with four decimals and sign: 0.0001 → `+0.0100`. */
export function fundingText(fraction: number): string {
  return Number.isFinite(fraction) ? fixed(fraction * 100, 4, true) : DASH;
}

/** Money in the currency the header names: no decimals from 1,000, else two. */
export function moneyText(value: number): string {
  if (!Number.isFinite(value)) return DASH;
  return fixed(value, Math.abs(value) >= 999.995 ? 0 : 2);
}

/** Age or length of time, rounded down: `120 ms`, `3.2 s`, `2:05`, `1:02:05`, `3 d 4 h`. Below zero counts as zero. */
export function ageText(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  const whole = Math.min(LONGEST_MS, Math.max(0, Math.floor(ms)));
  if (whole < 1_000) return `${whole} ms`;
  if (whole < 60_000) return `${(Math.floor(whole / 100) / 10).toFixed(1)} s`;
  if (whole >= DAY_MS)
    return `${grouped(String(Math.floor(whole / DAY_MS)))} d ${Math.floor((whole % DAY_MS) / 3_600_000)} h`;
  const seconds = Math.floor(whole / 1_000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Latency: one decimal below 10 ms, whole ms below a second, then seconds. Clocks differ, so it may be negative. */
export function latencyText(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  const size = Math.abs(ms);
  if (size < 9.95) return `${fixed(ms, 1)} ms`;
  if (size < 999.5) return `${fixed(ms, 0)} ms`;
  return `${fixed(ms / 1_000, 1)} s`;
}

/** Latency for a column whose header says ms: one decimal below 10, else whole. */
export function msText(ms: number): string {
  return Number.isFinite(ms) ? fixed(ms, Math.abs(ms) < 9.95 ? 1 : 0) : DASH;
}

/** What remains until an instant: `02:14:09`; `5 d 3 h` from four days on, `00:00:00` when it has passed. */
export function countdownText(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds >= 345_600) return ageText(seconds * 1_000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`;
}

/** Years 1970 to 9999: what lies outside is a fault, not a time. */
function isInstant(ms: number): boolean {
  return ms >= 0 && ms < 253_402_300_800_000;
}

/** UTC time of epoch ms: `13:04:07`, with `.412` when asked. */
export function utcText(ms: number, withMs = false): string {
  if (!isInstant(ms)) return DASH;
  return new Date(ms).toISOString().slice(11, withMs ? 23 : 19);
}

/** UTC time with ms, and the date before it when it is not the day of `nowMs`. */
export function instantText(ms: number, nowMs: number): string {
  if (!isInstant(ms)) return DASH;
  const isToday = Math.floor(ms / DAY_MS) === Math.floor(nowMs / DAY_MS);
  return isToday ? utcText(ms, true) : `${new Date(ms).toISOString().slice(0, 10)} ${utcText(ms, true)}`;
}

/** The same for the rows of a table: `11-20 13:04:07.412`, with the year only when that day was more than half a year ago. */
export function rowInstantText(ms: number, nowMs: number): string {
  const text = instantText(ms, nowMs);
  return nowMs - ms < 182 * DAY_MS ? text.slice(-'11-20 13:04:07.412'.length) : text;
}

/** The same to the second: `13:04:07`, `11-20 13:04:07`. */
export function rowTimeText(ms: number, nowMs: number): string {
  const text = rowInstantText(ms, nowMs);
  return text === DASH ? DASH : text.slice(0, -'.412'.length);
}

/** The time of today, and the day of what was before: `13:04:07`, `11-20`. Where it stands the whole is told beside. */
export function timeOrDayText(ms: number, nowMs: number): string {
  return rowTimeText(ms, nowMs).replace(/ .*/, '');
}

/** Count: exact up to 999, then three significant digits: `1.24k`. */
export function countText(value: number): string {
  if (!Number.isFinite(value)) return DASH;
  const whole = Math.round(value);
  return Math.abs(whole) < 1_000 ? fixed(whole, 0) : scaledText(whole, 3, 1_000);
}

/** Count with every digit: `1,204,331`. */
export function exactText(value: number): string {
  return Number.isFinite(value) ? fixed(value, 0) : DASH;
}

/** Bytes in decimal units: `512 B`, `4.1 MB`, `81 GB`. */
export function bytesText(bytes: number): string {
  if (!Number.isFinite(bytes)) return DASH;
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = Math.min(1e20, Math.max(0, bytes));
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 || value >= 9.95 ? grouped(value.toFixed(0)) : value.toFixed(1)} ${units[unit] ?? 'B'}`;
}

/** Share 0..1 in percent, whole, or one decimal below ten: `99 %`, `0.4 %`. */
export function shareText(share: number): string {
  if (!Number.isFinite(share)) return DASH;
  const percent = share * 100;
  // Nearly all is not all.
  if (percent > 99 && percent < 100) return `${Math.min(99.9, percent).toFixed(1)} %`;
  return `${fixed(percent, percent !== 0 && percent < 9.95 ? 1 : 0)} %`;
}
