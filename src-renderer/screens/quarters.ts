/** Which of a day's quarter hours have rows, first to last. */
export function quarterFlags(quarters: string): boolean[] {
  return Array.from(quarters, (digit) => Number.parseInt(digit, 16)).flatMap((digit) =>
    [8, 4, 2, 1].map((bit) => (digit & bit) !== 0),
  );
}

/** Union of the quarter hours of several days as 24 hex digits. */
export function unionOfQuarters(all: readonly string[]): string {
  let bits = 0n;
  for (const quarters of all) if (/^[0-9a-f]{24}$/i.test(quarters)) bits |= BigInt(`0x${quarters}`);
  return bits.toString(16).padStart(24, '0');
}

/** How many quarter hours 24 hex digits name. */
export function countOfQuarters(quarters: string): number {
  let count = 0;
  for (let bits = BigInt(`0x${quarters}`); bits > 0n; bits >>= 1n) if ((bits & 1n) === 1n) count++;
  return count;
}
