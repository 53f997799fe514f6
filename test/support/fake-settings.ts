import { settingLeaves, valueAt, withValue } from '#shared/setting-leaves.ts';
import type { settingsApi, PreferenceChange, SettingFact, SettingsView } from '#shared/api/settings.ts';
import type { feesApi, FeesView } from '#shared/api/fees.ts';
import { configSchema, type ConfigInput } from '#shared/config.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { FeeRow } from '#shared/market/fees.ts';
import type { Handlers } from '#shared/rpc/contract.ts';

/** Two tiers on one venue, the base tier on the others; a change holds at once. */
export function fakeFees(): Handlers<typeof feesApi> {
  const shipped = (exchange: ExchangeId, taker_pct: number, tier?: string): FeeRow => ({
    exchange,
    type: 'perp',
    ...(tier === undefined ? {} : { tier }),
    maker_pct: 0.02,
    taker_pct,
    valid_from: '2024-01-01',
    source: `${exchange} fee schedule, read 2026-11-20`,
  });
  const base = [
    shipped('binance', 0.05),
    shipped('binance', 0.04, 'VIP 1'),
    shipped('bybit', 0.055),
    shipped('okx', 0.05),
  ];
  let own: readonly FeeRow[] = [];
  const view = (): FeesView => ({
    file: '/data/arbscope/fees.json',
    rows: [
      ...own.map((row) => ({ ...row, isOwn: true })),
      ...base
        .filter((row) => !own.some((mine) => mine.exchange === row.exchange && mine.tier === row.tier))
        .map((row) => ({ ...row, isOwn: false })),
    ],
    checked: '2026-11-20',
    age_days: 200,
    is_old: true,
  });
  return {
    fees: {
      get: view,
      set({ rows }) {
        own = rows;
        return view();
      },
    },
  };
}

/** Settings and preferences in memory; the symbols are given by the environment and locked. */
export function fakeSettings(isFirstStart: boolean): Handlers<typeof settingsApi> {
  let file: ConfigInput = {};
  let values: Record<string, unknown> = {};
  let isFirst = isFirstStart;
  const running = configSchema.parse({});
  const listeners = new Set<(change: PreferenceChange) => void>();
  const view = (): SettingsView => {
    const merged = configSchema.parse(file);
    return {
      file: '/data/arbscope/config.json',
      notes: [],
      host: {
        kind: 'browser',
        canRestart: false,
        commands: { live: 'arbscope serve', demo: 'arbscope demo' },
      },
      facts: settingLeaves
        .filter((leaf) => !leaf.path.startsWith('desktop.'))
        .map((leaf): SettingFact => {
          const isLocked = leaf.path === 'symbols';
          const takesNow = leaf.path.startsWith('signals.');
          const value = valueAt(merged, leaf.path);
          return {
            path: leaf.path,
            value,
            running: takesNow ? value : valueAt(running, leaf.path),
            default: leaf.default,
            source: isLocked ? 'environment' : valueAt(file, leaf.path) === undefined ? 'default' : 'file',
            isLocked,
            given: isLocked ? 'MONITOR_SYMBOLS' : '',
            takes: takesNow ? 'now' : 'restart',
          };
        }),
    };
  };
  const change = (next: ConfigInput) => {
    const parsed = configSchema.safeParse(next);
    if (!parsed.success) {
      const problems = parsed.error.issues.map((i) => ({ path: i.path.join('.'), message: i.message }));
      return { ok: false as const, problems };
    }
    if (parsed.data.signals.close_pct > parsed.data.signals.open_pct) {
      const message = `expected not above signals.open_pct (${parsed.data.signals.open_pct}), found ${parsed.data.signals.close_pct}`;
      return { ok: false as const, problems: [{ path: 'signals.close_pct', message }] };
    }
    file = next;
    return { ok: true as const, view: view() };
  };
  return {
    settings: {
      get: view,
      set: ({ changes }) =>
        change(Object.entries(changes).reduce((all, [path, value]) => withValue(all, path, value), file)),
      reset: ({ paths }) => change(paths.reduce((all, path) => withValue(all, path, undefined), file)),
      restart: () => null,
    },
    preferences: {
      get: () => ({ values, isFirstStart: isFirst }),
      set(given) {
        values = Object.fromEntries(
          Object.entries({ ...values, ...given.values }).filter(([, value]) => value !== null),
        );
        isFirst = false;
        for (const listener of listeners) listener(given);
        return null;
      },
      changes(_, emit) {
        listeners.add(emit);
        return () => listeners.delete(emit);
      },
    },
  };
}
