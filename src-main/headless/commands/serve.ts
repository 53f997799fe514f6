import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config, ConfigInput } from '#shared/config.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { exchangeIds, isExchangeId } from '#shared/market/exchange.ts';
import { startBackend } from '../../backend/start-backend.ts';
import { loadUploadKeys } from '../../backend/load-upload-keys.ts';
import {
  environmentConfig,
  list,
  mergeConfig,
  readConfigFile,
  unknownVariables,
  type ConfigLayers,
} from '../../backend/load-config.ts';
import { logbook } from '../../backend/logbook.ts';
import { shippedFees } from '../../backend/shipped-fees.ts';
import { systemClock } from '../../base/clock.ts';
import { saveCompiledCode } from '../../base/code-cache.ts';
import { systemFiles } from '../../base/files.ts';
import { systemProcesses } from '../../base/processes.ts';
import type { CommandIo } from '../command-io.ts';
import { defaultDataDir, openDataDir, type DataDir } from '../../backend/data-dir.ts';
import { nodeHost } from '../node-host.ts';
import { openBrowser } from '../open-browser.ts';
import { builtUi } from '../built-ui.ts';

const help = (name: 'serve' | 'demo'): string => `Usage: arbscope ${name} [options]

${
  name === 'serve'
    ? 'Records the public market data of the venues and serves the UI on loopback.'
    : 'The same as serve, fed by the built-in simulator: no internet needed, clearly marked DEMO.'
}

  --data-dir DIR      where parts and settings are kept (default ${defaultDataDir(process.env, name === 'demo')})
  --port N            port of the UI on 127.0.0.1 (default: any free one)
  --exchanges A,B     ${exchangeIds.join(', ')} (default: all)
  --symbols A,B       symbols such as BTCUSDT (default: the ten of the settings)
  --config FILE       settings file (default: config.json in the data folder)
  --no-open           do not open a browser
${name === 'demo' ? '  --seed N            what the simulated market is drawn from (default 7)\n  --rate N            quotes per second, symbol and venue (default 20)\n' : ''}  --help              this text

Prints {"event":"listening","url":…,"data_dir":…} when the UI can be opened. Stops on Ctrl+C after the last part is written.
`;

/** Exit code when another process has the data folder. */
const EXIT_LOCKED = 3;

export const serveCommand = (argv: readonly string[], io: CommandIo): Promise<number> =>
  run('serve', argv, io);
export const demoCommand = (argv: readonly string[], io: CommandIo): Promise<number> => run('demo', argv, io);

async function run(name: 'serve' | 'demo', argv: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(name, argv);
  if (typeof options === 'string') {
    io.stderr.write(`arbscope ${name}: ${options}\n`);
    return 2;
  }
  if (options.help) {
    io.stdout.write(help(name));
    return 0;
  }
  const dataDir = resolve(options.dataDir ?? defaultDataDir(io.env, name === 'demo'));
  const configFile = options.config ?? join(dataDir, 'config.json');
  const layers: ConfigLayers = {
    path: configFile,
    file: await readConfigFile(systemFiles, configFile, options.config !== undefined),
    environment: environmentConfig(io.env),
    arguments: options.settings,
  };
  const { config, notes } = mergeConfig(layers.file, layers.environment, layers.arguments);
  notes.push(...unknownVariables(io.env));
  const ports = { files: systemFiles, clock: systemClock, processes: systemProcesses };
  let folder: DataDir;
  try {
    folder = await openDataDir(dataDir, ports);
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'DATA_DIR_LOCKED') throw cause;
    io.stderr.write(`arbscope ${name}: ${cause.message}\n`);
    return EXIT_LOCKED;
  }
  try {
    await record(name, { options, dataDir, config, layers, notes }, io);
    return 0;
  } finally {
    await folder.close();
  }
}

