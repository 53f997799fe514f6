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
  const number = (name: 'seed' | 'rate', otherwise: number): number => {
    const value = Number(text(name) ?? otherwise);
    return Number.isInteger(value) && value >= 1 ? value : otherwise;
  };
  const exchanges = text('exchanges');
  const symbols = text('symbols');
  return {
    demo: values.demo === true ? { seed: number('seed', 7), rate: number('rate', 20) } : undefined,
    dataDir: text('data-dir'),
    config: text('config'),
    settings: {
      ...(exchanges === undefined
        ? {}
        : { exchanges: list(exchanges.toLowerCase()) as ConfigInput['exchanges'] }),
      ...(symbols === undefined ? {} : { symbols: list(symbols.toUpperCase()) }),
    },
  };
}
