const HOUR_MS = 3_600_000;

/** The first settlement after `atMs` on a grid of `hours` from midnight UTC: with 8, at 00, 08 and 16. Epoch ms. */
export function nextSettlement(atMs: number, hours: number): number {
  const step = hours * HOUR_MS;
  return (Math.floor(atMs / step) + 1) * step;
}
