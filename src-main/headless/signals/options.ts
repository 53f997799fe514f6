import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { errorText } from '#shared/error-text.ts';
import { defaultDataDir } from '../../backend/data-dir.ts';
import { epochOf } from '../../replay/run/epoch.ts';
import type { CommandIo } from '../command-io.ts';

export interface SignalsOptions {
  readonly dataDir: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly symbol: string | undefined;
  readonly limit: number;
  readonly replay: boolean;
  readonly json: boolean;
}

const DAY_MS = 86_400_000;

/** @returns the options, `help`, or what is wrong with them */
export function readOptions(
  argv: readonly string[],
  env: CommandIo['env'],
  nowMs: number,
): SignalsOptions | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        'data-dir': { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        symbol: { type: 'string' },
        limit: { type: 'string', default: '50' },
        replay: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (cause) {
    return errorText(cause);
  }
  if (values.help) return 'help';
  const toMs = values.to === undefined ? nowMs : timeOf(values.to);
  const fromMs = values.from === undefined ? toMs - DAY_MS : timeOf(values.from);
  for (const [name, ms] of [['--from', fromMs] as const, ['--to', toMs] as const])
    if (Number.isNaN(ms)) return `${name}: expected a time such as 2026-01-15T12:00:00Z or epoch ms`;
  if (fromMs >= toMs) return '--from: expected a time before --to';
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
    return `--limit: expected a whole number from 1 to 100000, found ${values.limit}`;
  return {
    dataDir: resolve(values['data-dir'] ?? defaultDataDir(env, false)),
    fromMs,
    toMs,
    symbol: values.symbol?.toUpperCase(),
    limit,
    replay: values.replay,
    json: values.json,
  };
}

/** A day, an ISO time (UTC where no zone is said) or epoch ms. @returns NaN for anything else */
function timeOf(text: string): number {
  try {
    return Number(epochOf('time', text, 'ms'));
  } catch {
    return Number.NaN;
  }
}
