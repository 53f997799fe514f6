import {
  createContext,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { useStore } from 'zustand';
import type { Session } from '#shared/api/api.ts';
import type { AppData } from './app-data.ts';
import type { MarketRows } from './market-rows.ts';
import type { MidHistory } from './mid-history.ts';
import type { Paint } from './painter.ts';
import { passes } from './watchlists.ts';

const Context = createContext<AppData | undefined>(undefined);

/** Hands the stores to the tree; the value never changes, so nothing renders because of it. */
export const AppDataProvider = Context.Provider;

export function useApp(): AppData {
  const app = useContext(Context);
  if (app === undefined) throw new Error('useApp: expected an AppDataProvider above, found none');
  return app;
}

/** Calls `paint` in every painted frame while mounted. The function may change; the newest is called. */
export function usePaint(paint: Paint): void {
  const { painter } = useApp();
  const newest = useRef(paint);
  useLayoutEffect(() => {
    newest.current = paint;
  });
  useLayoutEffect(() => painter.add((tick) => newest.current(tick)), [painter]);
}

/**
 * Paints into an element in every painted frame while mounted. `make` prepares what paints: with the first frame, and anew
 * once it is another element or one of `of` has changed.
 */
export function usePaintInto<E extends Element>(
  place: RefObject<E | null>,
  make: (element: E) => Paint,
  of: readonly unknown[],
): void {
  const made = useRef<{ readonly element: E; readonly of: readonly unknown[]; readonly paint: Paint }>(
    undefined,
  );
  usePaint((tick) => {
    const element = place.current;
    if (element === null) return;
    if (made.current?.element === element && made.current.of.every((part, i) => part === of[i]))
      return made.current.paint(tick);
    made.current = { element, of, paint: make(element) };
    // Nothing of it is on the page yet, whatever is due.
    made.current.paint({ ...tick, ages: true });
  });
}

/** The session and its rows once known. Screens are mounted only then. */
export function useMarket(): { session: Session; rows: MarketRows; mids: MidHistory } {
  const { session, rows, mids } = useStore(useApp().session);
  if (session === undefined || rows === undefined || mids === undefined)
    throw new Error('useMarket: expected a session, found none yet');
  return { session, rows, mids };
}

/** Runs `run` now and then every `ms`. */
export function useEvery(ms: number, run: () => void): void {
  const newest = useRef(run);
  useLayoutEffect(() => {
    newest.current = run;
  });
  useEffect(() => {
    newest.current();
    const timer = setInterval(() => newest.current(), ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** Renders its caller every `ms`: for words that contain a time. Not for market numbers. */
export function useRenderEvery(ms: number): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEvery(ms, again);
}

/** What a clock says, read anew every `ms`. */
export function useClock(ms: number, read: () => number): number {
  const [now, setNow] = useState(read);
  useEvery(ms, () => setNow(read()));
  return now;
}

/** `value`, renewed at most every `ms`: the first change with the next task, of those after it the newest when the time is up. */
export function useAtMostEvery<T>(ms: number, value: T): T {
  const [shown, setShown] = useState(value);
  const renewedMs = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (shown === value) return;
    const waitMs = Math.max(0, renewedMs.current + ms - performance.now());
    const timer = setTimeout(() => {
      renewedMs.current = performance.now();
      setShown(value);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [ms, shown, value]);
  return shown;
}

/** Indexes of the session's symbols that the chosen watchlist lets through, in the order of the settings. */
export function useListedSymbols(): readonly number[] {
  const app = useApp();
  const { session } = useMarket();
  const { watchlists, watchlist } = useStore(app.prefs);
  return useMemo(
    () =>
      session.symbols.flatMap(({ symbol }, index) => (passes(watchlists, watchlist, symbol) ? [index] : [])),
    [session, watchlists, watchlist],
  );
}

/** Keys of the columns of one table that the user has hidden, and what switches them. */
export function useHiddenColumns(table: string): {
  readonly hidden: ReadonlySet<string>;
  readonly change: (key: string, isShown: boolean) => void;
} {
  const { prefs } = useApp();
  const all = useStore(prefs, (state) => state.hiddenColumns);
  return useMemo(
    () => ({
      hidden: new Set(
        all.filter((name) => name.startsWith(`${table}.`)).map((name) => name.slice(table.length + 1)),
      ),
      change: (key, isShown) =>
        prefs.setState(({ hiddenColumns }) => ({
          hiddenColumns: [
            ...hiddenColumns.filter((name) => name !== `${table}.${key}`),
            ...(isShown ? [] : [`${table}.${key}`]),
          ],
        })),
    }),
    [prefs, all, table],
  );
}
