import { AppError } from '#shared/error-codes.ts';
import type { SettingFact, SettingProblem, SettingsAnswer, SettingsView } from '#shared/api/settings.ts';
import type { Config, ConfigInput } from '#shared/config.ts';
import { errorText } from '#shared/error-text.ts';
import { settingLeaves, valueAt, withValue } from '#shared/setting-leaves.ts';
import type { Files } from '../base/files.ts';
import { replaceFile } from '../base/replace-file.ts';
import { checkConfig, readConfigFile, type ConfigLayers } from './load-config.ts';

export interface SettingsBookOptions {
  readonly layers: ConfigLayers;
  /** What this run was started with. */
  readonly running: Config;
  readonly files: Files;
  readonly host: SettingsView['host'];
  /** Names the variable that gives a setting. */
  readonly variable: (path: string) => string;
  /** Settings the host can do nothing with, by their beginning: they are not shown. */
  readonly without: readonly string[];
  readonly notes: readonly string[];
  /**
   * Makes changed settings hold at once where that can be done.
   *
   * @returns paths that hold now
   */
  readonly apply: (config: Config, changed: readonly string[]) => Promise<readonly string[]>;
  /** What else is wrong with settings that fit the schema, before they are written. */
  readonly check: (config: Config) => readonly SettingProblem[];
  /** True for settings that `apply` can make hold at once. */
  readonly takesNow: (path: string) => boolean;
}

/** The settings as people see and change them: every value with where it comes from, written to the file only. */
export class SettingsBook {
  readonly #options: SettingsBookOptions;
  #file: ConfigInput;
  #running: Config;
  /** Changes are made one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: SettingsBookOptions) {
    this.#options = options;
    this.#file = options.layers.file;
    this.#running = options.running;
  }

  view(): SettingsView {
    const { layers, host, notes } = this.#options;
    const checked = this.#check(this.#file);
    const merged = 'config' in checked ? checked.config : this.#running;
    const facts = settingLeaves
      .filter((leaf) => !this.#isHidden(leaf.path))
      .map((leaf) => this.#fact(leaf.path, leaf.default, merged));
    return { file: layers.path, facts, notes, host };
  }

  /** Takes all changes or none. */
  set(changes: Readonly<Record<string, unknown>>): Promise<SettingsAnswer> {
    return this.#change(Object.entries(changes));
  }

  /** Takes settings out of the file. */
  reset(paths: readonly string[]): Promise<SettingsAnswer> {
    return this.#change(paths.map((path) => [path, undefined]));
  }

  #change(changes: readonly (readonly [string, unknown])[]): Promise<SettingsAnswer> {
    const done = this.#queue.then(() => this.#write(changes));
    this.#queue = done.catch(() => {});
    return done;
  }

  async #write(changes: readonly (readonly [string, unknown])[]): Promise<SettingsAnswer> {
    const { layers, files, apply, check } = this.#options;
    const refused = changes.flatMap(([path]) => this.#refusal(path));
    if (refused.length > 0) return { ok: false, problems: refused };
    let file: ConfigInput;
    try {
      // What somebody wrote by hand since is kept.
      file = await readConfigFile(files, layers.path, false);
    } catch (cause) {
      return { ok: false, problems: [{ path: '', message: messageOf(cause) }] };
    }
    for (const [path, value] of changes) file = withValue(file, path, value);
    const checked = this.#check(file);
    if (!('config' in checked)) return { ok: false, problems: checked.problems };
    // Without what the environment and arguments add today, the file has to hold too.
    const alone = checkConfig(file);
    if (!('config' in alone)) return { ok: false, problems: alone.problems };
    const wrong = check(checked.config);
    if (wrong.length > 0) return { ok: false, problems: wrong };
    try {
      await replaceFile(files, layers.path, new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`));
    } catch (cause) {
      return {
        ok: false,
        problems: [{ path: '', message: `cannot write ${layers.path}: ${messageOf(cause)}` }],
      };
    }
    this.#file = file;
    const changed = settingLeaves
      .map((leaf) => leaf.path)
      .filter((path) => !isSame(valueAt(checked.config, path), valueAt(this.#running, path)));
    for (const path of await apply(checked.config, changed)) {
      this.#running = withValue(this.#running, path, valueAt(checked.config, path)) as Config;
    }
    return { ok: true, view: this.view() };
  }

  #refusal(path: string): SettingProblem[] {
    const { layers, variable } = this.#options;
    if (!settingLeaves.some((leaf) => leaf.path === path) || this.#isHidden(path))
      return [{ path, message: 'is no setting of this version' }];
    if (valueAt(layers.arguments, path) !== undefined)
      return [{ path, message: 'is given by an argument of this start; the file cannot change it' }];
    if (valueAt(layers.environment, path) !== undefined)
      return [
        { path, message: `is given by the environment's ${variable(path)}; the file cannot change it` },
      ];
    return [];
  }

  #fact(path: string, otherwise: unknown, merged: Config): SettingFact {
    const { layers, variable, takesNow } = this.#options;
    const source =
      valueAt(layers.arguments, path) !== undefined
        ? 'argument'
        : valueAt(layers.environment, path) !== undefined
          ? 'environment'
          : valueAt(this.#file, path) !== undefined
            ? 'file'
            : 'default';
    const isLocked = source === 'argument' || source === 'environment';
    return {
      path,
      value: valueAt(merged, path),
      running: valueAt(this.#running, path),
      default: otherwise,
      source,
      isLocked,
      given: source === 'environment' ? variable(path) : source === 'argument' ? 'an argument' : '',
      takes: takesNow(path) ? 'now' : 'restart',
    };
  }

  #check(file: ConfigInput): ReturnType<typeof checkConfig> {
    const { environment, arguments: given } = this.#options.layers;
    return checkConfig(file, environment, given);
  }

  #isHidden(path: string): boolean {
    return this.#options.without.some((begin) => path.startsWith(begin));
  }
}

function messageOf(cause: unknown): string {
  if (cause instanceof AppError) return cause.message.replace(/^settings: /, '');
  return errorText(cause);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
