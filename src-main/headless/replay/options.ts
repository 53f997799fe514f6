import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RUNS_FOLDER } from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { decodeCursor } from '#shared/strategy/cursor.ts';
import { parseModels } from '#shared/strategy/execution/models.ts';
import { defaultDataDir } from '../../backend/data-dir.ts';
import type { RunSpec } from '../../replay/run.contract.ts';
import type { Speed } from '../../replay/run/control.ts';
import { epochOf } from '../../replay/run/epoch.ts';
import { builtInStrategies } from '../../strategies/registry.ts';
import type { CommandIo } from '../command-io.ts';

export const help = (
  env: CommandIo['env'],
): string => `Usage: arbscope replay --dataset WHAT --strategy WHICH [options]
       arbscope replay verify --dataset WHAT --strategy WHICH [options]

Runs a strategy over recorded data. The same data, strategy, parameters, seed and models give the same bytes, anywhere.
verify proves it: twice, with batches of 1, 7 and 4096 rows, in a thread of its own, cut at random events and resumed, and with
the dataset ended early; it prints the first line that differs. docs/replay.md has the rules.

  --dataset WHAT     a Parquet file, a folder, s3://bucket/prefix, or a query into the data folder such as
                     "binance,okx bbo BTCUSDT 20260115..20260117"; may be given more than once
  --strategy WHICH   a .js, .mjs or .ts file, or one of ${builtInStrategies.map(({ name }) => name).join(', ')}
  --params JSON      its parameters
  --seed TEXT        what randomness begins with (default "arbscope")
  --models JSON      capital, feeRate, latency, slippage, size, fees, funding, queue (default {}: exact fills at the BBO)
  --from T, --to T   only events with from ≤ ts_event < to: ISO time, or epoch in the unit of the data
  --until CURSOR     end after the event of a cursor
  --limit N          end after N events
  --resume FILE      go on from a run's checkpoint.json; dataset, strategy and so on must be the same
  --speed N          N times as fast as it happened (default: as fast as it can)
  --out DIR          where replay_run_id=…/ is written, a folder or s3://bucket/prefix (default <data>/${RUNS_FOLDER})
  --run-id ID        its name (default: from what is run)
  --checkpoint N     events between two checkpoints
  --cuts N           verify: places at which the run is cut (default 5)
  --data-dir DIR     the data folder (default ${defaultDataDir(env, false)})
  --config FILE      settings file, for the store (default: config.json in the data folder)
  --json             the result as JSON on stdout
  --help             this text

Exit codes: 0 the data was replayed to its end, or all is equal; 1 it was not; 2 wrong options; 130 cancelled, --resume goes on.
`;

export interface ReplayOptions {
  readonly isVerify: boolean;
  readonly spec: RunSpec;
  readonly speed: Speed;
  readonly cuts: number;
  readonly dataDir: string;
  readonly config: string | undefined;
  readonly json: boolean;
}

/** @returns what is wrong as text */
export function readOptions(argv: readonly string[], env: CommandIo['env']): ReplayOptions | string {
  try {
    return parse(argv, env);
  } catch (cause) {
    return errorText(cause);
  }
}

function parse(argv: readonly string[], env: CommandIo['env']): ReplayOptions | string {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      dataset: { type: 'string', multiple: true, default: [] },
      strategy: { type: 'string' },
      params: { type: 'string', default: '{}' },
      seed: { type: 'string', default: 'arbscope' },
      models: { type: 'string', default: '{}' },
      from: { type: 'string' },
      to: { type: 'string' },
      until: { type: 'string' },
      limit: { type: 'string' },
      resume: { type: 'string' },
      speed: { type: 'string', default: 'max' },
      out: { type: 'string' },
      'run-id': { type: 'string' },
      checkpoint: { type: 'string' },
      cuts: { type: 'string', default: '5' },
      'data-dir': { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [word, ...datasets] = positionals;
  const isVerify = word === 'verify';
  const sources = [...values.dataset, ...(isVerify || word === undefined ? datasets : [word, ...datasets])];
  if (sources.length === 0) return '--dataset: expected at least one, found none';
  if (values.strategy === undefined) return '--strategy: expected a file or a name, found none';
  const dataDir = resolve(values['data-dir'] ?? defaultDataDir(env, false));
  const { out, resume } = values;
  const outDir = out?.startsWith('s3://') === true ? out : resolve(out ?? join(dataDir, RUNS_FOLDER));
  // The unit of the data is not known yet; what is no time is none in any unit.
  epochOf('--from', values.from, 'ns');
  epochOf('--to', values.to, 'ns');
  if (values.until !== undefined) decodeCursor(values.until);
  const limit = whole('--limit', values.limit);
  const checkpointEvery = whole('--checkpoint', values.checkpoint);
  return {
    isVerify,
    speed: speedOf(values.speed),
    cuts: whole('--cuts', values.cuts) ?? 5,
    dataDir,
    config: values.config,
    json: values.json,
    spec: {
      datasets: sources,
      strategy: strategyOf(values.strategy),
      params: jsonObject('--params', values.params),
      seed: values.seed,
      models: parseModels(jsonObject('--models', values.models)),
      outDir,
      ...(values.from === undefined ? {} : { from: values.from }),
      ...(values.to === undefined ? {} : { to: values.to }),
      ...(values.until === undefined ? {} : { until: values.until }),
      ...(limit === undefined ? {} : { limit }),
      ...(resume === undefined ? {} : { resume: resolve(resume) }),
      ...(values['run-id'] === undefined ? {} : { runId: values['run-id'] }),
      ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
    },
  };
}

/** A name of ours, or else a path. */
function strategyOf(text: string): RunSpec['strategy'] {
  return /\.(js|mjs|cjs|ts|mts)$/.test(text) || /[/\\]/.test(text)
    ? { file: resolve(text) }
    : { builtIn: text };
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new AppError('INVALID_INPUT', `${name}: expected a whole number from 1 on, found ${text}`);
}

function speedOf(text: string): Speed {
  if (text === 'max') return 'max';
  const speed = Number(text.replace(/[x×]$/, ''));
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new AppError('INVALID_INPUT', `--speed: expected a number above 0 or max, found ${text}`);
}

function jsonObject(name: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('INVALID_INPUT', `${name}: expected JSON, found ${text}`, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new AppError('INVALID_INPUT', `${name}: expected a JSON object, found ${text}`);
}
