import type { SignalLife } from '#shared/api/signals.ts';
import { LIVES_LIMIT } from '#shared/api/signals.ts';
import type Database from 'better-sqlite3';
import { defaultDataDir } from '../../backend/data-dir.ts';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { HISTORY_FILE, openHistoryToRead } from '../../history/open-history.ts';
import { runsOf } from '../../history/run-record.ts';
import { listLives } from '../../history/signal-queries.ts';
import type { CommandIo } from '../command-io.ts';
import { compareRun, type Comparison } from '../signals/compare.ts';
import { readOptions, type SignalsOptions } from '../signals/options.ts';
import { livesTable } from '../signals/lives-table.ts';

const help = (env: CommandIo['env']): string => `Usage: arbscope signals [options]

Lists the signals of a data folder, newest first; or raises them again from the recorded quotes and tells whether they are
the same as those raised live. May be asked while the recorder runs.

  --from TIME         such as 2026-01-15T12:00:00Z, or epoch ms (default: a day before --to)
  --to TIME           (default: now)
  --symbol SYMBOL     such as BTCUSDT
  --limit N           so many at most (50)
  --replay            compare with the signals of the recorded quotes
  --data-dir DIR      where data is kept (default ${defaultDataDir(env, false)})
  --json              a JSON object a line
  --help              this text

Exit codes: 0 listed, or all the same; 1 nothing recorded, or a difference; 2 wrong options.
`;

/** `arbscope signals`. @returns the exit code its help names */
export async function signalsCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'env'>,
): Promise<number> {
  const options = readOptions(argv, io.env, systemClock.wallMs());
  if (options === 'help') {
    io.stdout.write(help(io.env));
    return 0;
  }
  if (typeof options === 'string') {
    io.stderr.write(`arbscope signals: ${options}\n`);
    return 2;
  }
  const db = await openHistoryToRead(systemFiles, options.dataDir);
  if (db === undefined) {
    io.stderr.write(
      `arbscope signals: --data-dir: expected a folder with ${HISTORY_FILE}, found none at ${options.dataDir}\n`,
    );
    return 1;
  }
  try {
    if (options.replay) return await replay(db, options, io);
    const lives = livesOf(db, options);
    if (options.json) for (const life of lives) io.stdout.write(`${JSON.stringify(life)}\n`);
    else io.stdout.write(livesTable(lives));
    return 0;
  } finally {
    db.close();
  }
}

function livesOf(db: Database.Database, { fromMs, toMs, symbol, limit }: SignalsOptions): SignalLife[] {
  const lives: SignalLife[] = [];
  let after: string | undefined;
  do {
    const page = listLives(db, {
      from: fromMs,
      to: toMs,
      sort: 'opened',
      order: 'desc',
      limit: Math.min(LIVES_LIMIT, limit - lives.length),
      ...(symbol === undefined ? {} : { symbol }),
      ...(after === undefined ? {} : { after }),
    });
    lives.push(...page.lives);
    after = page.next ?? undefined;
  } while (after !== undefined && lives.length < limit);
  return lives;
}

async function replay(
  db: Database.Database,
  { dataDir, fromMs, toMs, json }: SignalsOptions,
  io: Pick<CommandIo, 'stdout' | 'stderr'>,
): Promise<number> {
  const runs = runsOf(db, fromMs, toMs);
  if (runs.length === 0) {
    io.stderr.write('arbscope signals: nothing was recorded in that time\n');
    return 1;
  }
  let isSame = true;
  for (const run of runs) {
    const found = await compareRun(db, systemFiles, dataDir, run, { fromMs, toMs });
    isSame &&= found.first_difference === null;
    io.stdout.write(json ? `${JSON.stringify(found)}\n` : comparisonText(found));
  }
  return isSame ? 0 : 1;
}

function comparisonText({ started_ms, quotes, live, again, same, first_difference }: Comparison): string {
  const head = `run of ${new Date(started_ms).toISOString()}: ${quotes} quotes, ${live} messages live, ${again} again, ${same} the same\n`;
  if (first_difference === null) return head;
  return `${head}  first difference\n    live  ${JSON.stringify(first_difference.live)}\n    again ${JSON.stringify(first_difference.again)}\n`;
}
