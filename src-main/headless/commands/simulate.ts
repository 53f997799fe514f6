import { parseArgs } from 'node:util';
import { errorText } from '#shared/error-text.ts';
import { exchangeIds, isExchangeId } from '#shared/market/exchange.ts';
import { defaultSymbols } from '#shared/market/symbols.ts';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { simulatorOptions, type SimulatorOptions } from '../../simulator/simulator.contract.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import type { CommandIo } from '../command-io.ts';

const help = `Usage: arbscope simulate [options]

Runs simulated venues on loopback: their sockets and REST, and a control interface to stage prices and faults.

  --seed N            decides everything that is drawn (default 7)
  --symbols A,B       symbols such as BTCUSDT (default: the ten of the settings)
  --rate N            quotes per second, symbol and venue (default 20)
  --exchanges A,B     ${exchangeIds.join(', ')} (default: all)
  --port N            port of the control interface; the venues take the next ones (default: any free ones)
  --play DIR          send the frames of DIR/<venue>/*.ndjson instead of a random market
  --keep-bytes        with --play: send them as they are, with their old times and ids
  --no-dislocations   stage no spreads that pay after fees
  --help              this text

Prints {"event":"listening","control":…,"endpoints":…}, then runs until Ctrl+C.
Control: POST /command, GET and DELETE /record, GET /truth. Example:
  curl -d '{"command":"spread","symbol":"BTCUSDT","buy":"okx","sell":"bybit","netPct":0.42}' <control>/command
`;

/** Runs the simulator until it is told to stop. @returns 0, or 2 when the arguments are wrong */
export async function simulateCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'signal'>,
): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    io.stderr.write(`arbscope simulate: ${options}\n`);
    return 2;
  }
  if (options === undefined) {
    io.stdout.write(help);
    return 0;
  }
  const log = (level: string, event: string, fields?: object): void => {
    io.stderr.write(`${JSON.stringify({ level, event, ...fields })}\n`);
  };
  const simulator = await startSimulator(options, { clock: systemClock, files: systemFiles, log });
  io.stdout.write(`${JSON.stringify({ event: 'listening', ...simulator.address })}\n`);
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    else io.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await simulator.stop();
  return 0;
}

/** @returns what was asked for, undefined for `--help`, or what is wrong with it */
function readOptions(argv: readonly string[]): SimulatorOptions | string | undefined {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        seed: { type: 'string', default: '7' },
        symbols: { type: 'string', default: defaultSymbols.join(',') },
        rate: { type: 'string', default: '20' },
        exchanges: { type: 'string', default: exchangeIds.join(',') },
        port: { type: 'string', default: '0' },
        play: { type: 'string' },
        'keep-bytes': { type: 'boolean', default: false },
        'no-dislocations': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return errorText(error);
  }
  if (values.help) return undefined;
  const names = (text: string) => text.split(',').map((name) => name.trim());
  const unknown = names(values.exchanges).find((name) => !isExchangeId(name));
  if (unknown !== undefined)
    return `--exchanges: expected some of ${exchangeIds.join(', ')}, found ${unknown}`;
  // An empty text would become 0.
  const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
  const options = simulatorOptions.safeParse({
    seed: number(values.seed),
    symbols: names(values.symbols).filter((name) => name !== ''),
    rate: number(values.rate),
    exchanges: names(values.exchanges),
    port: number(values.port),
    ...(values.play === undefined ? {} : { play: values.play }),
    keepBytes: values['keep-bytes'],
    dislocations: !values['no-dislocations'],
  });
  if (options.success) return options.data;
  const issue = options.error.issues[0];
  return `--${issue?.path.join('.')}: ${issue?.message}`;
}
