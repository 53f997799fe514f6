import type { PlaybackOrder } from '#shared/api/playback.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import { exchangeIds } from '#shared/market/exchange.ts';
import { timeMeant } from '../day-time.ts';
import { chosenDays, type OrderForm } from './order.ts';

export type RecordingOrder = Omit<PlaybackOrder, 'speed' | 'is_paused'>;

/**
 * The stretch of a recording that the form names, for the live screens: its day, venues, symbols and range; streams all.
 *
 * @returns what is wrong with the form, as text
 */
export function recordingOf(form: OrderForm, days: readonly CatalogDataset[]): RecordingOrder | string {
  const chosen = chosenDays({ ...form, streams: new Set(['bbo']) }, days);
  const ends = chosen.flatMap(({ ts_min, ts_max, unit }) =>
    ts_min === null || ts_max === null ? [] : [[msOf(ts_min, unit), msOf(ts_max, unit)] as const],
  );
  if (ends.length === 0)
    return 'Choose a day with quotes: best bids and asks are what the live screens show.';
  const limit = (text: string, otherwise: number): number => {
    if (text.trim() === '') return otherwise;
    const meant = timeMeant(text, form.date, 'ms');
    return meant === undefined ? Number.NaN : msOf(meant, 'ms');
  };
  const from_ms = limit(form.from, Math.floor(Math.min(...ends.map(([first]) => first))));
  // The last row belongs to it.
  const to_ms = limit(form.to, Math.floor(Math.max(...ends.map(([, last]) => last))) + 1_000);
  if (Number.isNaN(from_ms) || Number.isNaN(to_ms)) return 'Times are such as 14:30 or 14:30:05.250.';
  if (from_ms >= to_ms) return 'The end has to be after the begin.';
  return {
    from_ms,
    to_ms,
    exchanges: exchangeIds.filter((exchange) => form.exchanges.has(exchange)),
    symbols: [...form.symbols],
  };
}

/** Epoch ms of an epoch time as text: some type ns where others have ms. */
function msOf(text: string, unit: CatalogDataset['unit']): number {
  return unit === 'ns' || text.length > 15 ? Number(BigInt(text) / 1_000_000n) : Number(text);
}
