import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { FeesView } from '#shared/api/fees.ts';
import { errorText } from '#shared/error-text.ts';
import { BASE_TIER, tierOf, type FeeRow } from '#shared/market/fees.ts';
import { useApp } from '../../data/use-app.ts';

export interface FeesForm {
  readonly view: FeesView | undefined;
  readonly trouble: string;
  /** Replaces what a row says; it is the user's own from then on. */
  change(row: FeeRow, fees: { readonly maker_pct: number; readonly taker_pct: number }): Promise<void>;
  /** Back to the row that came with the program. */
  forget(row: FeeRow): Promise<void>;
  /** Another tier for the same venue and type, beginning with the same fees. */
  add(like: FeeRow, tier: string): Promise<void>;
}

/** The fee table as the backend has it. */
export function useFees(): FeesForm {
  const app = useApp();
  const client = useStore(app.session, (state) => state.client);
  const [view, setView] = useState<FeesView>();
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      try {
        const next = await client?.fees.get({});
        if (isCurrent) setView(next);
      } catch (cause) {
        if (isCurrent) setTrouble(errorText(cause));
      }
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [client]);

  const put = async (rows: readonly FeeRow[], said: string): Promise<void> => {
    const before = ownRows(view);
    try {
      const next = await client?.fees.set({ rows: [...rows] });
      if (next === undefined) throw new Error('Arbscope cannot be reached');
      setView(next);
      setTrouble('');
      if (said !== '') app.toasts.say(said, () => void put(before, ''));
    } catch (cause) {
      setTrouble(errorText(cause));
    }
  };
  const others = (row: FeeRow): FeeRow[] => ownRows(view).filter((each) => nameOf(each) !== nameOf(row));
  const today = new Date(app.nowMs()).toISOString().slice(0, 10);
  const own = (row: FeeRow, more: Partial<FeeRow>): FeeRow => ({
    ...plain(row),
    ...more,
    valid_from: today,
    source: `entered on ${today}`,
  });
  return {
    view,
    trouble,
    change: (row, fees) => put([...others(row), own(row, fees)], 'Fees changed: every net value follows.'),
    forget: (row) => put(others(row), 'Back to the fees that came with the program.'),
    add: (like, tier) => put([...ownRows(view), own(like, { tier })], `Tier ${tier} added.`),
  };
}

/** Tiers that the table has for a venue. */
export function tiersOf(view: FeesView, exchange: string): string[] {
  const tiers = view.rows.filter((row) => row.exchange === exchange && row.type === 'perp').map(tierOf);
  return [BASE_TIER, ...tiers.filter((tier) => tier !== BASE_TIER)];
}

export function nameOf(row: FeeRow): string {
  return `${row.exchange} ${row.type} ${tierOf(row)}`;
}

function ownRows(view: FeesView | undefined): FeeRow[] {
  return view?.rows.filter((row) => row.isOwn).map(plain) ?? [];
}

/** A row as the table has it, without what only the view says. */
function plain({ exchange, type, tier, maker_pct, taker_pct, valid_from, source }: FeeRow): FeeRow {
  return {
    exchange,
    type,
    ...(tier === undefined ? {} : { tier }),
    maker_pct,
    taker_pct,
    valid_from,
    source,
  };
}
