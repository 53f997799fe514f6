import { z } from 'zod';
import { configSchema, type Config, type ConfigInput } from '#shared/config.ts';
import { AppError } from '#shared/error-codes.ts';
import { currentSymbols } from '#shared/market/symbols.ts';
import type { Files } from '../base/files.ts';

/** Settings files larger than this are refused. */
const MAX_CONFIG_BYTES = 1024 * 1024;

type Json = Readonly<Record<string, unknown>>;

/**
 * The settings in force: defaults, then the file, then the environment, then arguments.
 *
 * @returns the settings, frozen, and notes for people (renamed symbols)
 * @throws AppError CONFIG_INVALID naming each wrong setting; LIVE_TRADING_REFUSED when trading is asked for
 */
export function mergeConfig(...layers: readonly ConfigInput[]): { config: Config; notes: string[] } {
  const merged = layers.reduce<Json>((all, layer) => overlay(all, layer as Json), {});
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success)
    throw new AppError('CONFIG_INVALID', `settings: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
  const config = parsed.data;
  if (config.LIVE_TRADING_ENABLED) {
    throw new AppError(
      'LIVE_TRADING_REFUSED',
      'settings: LIVE_TRADING_ENABLED is true, but Arbscope never sends an order; remove it',
    );
  }
  if (config.signals.close_pct > config.signals.open_pct) {
    throw new AppError(
      'CONFIG_INVALID',
      `settings: expected signals.close_pct not above signals.open_pct (${config.signals.open_pct}), found ${config.signals.close_pct}`,
    );
  }
  const { symbols, notes } = currentSymbols(config.symbols);
  const exchanges = [...new Set(config.exchanges)];
  return { config: Object.freeze({ ...config, exchanges, symbols }), notes };
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
    throw new AppError(
      'CONFIG_INVALID',
      `settings: expected JSON in ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  if (!isObject(value)) throw new AppError('CONFIG_INVALID', `settings: expected a JSON object in ${path}`);
  return value as ConfigInput;
}

/** Settings given by the environment. */
export function environmentConfig(env: Readonly<Record<string, string | undefined>>): ConfigInput {
  return {
    ...(env.LIVE_TRADING_ENABLED?.trim().toLowerCase() === 'true' ? { LIVE_TRADING_ENABLED: true } : {}),
    ...(env.ARBSCOPE_SYMBOLS === undefined ? {} : { symbols: list(env.ARBSCOPE_SYMBOLS) }),
    ...(env.ARBSCOPE_EXCHANGES === undefined
      ? {}
      : { exchanges: list(env.ARBSCOPE_EXCHANGES) as Config['exchanges'] }),
  };
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
