import type { Basis } from '../net-cell.ts';

/** What a spread is told as, in words for a heading. */
export const basisText: Readonly<Record<Basis, string>> = {
  net: 'net bps, two taker fills',
  cycle: 'net bps of the cycle, four taker fills',
  gross: 'GROSS bps, before fees',
  funded: 'net bps with funding to the next settlement',
};
