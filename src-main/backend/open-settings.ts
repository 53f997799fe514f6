import { join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import type { SettingProblem } from '#shared/api/settings.ts';
import type { Config, ConfigInput } from '#shared/config.ts';
import { settingLeaves, valueAt, withValue } from '#shared/setting-leaves.ts';
import type { SettingsSources } from '../api/settings.ts';
import type { Files } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import type { Host } from './host.ts';
import { variableOf, type ConfigLayers } from './load-config.ts';
import { PreferencesFile } from './preferences-file.ts';
import { SettingsBook } from './settings-book.ts';

export interface SettingsOptions {
  readonly layers: ConfigLayers;
  /** Greets whoever starts on a data folder nobody has used. */
  readonly asksAtFirstStart: boolean;
  /** Commands that start the program on the venues and on the simulator. */
  readonly commands: { readonly live: string; readonly demo: string };
}

export interface SettingsParts {
  readonly config: Config;
  readonly notes: readonly string[];
  readonly files: Files;
  readonly log: Log;
  /** Settings that can hold at once, and what makes them hold. */
  readonly live: {
    readonly takesNow: (path: string) => boolean;
    /** What else is wrong with settings that fit the schema. */
    readonly check: (config: Config) => SettingProblem[];
    readonly apply: (config: Config) => Promise<void>;
  };
}

/** Opens what the Settings screen shows and changes. Without `options` the settings of this run count as arguments. */
export async function openSettings(
  host: Host,
  options: SettingsOptions | undefined,
  { config, notes, files, log, live }: SettingsParts,
): Promise<SettingsSources> {
  const { desktop } = host;
  const given: SettingsOptions = options ?? {
    layers: {
      path: join(host.dataDir, 'config.json'),
      file: {},
      environment: {},
      arguments: differences(config),
    },
    asksAtFirstStart: false,
    commands: { live: 'arbscope serve', demo: 'arbscope demo' },
  };
  const takesNow = (path: string): boolean =>
    path.startsWith('desktop.') ? desktop !== undefined : live.takesNow(path);
  const book = new SettingsBook({
    layers: given.layers,
    running: config,
    files,
    host: {
      kind: desktop === undefined ? 'browser' : 'desktop',
      canRestart: desktop !== undefined,
      commands: given.commands,
    },
    variable: variableOf,
    without: settingLeaves
      .map((leaf) => leaf.path)
      .filter((path) => path.startsWith('desktop.') && desktop?.settings.includes(path) !== true),
    notes,
    check: live.check,
    takesNow,
    async apply(next, changed) {
      const now = changed.filter(takesNow);
      if (now.some((path) => path.startsWith('desktop.'))) desktop?.apply(next);
      if (now.some(live.takesNow)) await live.apply(next);
      if (changed.length > 0)
        log('info', 'settings_changed', { paths: changed.join(','), now: now.join(',') });
      return now;
    },
  });
  const preferences = await PreferencesFile.open(join(host.dataDir, 'preferences.json'), files, {
    asks: given.asksAtFirstStart,
    log,
  });
  return {
    settings: {
      view: () => book.view(),
      set: (changes) => book.set(changes),
      reset: (paths) => book.reset(paths),
      restart(mode) {
        if (desktop === undefined) {
          throw new AppError(
            'INVALID_INPUT',
            `restart: expected the desktop program, found a browser's page; run ${given.commands[mode === 'DEMO' ? 'demo' : 'live']}`,
          );
        }
        desktop.restart(mode);
      },
    },
    preferences: {
      get: () => preferences.get(),
      set: (change) => preferences.set(change),
      onChange: (listener) => preferences.changes.on(listener),
    },
  };
}

/** What of the settings is not as it is by default. */
function differences(config: Config): ConfigInput {
  return settingLeaves
    .filter((leaf) => JSON.stringify(valueAt(config, leaf.path)) !== JSON.stringify(leaf.default))
    .reduce<ConfigInput>((all, leaf) => withValue(all, leaf.path, valueAt(config, leaf.path)), {});
}
