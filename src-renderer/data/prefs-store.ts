import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';

const prefs = z.object({
  screen: z.string().catch('monitor'),
  /** Symbol of the matrix; empty: the first. */
  symbol: z.string().catch(''),
  /** Selected route as `BTCUSDT:okx>binance`; empty: the best. */
  route: z.string().catch(''),
  /** Venue the Health screen is narrowed to; empty: all. */
  venue: z.string().catch(''),
  basis: z.enum(['net', 'gross']).catch('net'),
  theme: z.enum(['dark', 'light']).catch('dark'),
  /** 0..100, perceptual. */
  volume: z.number().min(0).max(100).catch(70),
  /** Client's clock in epoch ms until which nothing sounds; null: until unmuted; 0: not muted. */
  mutedUntilMs: z.number().min(0).nullable().catch(0),
});

/** What the user chose, kept in this browser. */
export type Prefs = z.infer<typeof prefs>;

/** Stored choices; whatever is missing or damaged falls back to its default, the rest is kept. */
export function readPrefs(text: string | null): Prefs {
  let stored: unknown = {};
  try {
    stored = JSON.parse(text ?? '{}');
  } catch {
    // Damaged text is the same as none: these are choices, not data.
  }
  return prefs.parse(typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? stored : {});
}

const KEY = 'arbscope.prefs';

/** @param storage `localStorage`; where it refuses (private window, full), choices last until the page closes */
export function createPrefsStore(storage: Pick<Storage, 'getItem' | 'setItem'>): StoreApi<Prefs> {
  const read = (): string | null => {
    try {
      return storage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const store = createStore(() => readPrefs(read()));
  store.subscribe((state) => {
    try {
      storage.setItem(KEY, JSON.stringify(state));
    } catch {
      // Nothing to do: the choice holds for this page.
    }
  });
  return store;
}
