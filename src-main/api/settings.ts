import type {
  settingsApi,
  PreferenceChange,
  Preferences,
  SettingsAnswer,
  SettingsView,
} from '#shared/api/settings.ts';
import type { Handlers, Stop } from '#shared/rpc/contract.ts';

/** Where settings and preferences are kept. */
export interface SettingsSources {
  readonly settings: {
    view(): SettingsView;
    set(changes: Readonly<Record<string, unknown>>): Promise<SettingsAnswer>;
    reset(paths: readonly string[]): Promise<SettingsAnswer>;
    /** @throws AppError INVALID_INPUT where the host cannot */
    restart(mode: 'LIVE' | 'DEMO'): void;
  };
  readonly preferences: {
    get(): Preferences;
    set(change: PreferenceChange): Promise<void>;
    onChange(listener: (change: PreferenceChange) => void): Stop;
  };
}

export function settingsHandlers({ settings, preferences }: SettingsSources): Handlers<typeof settingsApi> {
  return {
    settings: {
      get: () => settings.view(),
      set: ({ changes }) => settings.set(changes),
      reset: ({ paths }) => settings.reset(paths),
      restart({ mode }) {
        settings.restart(mode);
        return null;
      },
    },
    preferences: {
      get: () => preferences.get(),
      async set(change) {
        await preferences.set(change);
        return null;
      },
      changes: (_, emit) => preferences.onChange(emit),
    },
  };
}
