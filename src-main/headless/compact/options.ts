import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exchangeIds } from '#shared/market/exchange.ts';
import { streamNames } from '#shared/market/stream.ts';
import { defaultDataDir } from '../../backend/data-dir.ts';
import type { Selection } from '../../storage/compact/dataset.ts';

export const help = (
  env: Readonly<Record<string, string | undefined>>,
): string => `Usage: arbscope compact [options]

Sorts the recorded parts of each day into one verified file per exchange, stream and symbol:
  <data>/compact/exchange=…/stream=…/symbol=…/date=…/data.parquet and meta.json
Days that are compacted already are left alone, unless parts have come since: then a new version replaces the file.
Today (UTC) is still being written, and left out unless --date or --all asks for it.

  --data-dir DIR      where parts are kept (default ${defaultDataDir(env, false)})
  --date A,B          days such as 20260115 or 2026-01-15
  --exchange A,B      ${exchangeIds.join(', ')}
  --stream A,B        ${streamNames.join(', ')}
  --symbol A,B        symbols such as BTCUSDT
  --all               every day, today included
  --verify            then read every selected compacted file back: order, seq, hashes, rows against the parts
  --threads N         threads of the engine (default 1); the files are the same with any number
  --memory MB         memory for the engine's buffers (default 96); the files are the same with any
  --json              the result as JSON on stdout
  --help              this text

Ctrl+C ends after tidying up; the next run goes on with what is left.
Exit codes: 0 all well, 1 a dataset was refused or a file is not as it should be, 2 wrong options, 130 cancelled.
`;

export interface CompactCommandOptions {
  readonly dataDir: string;
  readonly selection: Selection;
  readonly all: boolean;
  readonly verify: boolean;
  readonly threads: number;
  readonly memoryMb: number;
  readonly json: boolean;
}

/** @returns what is wrong with the options, as text for people; `help` when that was asked for */
export function readOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CompactCommandOptions | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        'data-dir': { type: 'string' },
        date: { type: 'string' },
        exchange: { type: 'string' },
        stream: { type: 'string' },
        symbol: { type: 'string' },
        threads: { type: 'string', default: '1' },
        memory: { type: 'string', default: '96' },
        all: { type: 'boolean', default: false },
        verify: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
  if (values.help) return 'help';
  const exchanges = named('--exchange', values.exchange?.toLowerCase(), exchangeIds);
  if (typeof exchanges === 'string') return exchanges;
  const streams = named('--stream', values.stream?.toLowerCase(), streamNames);
  if (typeof streams === 'string') return streams;
  const dates = split(values.date)?.map((date) => date.replaceAll('-', ''));
  const wrong = dates?.find((date) => !isDate(date));
  if (wrong !== undefined || dates?.length === 0) {
    return `--date: expected days such as 20260115, found ${values.date ?? ''}`;
  }
  const symbols = split(values.symbol?.toUpperCase());
  if (symbols?.length === 0) return '--symbol: expected symbols such as BTCUSDT, found none';
  const threads = wholeNumber(values.threads, 1, 64);
  if (threads === undefined) return `--threads: expected 1 to 64, found ${values.threads}`;
  const memoryMb = wholeNumber(values.memory, 64, 65_536);
  if (memoryMb === undefined) return `--memory: expected 64 to 65536 MB, found ${values.memory}`;
  return {
    dataDir: resolve(values['data-dir'] ?? defaultDataDir(env, false)),
    selection: {
      ...(exchanges === undefined ? {} : { exchanges }),
      ...(streams === undefined ? {} : { streams }),
      ...(symbols === undefined ? {} : { symbols }),
      ...(dates === undefined ? {} : { dates }),
    },
    all: values.all,
    verify: values.verify,
    threads,
    memoryMb,
    json: values.json,
  };
}

function split(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function named(
  option: string,
  text: string | undefined,
  names: readonly string[],
): string[] | string | undefined {
  const found = split(text);
  const wrong = found?.length === 0 ? 'none' : found?.find((name) => !names.includes(name));
  return wrong === undefined ? found : `${option}: expected some of ${names.join(', ')}, found ${wrong}`;
}

function isDate(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(iso);
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
