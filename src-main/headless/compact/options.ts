import { exchangeIds } from '#shared/market/exchange.ts';
import { streamNames } from '#shared/market/stream.ts';
import { isUtcDate } from '#shared/market/time.ts';
import { defaultDataDir } from '../../backend/data-dir.ts';
import type { Selection } from '../../storage/compact/dataset.ts';
import { dataDirOf, listOf, namesOf, noMoreWords, readArguments, wholeNumber } from '../command-options.ts';

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
  const read = readArguments(argv, {
    'data-dir': { type: 'string' },
    date: { type: 'string' },
    exchange: { type: 'string' },
    stream: { type: 'string' },
    symbol: { type: 'string' },
    threads: { type: 'string', default: '1' },
    memory: { type: 'string', default: '96' },
    all: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
  });
  if (typeof read === 'string') return read;
  const { values, positionals } = read;
  const surplus = noMoreWords(positionals);
  if (surplus !== undefined) return surplus;
  const exchanges = namesOf('--exchange', values.exchange, exchangeIds);
  if (typeof exchanges === 'string') return exchanges;
  const streams = namesOf('--stream', values.stream, streamNames);
  if (typeof streams === 'string') return streams;
  const dates = listOf(values.date)?.map((date) => date.replaceAll('-', ''));
  const wrong = dates?.find((date) => !isUtcDate(date));
  if (wrong !== undefined || dates?.length === 0) {
    return `--date: expected days such as 20260115, found ${values.date ?? ''}`;
  }
  const symbols = listOf(values.symbol?.toUpperCase());
  if (symbols?.length === 0) return '--symbol: expected symbols such as BTCUSDT, found none';
  const threads = wholeNumber(values.threads, 1, 64);
  if (threads === undefined) return `--threads: expected 1 to 64, found ${values.threads}`;
  const memoryMb = wholeNumber(values.memory, 64, 65_536);
  if (memoryMb === undefined) return `--memory: expected 64 to 65536 MB, found ${values.memory}`;
  return {
    dataDir: dataDirOf(values['data-dir'], env),
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
