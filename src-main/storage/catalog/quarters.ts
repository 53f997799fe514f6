import { QUARTERS, type Quarters } from '#shared/market/catalog.ts';

export const noQuarters: Quarters = '0'.repeat(QUARTERS / 4);

/** @param quarters 0 to 95; others are left out */
export function quartersOf(quarters: Iterable<number>): Quarters {
  const digits = new Uint8Array(QUARTERS / 4);
  for (const quarter of quarters) {
    if (quarter >= 0 && quarter < QUARTERS) digits[quarter >> 2]! |= 8 >> (quarter & 3);
  }
  return Array.from(digits, (digit) => digit.toString(16)).join('');
}

export function eitherQuarters(a: Quarters, b: Quarters): Quarters {
  return Array.from(a, (_, k) => (digitAt(a, k) | digitAt(b, k)).toString(16)).join('');
}

/** How many quarter hours have rows, 0 to 96. */
export function countQuarters(quarters: Quarters): number {
  let count = 0;
  for (let k = 0; k < quarters.length; k++) {
    for (let digit = digitAt(quarters, k); digit > 0; digit >>= 1) count += digit & 1;
  }
  return count;
}

function digitAt(quarters: Quarters, k: number): number {
  return Number.parseInt(quarters.charAt(k), 16);
}
