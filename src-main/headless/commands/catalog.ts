import { dirname, join, resolve } from 'node:path';
import { defaultDataDir } from '../../backend/data-dir.ts';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { Catalog } from '../../storage/catalog/catalog.ts';
import { CATALOG_FILE, ownTrees } from '../../storage/catalog/data-folder.ts';
import { openCatalogFile } from '../../storage/catalog/open-catalog.ts';
import { scan } from '../../storage/catalog/scan.ts';
import { DayFacts } from '../../storage/dataset/day-facts.ts';
import { catalogText } from '../catalog/table.ts';
import type { CommandIo } from '../command-io.ts';
import { dataDirOf, readArguments, runCommand } from '../command-options.ts';
import { ProgressLine } from '../progress-line.ts';

const CANCELLED = 130;
const ALL = { offset: 0, limit: Number.MAX_SAFE_INTEGER } as const;

const help = (
  env: Readonly<Record<string, string | undefined>>,
): string => `Usage: arbscope catalog [options] [FOLDER | FILE]

Lists what has been recorded and compacted, day by day: rows, size, parts, whether a day is compacted, how much of it has rows
(in quarter hours), unit of its times, what the ledger says of the venue's day, whether it is on S3 too. What is known is kept in <data>/${CATALOG_FILE}: only new and changed files are read.
With a FOLDER or FILE, also of other collectors with the same layout, nothing is written.

  --data-dir DIR   the data folder (default ${defaultDataDir(env, false)})
  --rebuild        forget what is known and read every file; the result is the same
  --json           the result as JSON on stdout
  --help           this text

Exit codes: 0 all readable, 1 some file cannot be used, 2 wrong options, 130 cancelled.
`;

/** `arbscope catalog`. @returns the exit code its help names */
export async function catalogCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'env' | 'signal'>,
): Promise<number> {
  const command = { name: 'catalog', help: help(io.env), options: readOptions(argv, io.env) };
  return runCommand(command, io, (options) => list(options, io));
}

async function list(options: Options, io: Pick<CommandIo, 'stdout' | 'stderr' | 'signal'>): Promise<number> {
  const { root, isOurs } = options;
  const info = await systemFiles.info(root);
  if (info === undefined || (isOurs && !info.isDirectory)) {
    io.stderr.write(
      `arbscope catalog: expected a folder${isOurs ? '' : ' or a file'}, found none at ${root}\n`,
    );
    return 2;
  }
  const progress = new ProgressLine(io.stderr);
  const path = isOurs ? join(root, CATALOG_FILE) : ':memory:';
  const catalog = new Catalog(await openCatalogFile(systemFiles, path, { anew: options.rebuild }));
  const facts = new DayFacts(systemFiles, info.isDirectory ? root : dirname(root), systemClock);
  try {
    const report = await scan(
      { root, ...(isOurs ? { trees: ownTrees } : {}) },
      {
        files: systemFiles,
        catalog,
        signal: io.signal,
        onProgress: ({ done, files }) => progress.show(`${done} of ${files} files read`, done / files),
      },
    );
    progress.clear();
    if (report.cancelled) {
      io.stderr.write('arbscope catalog: cancelled; the next run goes on with what is left\n');
      return CANCELLED;
    }
    const datasets = await facts.rows(catalog.datasets({}, ALL));
    const [damaged, totals] = [catalog.damaged(ALL), catalog.totals()];
    io.stdout.write(
      options.json
        ? `${JSON.stringify({ root, ...totals, scan: report, datasets, damaged })}\n`
        : catalogText(datasets, damaged, totals),
    );
    return damaged.length > 0 ? 1 : 0;
  } finally {
    progress.clear();
    catalog.close();
    facts.close();
  }
}

interface Options {
  readonly root: string;
  readonly isOurs: boolean;
  readonly rebuild: boolean;
  readonly json: boolean;
}

function readOptions(argv: readonly string[], env: CommandIo['env']): Options | string {
  const read = readArguments(argv, {
    'data-dir': { type: 'string' },
    rebuild: { type: 'boolean', default: false },
  });
  if (typeof read === 'string') return read;
  const { values, positionals } = read;
  const [folder, ...more] = positionals;
  if (more.length > 0) return `expected one folder or file, found ${positionals.length}`;
  if (folder !== undefined && values['data-dir'] !== undefined) {
    return 'expected either --data-dir or a folder, found both';
  }
  return {
    root: folder === undefined ? dataDirOf(values['data-dir'], env) : resolve(folder),
    isOurs: folder === undefined,
    rebuild: values.rebuild,
    json: values.json,
  };
}