/** Runs until the caller's signal. */
async function record(
  name: 'serve' | 'demo',
  { options, dataDir, config, layers, notes }: Recording,
  io: CommandIo,
): Promise<void> {
  const say = (text: string): void => void io.stderr.write(`${text}\n`);
  const uiDir = await builtUi(say);

  const token = randomBytes(32).toString('base64url');
  const print = (line: string): void => void io.stdout.write(`${line}\n`);
  const { log, lines } = logbook(print, systemClock);
  const uploadKeys = await loadUploadKeys(config.s3, io.env, systemFiles);
  const backend = await startBackend(nodeHost(dataDir, uiDir), {
    config,
    notes,
    fees: shippedFees(),
    uploadKeys,
    settings: {
      layers,
      asksAtFirstStart: name === 'serve',
      commands: { live: 'arbscope serve', demo: 'arbscope demo' },
    },
    ...(name === 'demo' ? { demo: { seed: options.seed, rate: options.rate } } : {}),
    http: { token },
    clock: systemClock,
    log,
    lines,
  });
  const url = `${backend.url}#token=${token}`;
  print(JSON.stringify({ event: 'listening', url, data_dir: dataDir }));
  saveCompiledCode();
  const closeLink = options.open
    ? await openBrowser(url, { files: systemFiles, clock: systemClock, dataDir, env: io.env, say })
    : () => {};
  await new Promise<void>((done) => {
    if (io.signal.aborted) done();
    io.signal.addEventListener('abort', () => done(), { once: true });
  });
  closeLink();
  await backend.stop();
}

interface Recording {
  readonly options: ServeOptions;
  readonly dataDir: string;
  readonly config: Config;
  readonly layers: ConfigLayers;
  readonly notes: readonly string[];
}

interface ServeOptions {
  readonly help: boolean;
  readonly open: boolean;
  readonly dataDir: string | undefined;
  readonly config: string | undefined;
  readonly seed: number;
  readonly rate: number;
  readonly settings: ConfigInput;
}

/** @returns the options, or what is wrong with them */
function readOptions(name: 'serve' | 'demo', argv: readonly string[]): ServeOptions | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        exchanges: { type: 'string' },
        symbols: { type: 'string' },
        config: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        ...(name === 'demo' ? { seed: { type: 'string' }, rate: { type: 'string' } } : {}),
      } as const,
    }));
  } catch (cause) {
    return errorText(cause);
  }
  const given = values as Readonly<Record<string, string | boolean | undefined>>;
  const text = (key: string): string | undefined => (typeof given[key] === 'string' ? given[key] : undefined);
  const port = wholeNumber(text('port'), 0, 65_535);
  if (port === null) return `expected --port between 0 and 65535, found ${text('port')}`;
  const seed = wholeNumber(text('seed') ?? '7', 0, 0xffff_ffff);
  if (typeof seed !== 'number') return `expected --seed between 0 and 4294967295, found ${text('seed')}`;
  const rate = wholeNumber(text('rate') ?? '20', 1, 20_000);
  if (typeof rate !== 'number') return `expected --rate between 1 and 20000, found ${text('rate')}`;
  const exchanges = text('exchanges') === undefined ? undefined : list(text('exchanges')!.toLowerCase());
  const unknown = exchanges?.find((exchange) => !isExchangeId(exchange));
  if (unknown !== undefined) return `expected --exchanges out of ${exchangeIds.join(', ')}, found ${unknown}`;
  if (exchanges?.length === 0) return `expected --exchanges out of ${exchangeIds.join(', ')}, found none`;
  const symbols = text('symbols') === undefined ? undefined : list(text('symbols')!.toUpperCase());
  if (symbols?.length === 0) return 'expected --symbols such as BTCUSDT,ETHUSDT, found none';
  return {
    help: given.help === true,
    open: given['no-open'] !== true,
    dataDir: text('data-dir'),
    config: text('config'),
    seed,
    rate,
    settings: {
      ...(exchanges === undefined ? {} : { exchanges: exchanges.filter(isExchangeId) }),
      ...(symbols === undefined ? {} : { symbols }),
      ...(port === undefined ? {} : { http: { port } }),
    },
  };
}

/** @returns the number, undefined when nothing was given, null when it is not a whole number in range */
function wholeNumber(text: string | undefined, min: number, max: number): number | undefined | null {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : null;
}
