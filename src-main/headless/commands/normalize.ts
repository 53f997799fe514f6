import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { errorText } from '#shared/error-text.ts';
import { type ExchangeId, exchangeIds, isExchangeId } from '#shared/market/exchange.ts';
import { namings } from '../../exchanges/naming.ts';
import { exchangeOf } from '../../exchanges/registry.ts';
import type { CommandIo } from '../command-io.ts';
import { EventLines } from '../normalize/event-lines.ts';
import { parseInstrumentFile } from '../normalize/instrument-file.ts';
import { FrameLines } from '../normalize/frame-lines.ts';
import { LineWriter } from '../normalize/line-writer.ts';
import { nativeOf, tableFor } from '../normalize/table.ts';

const help = `Usage: arbscope normalize --exchange ID [options] < frames > events

Reads raw venue frames, one a line; a line that is a JSON string is a text frame. Writes one line for each:
  {"events":[…]}     what the frame became: none, one or several, columns in contract order, int64 as text
  {"control":"…"}    subscribed, refused, pong, closing or info
  {"reject":"…"}     why the frame was refused
One reader serves the whole run, as one connection would.

  --exchange ID       ${exchangeIds.join(', ')}
  --symbols A,B       only these, by their names in Arbscope or on the venue: BTCUSDT, BTC-USDT-SWAP
                      (default: every USDT and USDC linear perpetual that turns up)
  --instruments FILE  OKX instrument rows in place of REST: JSON array, REST answer or NDJSON. Without them the
                      contract values of OKX are unknown, and its quotes and trades are refused
  --ts-recv           add ts_recv, the local time at which the line was read
  --help              this text
`;

interface Options {
  readonly exchange: ExchangeId;
  readonly symbols: readonly string[] | undefined;
  readonly instruments: string | undefined;
  readonly tsRecv: boolean;
}

type NormalizeIo = Pick<CommandIo, 'stdin' | 'stdout' | 'stderr'> & Partial<Pick<CommandIo, 'signal'>>;

/**
 * `arbscope normalize`: what the live readers make of recorded frames.
 *
 * @returns 0 when all input was read or the receiver of the output went away; 2 when the options are wrong
 */
export async function normalizeCommand(argv: readonly string[], io: NormalizeIo): Promise<number> {
  const options = readOptions(argv);
  if (options === 'help') {
    io.stdout.write(help);
    return 0;
  }
  if (typeof options === 'string') {
    io.stderr.write(`arbscope normalize: ${options}\n`);
    return 2;
  }
  const rows = options.instruments === undefined ? [] : await readInstruments(options.instruments);
  if (typeof rows === 'string') {
    io.stderr.write(`arbscope normalize: ${rows}\n`);
    return 2;
  }
  const symbols = tableFor(options.exchange, rows, options.symbols);
  const unknown = options.symbols?.filter(
    (symbol) => nativeOf(symbol, namings[options.exchange]) === undefined,
  );
  if (unknown !== undefined && unknown.length > 0) {
    const names = unknown.join(', ');
    io.stderr.write(
      `arbscope normalize: no linear perpetual in USDT or USDC, nothing is read for ${names}\n`,
    );
  }
  const unsized = symbols.instruments.filter((instrument) => instrument.contractValue === '');
  if (unsized.length > 0) {
    const names = unsized.map((instrument) => instrument.symbol).join(', ');
    io.stderr.write(
      `arbscope normalize: contract value of ${names} unknown, quotes and trades are refused (--instruments)\n`,
    );
  }
  const events = new EventLines(options.exchange, symbols, options.tsRecv);
  const frames = new FrameLines(exchangeOf(options.exchange).reader(symbols), events);
  const ended = await pump(io, frames);
  const refused = events.refusedRows();
  if (refused !== '') io.stderr.write(`arbscope normalize: rows refused in good frames: ${refused}\n`);
  return ended;
}

/** Input to output at the pace of the slower. */
async function pump(io: NormalizeIo, frames: FrameLines): Promise<number> {
  const writer = new LineWriter(io.stdout);
  const stop = (): void => {
    if ('destroy' in io.stdin && typeof io.stdin.destroy === 'function') io.stdin.destroy();
  };
  io.signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of io.stdin) {
      for (const line of frames.lines(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)) {
        if (!writer.put(line)) await writer.flush();
      }
      await writer.flush();
      if (writer.isGone) return 0;
    }
  } catch (cause) {
    if (io.signal?.aborted !== true) throw cause;
  } finally {
    io.signal?.removeEventListener('abort', stop);
  }
  for (const line of frames.rest()) writer.put(line);
  await writer.finish();
  return 0;
}

/** @returns what is wrong with the options, as text for people; `help` when that was asked for */
function readOptions(argv: readonly string[]): Options | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        exchange: { type: 'string' },
        symbols: { type: 'string' },
        instruments: { type: 'string' },
        'ts-recv': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (cause) {
    return errorText(cause);
  }
  if (values.help) return 'help';
  const { exchange = '' } = values;
  if (!isExchangeId(exchange)) {
    const found = exchange === '' ? 'nothing' : exchange;
    return `--exchange: expected one of ${exchangeIds.join(', ')}, found ${found}`;
  }
  const symbols = values.symbols === undefined ? undefined : readSymbols(values.symbols, exchange);
  if (typeof symbols === 'string') return symbols;
  return { exchange, symbols, instruments: values.instruments, tsRecv: values['ts-recv'] };
}

/** Names that are none of a linear perpetual stay in the list when others are: they are reported, not fatal. */
function readSymbols(text: string, exchange: ExchangeId): readonly string[] | string {
  const symbols = [...new Set(text.split(',').map((one) => one.trim().toUpperCase()))];
  if (!symbols.includes('') && symbols.some((symbol) => nativeOf(symbol, namings[exchange]) !== undefined)) {
    return symbols;
  }
  const found = symbols.includes('') ? 'an empty one' : symbols.join(', ');
  return `--symbols: expected names such as BTCUSDT or BTCUSDC, found ${found}`;
}

async function readInstruments(file: string): Promise<ReturnType<typeof parseInstrumentFile> | string> {
  try {
    return parseInstrumentFile(await readFile(file, 'utf8'));
  } catch (cause) {
    return `--instruments: expected a file of instrument rows, found ${errorText(cause)}`;
  }
}
