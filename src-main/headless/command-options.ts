import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { errorText } from '#shared/error-text.ts';
import { defaultDataDir } from '../backend/data-dir.ts';
import type { CommandIo } from './command-io.ts';

type OptionTable = NonNullable<ParseArgsConfig['options']>;

const everywhere = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Options and other words of a command; `--json` and `--help` go without saying.
 *
 * @returns `help` when that was asked for, or what is wrong as text for people
 */
export function readArguments<const O extends OptionTable>(argv: readonly string[], options: O) {
  try {
    const parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...everywhere, ...options },
    });
    return argv.includes('--help') || argv.includes('-h') ? 'help' : parsed;
  } catch (cause) {
    return errorText(cause);
  }
}

/** For commands that know options only. @returns what is wrong */
export function noMoreWords(positionals: readonly string[]): string | undefined {
  return positionals.length === 0 ? undefined : `expected options only, found ${positionals.join(' ')}`;
}

/** Full path of the data folder: as given, or where the system keeps it. */
export function dataDirOf(given: string | undefined, env: CommandIo['env']): string {
  return resolve(given ?? defaultDataDir(env, false));
}

/** @returns undefined for anything but a whole number in the range */
export function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

/** Words between commas, without empty ones. */
export function listOf(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Some of a set of names. @returns what is wrong as text */
export function namesOf<N extends string>(
  option: string,
  text: string | undefined,
  names: readonly N[],
): N[] | string | undefined {
  const asked = listOf(text?.toLowerCase());
  const known = asked?.flatMap((one) => names.filter((name) => name === one));
  if (asked === undefined || known === undefined || (asked.length > 0 && known.length === asked.length))
    return known;
  const wrong = asked.find((one) => !names.some((name) => name === one)) ?? 'none';
  return `${option}: expected some of ${names.join(', ')}, found ${wrong}`;
}

export interface Command<T extends object> {
  /** As it is called. */
  readonly name: string;
  readonly help: string;
  /** What was read: `help`, what is wrong as text, or the options. */
  readonly options: T | string;
}

/** Gives help, says what is wrong with the options (exit code 2), or runs the command. @returns its exit code */
export async function runCommand<T extends object>(
  { name, help, options }: Command<T>,
  io: Pick<CommandIo, 'stdout' | 'stderr'>,
  run: (options: T) => Promise<number>,
): Promise<number> {
  if (options === 'help') {
    io.stdout.write(help);
    return 0;
  }
  if (typeof options === 'string') {
    io.stderr.write(`arbscope ${name}: ${options}\n`);
    return 2;
  }
  return run(options);
}
