/** Decimals printed for a number that does not lie on the venue's grid (a commanded price). */
export const OFF_GRID_DECIMALS = 8;

const powers = Array.from({ length: 16 }, (_, n) => 10 ** n);

/** 10^n for n in 0..15, exactly. */
export function powerOfTen(n: number): number {
  return powers[n]!;
}

function isOnGrid(value: number, decimals: number): boolean {
  const scaled = value * powerOfTen(decimals);
  return Math.abs(scaled - Math.round(scaled)) < 1e-6;
}

/** `84551.10`: always `decimals` of them, or as many as an off-grid value needs, up to eight; never a zero below zero. */
export function padded(value: number, decimals: number): string {
  const text = isOnGrid(value, decimals)
    ? value.toFixed(decimals)
    : withoutZeros(value.toFixed(OFF_GRID_DECIMALS), decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Without zeros at the end, but `least` decimals stay; no lone point. */
function withoutZeros(text: string, least: number): string {
  const point = text.indexOf('.');
  let end = text.length;
  while (end > point + 1 + least && text.charCodeAt(end - 1) === 48) end--;
  if (end === point + 1) end--;
  return text.slice(0, end);
}

/** `84551.1`: no zeros at the end, no lone point. */
export function unpadded(value: number, decimals: number): string {
  const text = padded(value, decimals);
  return text.includes('.') ? withoutZeros(text, 0) : text;
}
