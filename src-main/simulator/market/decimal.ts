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

/** `84551.10`: always `decimals` of them, or as many as an off-grid value needs, up to eight. */
export function padded(value: number, decimals: number): string {
  if (isOnGrid(value, decimals)) return value.toFixed(decimals);
  return value.toFixed(OFF_GRID_DECIMALS).replace(/0+$/, '');
}

/** `84551.1`: no zeros at the end, no lone point. */
export function unpadded(value: number, decimals: number): string {
  const text = padded(value, decimals);
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end--;
  if (text.charCodeAt(end - 1) === 46) end--;
  return text.slice(0, end);
}
