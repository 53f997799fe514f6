/** Symbols recorded when nothing else is configured. */
export const defaultSymbols = [
  'BTCUSDT',
  'ETHUSDT',
  'BNBUSDT',
  'SOLUSDT',
  'XRPUSDT',
  'LINKUSDT',
  'ADAUSDT',
  'AVAXUSDT',
  'LTCUSDT',
  'POLUSDT',
] as const;

/**
 * Coins that were renamed on every venue. MATIC became POL: Binance settled MATICUSDT futures on 2024-09-09 and listed
 * POL on 2024-09-13, OKX and Bybit around the same time.
 */
const renamed: ReadonlyMap<string, string> = new Map([['MATICUSDT', 'POLUSDT']]);

/**
 * Configured symbols as they are called today: upper case, renamed ones replaced, each once, in the order given.
 *
 * @returns the list, and a note for people per replaced symbol
 */
export function currentSymbols(configured: readonly string[]): { symbols: string[]; notes: string[] } {
  const symbols: string[] = [];
  const notes: string[] = [];
  for (const text of configured) {
    const asked = text.trim().toUpperCase();
    const now = renamed.get(asked) ?? asked;
    if (now !== asked)
      notes.push(`${asked} is traded as ${now} since September 2024; ${now} is recorded instead.`);
    if (asked !== '' && !symbols.includes(now)) symbols.push(now);
  }
  return { symbols, notes };
}
