import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Shelf } from '#shared/alerts/shelf.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { useApp, useEvery, useListedSymbols, useMarket } from '../../data/use-app.ts';
import type { Basis } from '../net-cell.ts';
import {
  hiddenBy,
  hiddenSummary,
  isRouteMuted,
  movesWaiting,
  rankRoutes,
  type HiddenReason,
  type RouteFilter,
} from './model.ts';

const noShelves: readonly Shelf[] = [];

/** An order with what it is the order of. */
interface Ranking {
  readonly rows: MarketRows;
  readonly listed: readonly number[];
  readonly filter: RouteFilter;
  readonly basis: Basis;
  readonly order: readonly number[];
  /** What is left out, counted by why. */
  readonly hidden: string;
}

/** What the table of routes shows. */
export interface ShownRanking {
  /** Routes, the best first. */
  readonly order: readonly number[];
  /** What is left out, counted by why. */
  readonly hidden: string;
  /** Symbols that the chosen watchlist has. */
  readonly listed: readonly number[];
  /** Moves that wait while the order stands still. */
  readonly waiting: number;
}

/** The routes ranked anew once a second, unless the order is frozen. */
export function useRanking(basis: Basis, filter: RouteFilter, isFrozen: boolean): ShownRanking {
  const app = useApp();
  const { session, rows } = useMarket();
  const listed = useListedSymbols();
  const shelves = useStore(app.alerts, ({ state }) => state?.shelves) ?? noShelves;
  const [waiting, setWaiting] = useState(0);
  const rank = (): Ranking => {
    const nowMs = app.nowMs();
    const counts = new Map<HiddenReason, number>();
    const wanted = new Set(listed);
    const order = rankRoutes(rows, basis).filter((route) => {
      const hidden = hiddenBy(rows, route, filter, {
        basis: basis === 'gross' ? 'net' : basis,
        nowMs,
        isListed: (symbol) => wanted.has(symbol),
        isMuted: (at) => {
          const where = rows.routes[at];
          return where !== undefined && isRouteMuted(shelves, session, where, app.backendNowMs());
        },
      });
      if (hidden !== undefined) counts.set(hidden, (counts.get(hidden) ?? 0) + 1);
      return hidden === undefined;
    });
    return { rows, listed, filter, basis, order, hidden: hiddenSummary(counts, filter) };
  };
  const [kept, setRanking] = useState(rank);
  // Another session, list or filter makes another ranking: the earlier one means nothing for it.
  const isOf = kept.rows === rows && kept.listed === listed && kept.filter === filter && kept.basis === basis;
  if (!isOf) setRanking(rank());
  const { order, hidden } = kept;
  useEvery(1_000, () => {
    const next = rank();
    const moves = movesWaiting(order, next.order);
    setWaiting(isFrozen ? moves : 0);
    if (!isFrozen && (moves > 0 || next.hidden !== hidden)) setRanking(next);
  });
  useEffect(() => app.painter.agesDue(), [order, app]);
  return { order, hidden, listed, waiting };
}
