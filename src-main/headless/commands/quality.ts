import type { DayQuality } from '#shared/api/ledger.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { isUnrecorded, WINDOW_MS, type QualityWindow, type VenueDay } from '#shared/market/quality.ts';
import { isUtcDate, utcDate } from '#shared/market/time.ts';
import { defaultDataDir } from '../../backend/data-dir.ts';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { LedgerReader } from '../../storage/ledger/ledger-reader.ts';
import { LEDGER_FILE, openLedgerToRead } from '../../storage/ledger/open-ledger.ts';
import type { CommandIo } from '../command-io.ts';
import { dataDirOf, namesOf, noMoreWords, readArguments, runCommand } from '../command-options.ts';

const help = (env: CommandIo['env']): string => `Usage: arbscope quality [options]

Tells which hours of a recorded day can be trusted: every 15 minutes of each venue is GOOD, DEGRADED or BAD, with reasons,
and the day is fit for replay, statistics or claims of completeness, or is not. May be asked while the recorder runs.

  --date DAY          UTC day such as 20260115 or 2026-01-15 (default today)
  --exchange A,B      ${exchangeIds.join(', ')} (default: all that were recorded)
  --data-dir DIR      where parts are kept (default ${defaultDataDir(env, false)})
  --json              the result as JSON on stdout, as GET /collector/day/{date}/summary and /windows have it
  --help              this text

Exit codes: 0 the day is known, 1 nothing was recorded on it, 2 wrong options.
`;

interface QualityOptions {
  readonly dataDir: string;
  readonly date: string;
  readonly exchanges: readonly ExchangeId[];
  readonly json: boolean;
}

/** `arbscope quality`. @returns the exit code its help names */
export async function qualityCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'env'>,
): Promise<number> {
  const command = { name: 'quality', help: help(io.env), options: readOptions(argv, io.env) };
  return runCommand(command, io, (options) => tell(options, io));
}

async function tell(options: QualityOptions, io: Pick<CommandIo, 'stdout' | 'stderr'>): Promise<number> {
  const db = await openLedgerToRead(systemFiles, options.dataDir);
  if (db === undefined) {
    io.stderr.write(
      `arbscope quality: --data-dir: expected a folder with ${LEDGER_FILE}, found none at ${options.dataDir}\n`,
    );
    return 1;
  }
  let day: DayQuality;
  try {
    day = only(new LedgerReader(db).day(options.date, systemClock.wallMs()), options.exchanges);
  } finally {
    db.close();
  }
  if (options.json) io.stdout.write(`${JSON.stringify(day)}\n`);
  if (day.summary.exchanges.length === 0) {
    io.stderr.write(`arbscope quality: nothing was recorded on ${options.date}\n`);
    return 1;
  }
  if (!options.json) io.stdout.write(tables(day));
  return 0;
}

function only({ summary, windows }: DayQuality, exchanges: readonly ExchangeId[]): DayQuality {
  const wanted = new Set(exchanges);
  return {
    summary: { ...summary, exchanges: summary.exchanges.filter(({ exchange }) => wanted.has(exchange)) },
    windows: windows.filter(({ exchange }) => wanted.has(exchange)),
  };
}

function tables({ summary, windows }: DayQuality): string {
  const { date, complete } = summary;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)} UTC${complete ? '' : ', not over yet'}`;
  const venues = summary.exchanges.map(venueRow);
  const rows = windowRows(windows);
  const head = ['time', 'venue', 'verdict', 'events', 'lost', 'offline', 'rate min/avg/max', 'why'];
  return [
    day,
    '',
    table([
      ['venue', 'verdict', 'good/degr/bad', 'events', 'lost', 'offline', 'fit for', 'not for'],
      ...venues,
    ]),
    '',
    table([head, ...rows]),
    '',
  ].join('\n');
}

function venueRow(day: VenueDay): string[] {
  const { good, degraded, bad } = day.windows;
  return [
    day.exchange,
    day.verdict,
    `${good}/${degraded}/${bad}`,
    grouped(day.received),
    grouped(day.dropped + day.missing),
    `${Math.round(day.offline_s)} s`,
    day.usable_for.join(', ') || 'nothing',
    day.not_for.join(', ') || '-',
  ];
}

/** One row each; times in which no venue was recorded are one row together. */
function windowRows(windows: readonly QualityWindow[]): string[][] {
  const rows: string[][] = [];
  const starts = [...new Set(windows.map(({ start_ms }) => start_ms))];
  let blankMs: number | undefined;
  for (const [i, startMs] of starts.entries()) {
    const group = windows.filter(({ start_ms }) => start_ms === startMs);
    const isBlank = group.every(({ facts }) => isUnrecorded(facts));
    if (isBlank) blankMs ??= startMs;
    else rows.push(...group.map(windowRow));
    if (blankMs === undefined || (isBlank && i + 1 < starts.length)) continue;
    const until = isBlank ? endOf(startMs) : timeOf(startMs);
    const blank = [`${timeOf(blankMs)}-${until}`, 'all', 'BAD', '0', '0', '', '', 'not recorded'];
    rows.splice(isBlank ? rows.length : rows.length - group.length, 0, blank);
    blankMs = undefined;
  }
  return rows;
}

/** End of the last window of a table. */
function endOf(startMs: number): string {
  const end = timeOf(startMs + WINDOW_MS);
  return end === '00:00' ? '24:00' : end;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

function windowRow({ start_ms, exchange, verdict, reasons, facts, open }: QualityWindow): string[] {
  const rate = (perS: number | null): string => (perS === null ? '-' : String(Math.round(perS)));
  return [
    timeOf(start_ms) + (open ? '*' : ''),
    exchange,
    verdict,
    grouped(facts.received),
    grouped(facts.dropped + facts.missing),
    `${Math.round(facts.offline_s)} s`,
    [facts.rate_min, facts.rate_avg, facts.rate_max].map(rate).join('/'),
    [
      ...reasons,
      ...(facts.upload_failures > 0 ? [`${facts.upload_failures} uploads failed`] : []),
      ...(open ? ['not over yet'] : []),
    ].join('; '),
  ];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** @returns the options, `help`, or what is wrong with them */
function readOptions(argv: readonly string[], env: CommandIo['env']): QualityOptions | string {
  const read = readArguments(argv, {
    'data-dir': { type: 'string' },
    date: { type: 'string' },
    exchange: { type: 'string' },
  });
  if (typeof read === 'string') return read;
  const { values, positionals } = read;
  const date = values.date?.replaceAll('-', '') ?? utcDate(systemClock.wallMs());
  if (!isUtcDate(date)) return `--date: expected a UTC day such as 20260115, found ${values.date ?? ''}`;
  const exchanges = namesOf('--exchange', values.exchange, exchangeIds) ?? [...exchangeIds];
  if (typeof exchanges === 'string') return exchanges;
  return (
    noMoreWords(positionals) ?? {
      dataDir: dataDirOf(values['data-dir'], env),
      date,
      exchanges,
      json: values.json,
    }
  );
}
