import { useEffect, useEffectEvent, useMemo } from 'react';
import { useStore } from 'zustand';
import type { LifeHistoryState } from '../../data/life-history.ts';
import type { Episode } from '../../data/signals-store.ts';
import { useApp } from '../../data/use-app.ts';
import { filterOf } from './filters.tsx';
import { signalsStateOf } from './signals-state.ts';

/** A life that has ended reaches the history on disk a moment later, ms. */
const AFTER_END_MS = 700;
/** Statistics count the time that is recorded: they change also when nothing ends. */
const RENEW_MS = 15_000;

export interface Lives extends LifeHistoryState {
  /** Reads the page after the last one. */
  readonly more: () => void;
  readonly refresh: () => void;
}

/** The history by the chosen filter: read when the filter changes, when a life has ended, and now and then. */
export function useLives(episodes: readonly Episode[]): Lives {
  const app = useApp();
  const { view, history } = signalsStateOf(app);
  const client = useStore(app.session, (state) => state.client);
  const chosen = useStore(view);
  const filter = useMemo(() => filterOf(chosen), [chosen]);
  const state = useStore(history.store);
  const lastEndMs = episodes.reduce((last, { closed }) => Math.max(last, closed?.timestamp ?? 0), 0);
  const refresh = (): void => {
    if (client !== undefined) void history.refresh(client, app.nowMs());
  };
  const onDue = useEffectEvent(refresh);
  const onFilter = useEffectEvent(() => {
    if (JSON.stringify(filter) !== JSON.stringify(history.store.getState().filter)) history.setFilter(filter);
    refresh();
  });
  useEffect(() => onFilter(), [filter, client]);
  useEffect(() => {
    if (lastEndMs === 0) return;
    const timer = setTimeout(() => onDue(), AFTER_END_MS);
    return () => clearTimeout(timer);
  }, [lastEndMs]);
  useEffect(() => {
    const timer = setInterval(() => onDue(), RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  return {
    ...state,
    more: () => {
      if (client !== undefined) void history.more(client, app.nowMs());
    },
    refresh,
  };
}
