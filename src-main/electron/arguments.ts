import { parseArgs } from 'node:util';
import type { ConfigInput } from '#shared/config.ts';
import { list } from '../backend/load-config.ts';

export interface ShellArguments {
  /** Feed from the built-in simulator. */
  readonly demo: { readonly seed: number; readonly rate: number } | undefined;
  readonly dataDir: string | undefined;
  /** Settings file; undefined: `config.json` in the data folder. */
  readonly config: string | undefined;
  readonly settings: ConfigInput;
  /** Begins in the tray, as at a start with the session. */
  readonly hidden: boolean;
  /** What is wrong with the arguments, for people; said where a window for it is there. */
  readonly problem: string | undefined;
}

/** Options without which the program could not be told from another: the same names as on the command line of `serve`. */
const options = {
  demo: { type: 'boolean' },
  'data-dir': { type: 'string' },
  config: { type: 'string' },
  exchanges: { type: 'string' },
  symbols: { type: 'string' },
  seed: { type: 'string' },
  rate: { type: 'string' },
  hidden: { type: 'boolean' },
} as const;

/**
 * Reads the program's arguments. What is not ours is left alone: Chromium has switches of its own. Values are checked
 * where settings are.
 */
export function readArguments(argv: readonly string[]): ShellArguments {
  const { values } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true });
  const text = (name: keyof typeof options): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  let problem: string | undefined;
  const number = (name: 'seed' | 'rate', otherwise: number, max: number): number => {
    const given = text(name);
    const value = Number(given ?? otherwise);
    if (Number.isInteger(value) && value >= 1 && value <= max) return value;
    problem = `--${name}: expected a whole number from 1 to ${max}, was ${given}`;
    return otherwise;
  };
  const exchanges = text('exchanges');
  const symbols = text('symbols');
  const demo =
    values.demo === true
      ? { seed: number('seed', 7, 0xffff_ffff), rate: number('rate', 20, 20_000) }
      : undefined;
  return {
    demo,
    dataDir: text('data-dir'),
    config: text('config'),
    hidden: values['hidden'] === true,
    settings: {
      ...(exchanges === undefined
        ? {}
        : { exchanges: list(exchanges.toLowerCase()) as ConfigInput['exchanges'] }),
      ...(symbols === undefined ? {} : { symbols: list(symbols.toUpperCase()) }),
    },
    problem,
  };
}

/** Arguments for the same program on the venues or on the simulator: links are followed once. */
export function restartArguments(argv: readonly string[], mode: 'LIVE' | 'DEMO'): string[] {
  const kept = argv.filter((argument) => argument !== '--demo' && !argument.startsWith('arbscope://'));
  return mode === 'DEMO' ? [...kept, '--demo'] : kept;
}
