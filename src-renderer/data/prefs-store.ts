import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { appearance } from './appearance.ts';
import { watchlist } from './watchlists.ts';
import { workspace } from './workspaces.ts';

/** What one window shows; a window of its own has its own. */
const view = {
  screen: z.string().catch('monitor'),
  /** Symbol of the matrix; empty: the first. */
  symbol: z.string().catch(''),
  /** Selected route as `BTCUSDT:okx>binance`; empty: the best. */
  route: z.string().catch(''),
  /** Venue the Health screen is narrowed to; empty: all. */
  venue: z.string().catch(''),
  basis: z.enum(['net', 'cycle', 'gross', 'funded']).catch('net'),
  /** Id of the list that everything is narrowed to; empty: all symbols. */
  watchlist: z.string().catch(''),
  /** Life that a window of its own shows; empty: none. */
  signal: z.string().catch(''),
  /** Windows of one group show the same symbol and route; empty: this window goes its own way. */
  link: z.enum(['', 'a', 'b', 'c']).catch(''),
};

/** A list whose damaged entries are left out. */
const listOf = <T>(entry: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((entries) =>
      entries.flatMap((each) => {
        const parsed = entry.safeParse(each);
        return parsed.success ? [parsed.data] : [];
      }),
    );

const prefs = z.object({
  ...view,
  ...appearance,
  /** 0..100, perceptual. */
  volume: z.number().min(0).max(100).catch(70),
  /** What was chosen about single sounds, by name. */
  sounds: z
    .record(z.string(), z.object({ isOn: z.boolean(), trimDb: z.number().min(-12).max(12) }))
    .catch({}),
  /** Where sound goes out; empty: where the system sends it. */
  soundDevice: z.string().max(200).catch(''),
  /** Alerts are spoken too, where there is a voice. */
  speech: z.boolean().catch(false),
  watchlists: listOf(watchlist),
  workspaces: listOf(workspace),
  /** Id of the workspace that was opened last; empty: none. */
  workspace: z.string().catch(''),
  /** Keys that were bound anew, by action. */
  keys: z.record(z.string(), z.string()).catch({}),
  /** Order of the symbols in the Monitor. */
  order: z.enum(['settings', 'name']).catch('settings'),
  /** Columns that are not shown, as `monitor.latency`. */
  hiddenColumns: z.array(z.string()).catch([]),
});

/** What the user chose. */
export type Prefs = z.infer<typeof prefs>;
export type PrefName = keyof Prefs;

/** Names of what each window has for itself. */
export const viewNames = Object.keys(view) as (keyof typeof view)[];
export const prefNames = Object.keys(prefs.shape) as PrefName[];

/** Stored choices; whatever is missing or damaged falls back to its default, the rest is kept. */
export function readPrefs(text: string | null): Prefs {
  let stored: unknown = {};
  try {
    stored = JSON.parse(text ?? '{}');
  } catch {
    // Damaged text is the same as none: these are choices, not data.
  }
  return prefsFrom(stored);
}

export function prefsFrom(stored: unknown): Prefs {
  return prefs.parse(typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? stored : {});
}

const KEY = 'arbscope.prefs';

/**
 * What was chosen in this browser, so that the first frame already looks as it should; the data folder has the same for
 * every browser and port (`syncPreferences`).
 *
 * @param storage `localStorage`; where it refuses (private window, full), choices last until the page closes
 * @param own what a window of its own shows instead; such a window stores nothing of its view
 */
export function createPrefsStore(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  own?: Partial<Prefs>,
): StoreApi<Prefs> {
  const read = (): string | null => {
    try {
      return storage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const store = createStore(() => ({ ...readPrefs(read()), ...own }));
  store.subscribe((state) => {
    const kept = own === undefined ? state : { ...state, ...only(readPrefs(read()), viewNames) };
    try {
      storage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // Nothing to do: the choice holds for this page.
    }
  });
  return store;
}

/** The named choices alone. */
export function only<K extends PrefName>(all: Prefs, names: readonly K[]): Pick<Prefs, K> {
  return Object.fromEntries(names.map((name) => [name, all[name]])) as Pick<Prefs, K>;
}
