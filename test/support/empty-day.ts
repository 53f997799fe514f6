import type { DayQuality } from '#shared/api/ledger.ts';

/** A day nobody recorded. */
export const emptyDay = async (date: string): Promise<DayQuality> => ({
  summary: { date, complete: true, exchanges: [] },
  windows: [],
});
