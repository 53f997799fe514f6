import { useEffect, useState } from 'react';
import type { Api } from '#shared/api/api.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { utcDate } from '#shared/market/time.ts';
import type { Client } from '#shared/rpc/contract.ts';

const DAY_MS = 86_400_000;
/** The ledger is asked so often, ms. */
const ASK_EVERY_MS = 30_000;

/** What the ledger says of a venue's last 24 hours. */
export interface LastDay {
  readonly reconnects: number;
  readonly gaps: number;
  /** Events known to be missing. */
  readonly missing: number;
  /** Gaps of which nobody can tell what they cost. */
  readonly unknown: number;
}

export type LastDays = ReadonlyMap<ExchangeId, LastDay>;

/** Asks for the last 24 hours of every venue: windows for lost sockets, the map of gaps for the rest. */
export async function readLastDays(client: Client<Api>, nowMs: number): Promise<LastDays> {
  const from = nowMs - DAY_MS;
  const [before, today, map] = await Promise.all([
    client.quality.day({ date: utcDate(from) }),
    client.quality.day({ date: utcDate(nowMs) }),
    client.gaps.map({ from: Math.floor(from), to: Math.floor(nowMs), bucket_ms: 7_200_000 }),
  ]);
  const days = new Map<ExchangeId, LastDay>();
  const add = (exchange: ExchangeId, more: Partial<LastDay>): void => {
    const known = days.get(exchange) ?? { reconnects: 0, gaps: 0, missing: 0, unknown: 0 };
    days.set(exchange, {
      reconnects: known.reconnects + (more.reconnects ?? 0),
      gaps: known.gaps + (more.gaps ?? 0),
      missing: known.missing + (more.missing ?? 0),
      unknown: known.unknown + (more.unknown ?? 0),
    });
  };
  for (const { start_ms, exchange, facts } of [...before.windows, ...today.windows])
    if (start_ms >= from) add(exchange, { reconnects: facts.reconnects });
  for (const { exchange, gaps, missing, unknown } of map.rows) add(exchange, { gaps, missing, unknown });
  return days;
}

/** The last 24 hours as the ledger knows them, renewed while the screen is open; undefined before the first answer. */
export function useLastDays(
  client: Client<Api> | undefined,
  page: { nowMs(): number },
): LastDays | undefined {
  const [days, setDays] = useState<LastDays>();
  useEffect(() => {
    if (client === undefined) return;
    let isOld = false;
    const ask = (): void => {
      // What cannot be asked now stays as it was; the page says when the connection is lost.
      readLastDays(client, page.nowMs()).then(
        (found) => isOld || setDays(found),
        () => {},
      );
    };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => {
      isOld = true;
      clearInterval(timer);
    };
  }, [client, page]);
  return days;
}
