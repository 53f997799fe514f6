import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { parseModels } from '#shared/strategy/execution/models.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import { defaultDataDir } from '../../backend/data-dir.ts';
import { builtInStrategies, builtInStrategy } from '../../strategies/registry.ts';
import { parseConstraints, parseObjective, type Constraint, type Objective } from '../../sweep/objective.ts';
import { parseSpace, type Division, type Search, type SweepSpec } from '../../sweep/spec.ts';
import { parseDuration } from '../../sweep/windows.ts';

type Env = Readonly<Record<string, string | undefined>>;

const cores = (): number => Math.max(availableParallelism() - 1, 1);

export const help = (
  env: Env,
): string => `Usage: arbscope sweep --dataset DATA --strategy NAME|FILE --space JSON [options]

Runs a strategy with many parameters over recorded data, on several threads, and shows what the best ones are worth.
What was done stays done: the same command goes on where it was stopped, and a wider one does only what is new.

  --dataset DATA        a file, folder, s3:// address or query such as "binance bbo BTCUSDT 20260115"; may be repeated
  --strategy NAME|FILE  ${builtInStrategies.map(({ name }) => name).join(', ')}, or a .js, .mjs or .ts file
  --space JSON          values to try: {"fast": {"int": [5, 20], "step": 5}, "stopAtr": {"values": [2, 3]},
                        "width": {"range": [1, 3], "step": 0.5}, "notional": {"logRange": [100, 10000], "count": 5}};
                        @FILE reads it from a file
  --params JSON         parameters of every trial
  --search KIND         grid (default), random or list
  --count N             trials of a random search (default 50)
  --list JSON           trials of a list, an array of parameters; @FILE reads it from a file
  --split SHARE         learn from the first share of the time, such as 0.7, and judge by the rest
  --walk-forward A,B,C  learn from A, judge by the B after it, move on by C; such as 7d,1d,1d (s, m, h, d)
  --objective METRIC    what is best (default total_return); -METRIC takes the least, such as -max_drawdown
  --constraints LIST    what a winner keeps to in training, such as "trades>=10,max_drawdown<=0.2"
  --max-trials N        trials at most (default 10000)
  --models JSON         execution models of every run, as in arbscope replay
  --pool N              threads (default ${cores()}: the machine's cores less one)
  --seed TEXT           seed of the runs and of a random search (default arbscope, as of arbscope replay)
  --data-dir DIR        where queries look (default ${defaultDataDir(env, false)})
  --config FILE         settings file, for the store of s3:// addresses (default: config.json in the data folder)
  --out DIR             folder of the results (default sweeps in the current folder)
  --json                the summary as JSON on stdout
  --help                this text

Writes runs.jsonl (what is done), sweep.jsonl and sweep.csv (training and test side by side), sweep.json and sweep.html.
Exit codes: 0 all well, 1 a run failed or no trial can be chosen, 2 wrong options, 130 cancelled.
`;

export interface SweepCommandOptions {
  readonly spec: SweepSpec;
  readonly objective: Objective;
  readonly constraints: readonly Constraint[];
  readonly workers: number;
  readonly dataDir: string;
  /** Settings file; the data folder's own unless said. */
  readonly config: string | undefined;
  readonly outDir: string;
  readonly json: boolean;
}

/** @returns what is wrong with the options, as text for people; `help` when that was asked for */
export function readOptions(argv: readonly string[], env: Env): SweepCommandOptions | string {
  try {
    return read(argv, env);
  } catch (cause) {
    return errorText(cause);
  }
}

