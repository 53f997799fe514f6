import type { Api } from '#shared/api/api.ts';
import type { Gap } from '#shared/market/gap.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { isAbout } from '#shared/market/gap-map.ts';
import type { Place } from './line.ts';

/** Gaps one list holds at most. */
export const MOST_GAPS = 10_000;

/** A stretch of time, epoch ms, on one line or on all. */
interface GapQuestion {
  readonly line?: Place;
  readonly from: number;
  readonly to: number;
  readonly limit?: number;
}

/** Gaps of a line in a stretch of time, newest first. */
export async function readGaps(
  client: Client<Api>,
  { line, from, to, limit = MOST_GAPS }: GapQuestion,
): Promise<readonly Gap[]> {
  // The backend narrows to venue and symbol; a stream is chosen here, so more has to come.
  const isStream = line !== undefined && line.stream !== '*';
  const gaps = await client.gaps.list({
    from: Math.max(0, Math.floor(from)),
    to: Math.ceil(to),
    limit: isStream ? MOST_GAPS : limit,
    ...(line === undefined ? {} : { exchange: line.exchange }),
    ...(line === undefined || line.symbol === '*' ? {} : { symbol: line.symbol }),
  });
  return gaps.filter((gap) => line === undefined || isAbout(line, gap)).slice(0, limit);
}
