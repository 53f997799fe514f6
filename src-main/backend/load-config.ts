import type { z } from 'zod';
import { configSchema, type Config, type ConfigInput } from '#shared/config.ts';
import { AppError } from '#shared/error-codes.ts';
import type { SettingProblem } from '#shared/api/settings.ts';
import { errorText } from '#shared/error-text.ts';
import { settingLeaves, withValue, type SettingLeaf } from '#shared/setting-leaves.ts';
import { currentSymbols } from '#shared/market/symbols.ts';
import type { Files } from '../base/files.ts';

/** Settings files larger than this are refused. */
const MAX_CONFIG_BYTES = 1024 * 1024;

type Json = Readonly<Record<string, unknown>>;

/** Settings by where they come from; the later layer wins. */
export interface ConfigLayers {
  /** Path of the file, whether it is there or not. */
  readonly path: string;
  readonly file: ConfigInput;
  readonly environment: ConfigInput;
  readonly arguments: ConfigInput;
}

/** The settings in force, frozen, with notes for people (renamed symbols); or what is wrong, field by field. */
export type Checked =
  | { readonly config: Config; readonly notes: string[] }
  | {
      readonly code: 'CONFIG_INVALID' | 'LIVE_TRADING_REFUSED';
      readonly problems: readonly SettingProblem[];
    };

/** Defaults, then the layers, the later one wins; checked as a whole. */
export function checkConfig(...layers: readonly ConfigInput[]): Checked {
  const merged = layers.reduce<Json>((all, layer) => overlay(all, layer as Json), {});
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) return { code: 'CONFIG_INVALID', problems: problemsOf(parsed.error) };
  const config = parsed.data;
  if (config.LIVE_TRADING_ENABLED) {
    return {
      code: 'LIVE_TRADING_REFUSED',
      problems: [
        { path: 'LIVE_TRADING_ENABLED', message: 'is true, but Arbscope never sends an order; remove it' },
      ],
    };
  }
  if (config.signals.close_pct > config.signals.open_pct) {
    return {
      code: 'CONFIG_INVALID',
      problems: [
        {
          path: 'signals.close_pct',
          message: `expected not above signals.open_pct (${config.signals.open_pct}), found ${config.signals.close_pct}`,
        },
      ],
    };
  }
  const { symbols, notes } = currentSymbols(config.symbols);
  const exchanges = [...new Set(config.exchanges)];
  return { config: Object.freeze({ ...config, exchanges, symbols }), notes };
}

/** @throws AppError CONFIG_INVALID naming each wrong setting; LIVE_TRADING_REFUSED when trading is asked for */
export function mergeConfig(...layers: readonly ConfigInput[]): { config: Config; notes: string[] } {
  const checked = checkConfig(...layers);
  if ('config' in checked) return checked;
  const text = checked.problems
    .map(({ path, message }) => (path === '' ? message : `${path} ${message}`))
    .join('; ');
  throw new AppError(checked.code, `settings: ${text}`);
}

function problemsOf(error: z.ZodError): SettingProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'is no setting of this version',
    }));
  });
}

/** Reads a settings file. @returns nothing set when `path` is missing and `required` is false */
export async function readConfigFile(files: Files, path: string, required: boolean): Promise<ConfigInput> {
  const info = await files.info(path);
  if (info === undefined) {
    if (required) throw new AppError('CONFIG_INVALID', `settings: expected a file at ${path}, found none`);
    return {};
  }
  if (info.isDirectory || info.size > MAX_CONFIG_BYTES) {
    throw new AppError(
      'CONFIG_INVALID',
      `settings: expected a file of at most ${MAX_CONFIG_BYTES} bytes at ${path}`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await files.read(path)));
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `settings: expected JSON in ${path}: ${errorText(cause)}`, {
      cause,
    });
  }
  if (!isObject(value)) throw new AppError('CONFIG_INVALID', `settings: expected a JSON object in ${path}`);
  return value as ConfigInput;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'MONITOR_';

/** Variable of a setting: `signals.open_pct` is `MONITOR_SIGNALS_OPEN_PCT`. */
export function variableOf(path: string): string {
  return PREFIX + path.toUpperCase().replaceAll('.', '_');
}

/** The older names of two variables; the newer ones win. */
const olderNames: Readonly<Record<string, string>> = {
  symbols: 'ARBSCOPE_SYMBOLS',
  exchanges: 'ARBSCOPE_EXCHANGES',
};

/**
 * Settings given by the environment: every one has a variable, lists are separated by commas, `null` is none. Text that
 * does not fit the setting is refused with the rest of the settings.
 */
export function environmentConfig(env: Environment): ConfigInput {
  let settings: ConfigInput =
    env.LIVE_TRADING_ENABLED?.trim().toLowerCase() === 'true' ? { LIVE_TRADING_ENABLED: true } : {};
  for (const leaf of settingLeaves) {
    const text = givenBy(env, leaf.path)?.text;
    if (text !== undefined && leaf.kind !== 'object')
      settings = withValue(settings, leaf.path, valueOf(leaf, text));
  }
  return settings;
}

/** The variable that gives a setting, and its text. */
function givenBy(env: Environment, path: string): { name: string; text: string } | undefined {
  for (const name of [variableOf(path), olderNames[path]]) {
    const text = name === undefined ? undefined : env[name];
    if (name !== undefined && text !== undefined) return { name, text };
  }
  return undefined;
}

/** Variables that look like settings and are none, for people; others' programs may use the prefix too. */
export function unknownVariables(env: Environment): string[] {
  const known = new Set(settingLeaves.map((leaf) => variableOf(leaf.path)));
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.has(name))
    .map((name) => `The environment's ${name} names no setting and is ignored.`);
}

function valueOf(leaf: SettingLeaf, text: string): unknown {
  const trimmed = text.trim();
  if (leaf.mayBeNull && trimmed === 'null') return null;
  switch (leaf.kind) {
    case 'list':
      return list(text);
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : text;
    case 'boolean':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : text;
    case 'text':
    case 'object':
      return text;
  }
}

/** `a, b,c` as a list without empty entries. */
export function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Objects are merged key by key, everything else is replaced. Own keys only, so that no layer reaches a prototype. */
function overlay(below: Json, above: Json): Json {
  const merged = new Map<string, unknown>(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key);
    merged.set(key, isObject(under) && isObject(value) ? overlay(under, value) : value);
  }
  return Object.fromEntries(merged);
}
