import { useCallback, useEffect, useRef, useState } from 'react';
import { MOST_COLUMNS, type RunMarket } from '#shared/api/replay-market.ts';
import type { Api } from '#shared/api/api.ts';
import { errorText } from '#shared/error-text.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { isLost } from '../../data/guarded.ts';

export interface Instrument {
  readonly exchange: string;
  readonly symbol: string;
}

export interface RunMarketView {
  readonly instruments: readonly Instrument[];
  readonly instrument: Instrument | undefined;
  readonly market: RunMarket | undefined;
  readonly closer: RunMarket | undefined;
  /** Why there are no prices; undefined while they are read and once they are there. */
  readonly fault: string | undefined;
  readonly choose: (instrument: Instrument) => void;
  /** To be told what is in view: where the columns are too wide for it, finer ones are read. */
  readonly look: (fromS: number, toS: number, widthPx: number) => void;
}

/** Columns for the whole of a run: what a wide display has pixels for, before anybody looks closer. */
const COLUMNS = 1_600;
/** A run that has just begun is asked for again after so long, ms. */
const AGAIN_MS = 1_500;
/** Scrolling settles for so long before finer columns are read, ms. */
const SETTLE_MS = 250;
/** Columns may be so many pixels wide before finer ones are read. */
const WIDEST_PX = 3;

/**
 * Recorded quotes, fills and position of one instrument of a run. Another run wants another component: nothing is forgotten.
 *
 * @param isOver false while the run goes on: its fills are then not in the answer for good
 */
export function useRunMarket(
  client: Client<Api>['runMarket'],
  runId: string | undefined,
  isOver: boolean,
): RunMarketView {
  const [instruments, setInstruments] = useState<readonly Instrument[]>([]);
  const [wanted, setWanted] = useState<Instrument>();
  const [market, setMarket] = useState<RunMarket>();
  const [closer, setCloser] = useState<RunMarket>();
  const [fault, setFault] = useState<string>();
  const [round, setRound] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const instrument = instruments.find((each) => isSame(each, wanted)) ?? instruments[0];
  const { exchange, symbol } = instrument ?? {};

  useEffect(() => {
    if (runId === undefined) return;
    let isOld = false;
    client.instruments({ run_id: runId }).then(
      (found) => (isOld ? undefined : setInstruments(found)),
      (cause: unknown) => {
        if (isOld || isLost(cause)) return;
        setFault(errorText(cause));
        // What it was asked to do is written a moment after it has begun.
        if (!isOver) timer.current = setTimeout(() => setRound((now) => now + 1), AGAIN_MS);
      },
    );
    return () => {
      isOld = true;
      clearTimeout(timer.current);
    };
  }, [client, runId, isOver, round]);

  useEffect(() => {
    if (runId === undefined || exchange === undefined || symbol === undefined) return;
    let isOld = false;
    client.columns({ run_id: runId, exchange, symbol, columns: COLUMNS }).then(
      (found) => {
        if (isOld) return;
        setMarket(found);
        setCloser(undefined);
        setFault(undefined);
      },
      (cause: unknown) => (isOld || isLost(cause) ? undefined : setFault(errorText(cause))),
    );
    return () => {
      isOld = true;
    };
  }, [client, runId, exchange, symbol, isOver]);

  const looking = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(looking.current), []);
  const look = useCallback(
    (fromS: number, toS: number, widthPx: number): void => {
      clearTimeout(looking.current);
      if (market === undefined || runId === undefined || widthPx === 0 || toS <= fromS) return;
      const isInside = closer !== undefined && fromS >= closer.prices.from_s && toS <= closer.prices.to_s;
      const columnS = isInside ? closer.prices.column_s : market.prices.column_s;
      if ((columnS / (toS - fromS)) * widthPx <= WIDEST_PX) return;
      looking.current = setTimeout(() => {
        // As much again on either side, so that a little scrolling asks nothing.
        const [from_s, to_s] = [
          Math.max(market.prices.from_s, fromS - (toS - fromS)),
          Math.min(market.prices.to_s, toS + (toS - fromS)),
        ];
        const columns = Math.min(MOST_COLUMNS, Math.max(10, widthPx * 2));
        if (to_s <= from_s || (to_s - from_s) / columns < 1e-6) return;
        client
          .columns({
            run_id: runId,
            exchange: market.exchange,
            symbol: market.symbol,
            from_s,
            to_s,
            columns,
          })
          .then(setCloser, () => {});
      }, SETTLE_MS);
    },
    [client, runId, market, closer],
  );
  return { instruments, instrument, market, closer, fault, choose: setWanted, look };
}

function isSame(a: Instrument, b: Instrument | undefined): boolean {
  return a.exchange === b?.exchange && a.symbol === b.symbol;
}