function read(argv: readonly string[], env: Env): SweepCommandOptions | string {
  const { values } = parseArgs({
    args: withJoinedObjective(argv),
    options: {
      dataset: { type: 'string', multiple: true },
      strategy: { type: 'string' },
      space: { type: 'string' },
      params: { type: 'string', default: '{}' },
      search: { type: 'string', default: 'grid' },
      count: { type: 'string', default: '50' },
      list: { type: 'string' },
      split: { type: 'string' },
      'walk-forward': { type: 'string' },
      objective: { type: 'string', default: 'total_return' },
      constraints: { type: 'string', default: '' },
      'max-trials': { type: 'string', default: '10000' },
      models: { type: 'string', default: '{}' },
      pool: { type: 'string' },
      seed: { type: 'string', default: 'arbscope' },
      'data-dir': { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string', default: 'sweeps' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { dataset, strategy } = values;
  if (dataset === undefined) throw wrong('--dataset: expected at least one, found none');
  if (strategy === undefined) throw wrong('--strategy: expected a name or a file, found none');
  if (values.space === undefined && values.search !== 'list')
    throw wrong('--space: expected JSON, found none');
  return {
    spec: {
      datasets: dataset,
      strategy: builtInStrategy(strategy) === undefined ? fileOf(strategy) : { builtIn: strategy },
      params: object('--params', values.params),
      space:
        values.search === 'list' && values.space === undefined
          ? {}
          : parseSpace(json('--space', values.space ?? '')),
      search: searchOf(values),
      division: divisionOf(values.split, values['walk-forward']),
      seed: values.seed,
      models: parseModels(json('--models', values.models)),
      maxTrials: whole('--max-trials', values['max-trials'], 1_000_000),
    },
    objective: parseObjective(values.objective),
    constraints: parseConstraints(values.constraints),
    workers: values.pool === undefined ? cores() : whole('--pool', values.pool, 256),
    dataDir: resolve(values['data-dir'] ?? defaultDataDir(env, false)),
    config: values.config,
    outDir: resolve(values.out),
    json: values.json,
  };
}

/** `--objective -max_drawdown` would be read as an option: an objective that begins with a dash is joined to its name. */
function withJoinedObjective(argv: readonly string[]): string[] {
  const at = argv.indexOf('--objective');
  const value = argv[at + 1];
  if (at === -1 || value?.startsWith('-') !== true) return [...argv];
  return [...argv.slice(0, at), `--objective=${value}`, ...argv.slice(at + 2)];
}

function searchOf(values: {
  readonly search: string;
  readonly count: string;
  readonly list?: string | undefined;
  readonly seed: string;
}): Search {
  switch (values.search) {
    case 'grid':
      return { kind: 'grid' };
    case 'random':
      return { kind: 'random', count: whole('--count', values.count, 1_000_000), seed: values.seed };
    case 'list': {
      const list = json('--list', values.list ?? '');
      if (
        !Array.isArray(list) ||
        list.length === 0 ||
        list.some((one) => typeof one !== 'object' || one === null || Array.isArray(one))
      )
        throw wrong('--list: expected an array of parameters such as [{"fast": 5}]');
      return { kind: 'list', list: list as Params[] };
    }
    default:
      throw wrong(`--search: expected grid, random or list, found ${values.search}`);
  }
}

function divisionOf(split: string | undefined, walk: string | undefined): Division {
  if (split !== undefined && walk !== undefined)
    throw wrong('--split: expected it or --walk-forward, found both');
  if (split !== undefined) {
    const train = Number(split);
    if (!(train > 0 && train < 1)) throw wrong(`--split: expected a share between 0 and 1, found ${split}`);
    return { kind: 'split', train };
  }
  if (walk === undefined) return { kind: 'none' };
  const [trainNs, testNs, stepNs, ...more] = walk.split(',').map(parseDuration);
  if (trainNs === undefined || testNs === undefined || stepNs === undefined || more.length > 0)
    throw wrong(`--walk-forward: expected three durations such as 7d,1d,1d, found ${walk}`);
  return { kind: 'walk-forward', trainNs, testNs, stepNs };
}

function fileOf(strategy: string): { file: string } {
  if (!/\.(?:m?js|cjs|m?ts)$/.test(strategy))
    throw wrong(
      `--strategy: expected ${builtInStrategies.map(({ name }) => name).join(', ')} or a .js, .mjs or .ts file, found ${strategy}`,
    );
  return { file: resolve(strategy) };
}

function object(option: string, text: string): Params {
  const value = json(option, text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(`${option}: expected a JSON object, found ${text}`);
  return value as Params;
}

function json(option: string, text: string): unknown {
  try {
    return JSON.parse(text.startsWith('@') ? readFileSync(resolve(text.slice(1)), 'utf8') : text);
  } catch (cause) {
    throw wrong(`${option}: expected JSON, found ${text === '' ? 'none' : text}; ${errorText(cause)}`);
  }
}

function whole(option: string, text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1 && value <= most)) throw wrong(`${option}: expected 1 to ${most}, found ${text}`);
  return value;
}

function wrong(text: string): AppError {
  return new AppError('INVALID_INPUT', text);
}
