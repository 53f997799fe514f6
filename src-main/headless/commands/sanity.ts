import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { Checker } from '../../storage/sanity/checker.ts';
import { checkTree } from '../../storage/sanity/sanity.ts';
import type { CommandIo } from '../command-io.ts';
import { ProgressLine } from '../progress-line.ts';
import { sanityText } from '../sanity/report.ts';

const CANCELLED = 130;
const OFFLINE_S = 60;

const help = `Usage: arbscope sanity [options] FOLDER | FILE

Reads every Parquet file of a recorded or compacted tree, or a single one, also of other collectors with the same columns, and
says what is there and what is wrong: columns and types, damage, order, duplicates, times and their unit (ns or ms), rows in the
wrong place, missing hours. Times without an event are shown as offline; RAW may have them.

Files are read by a process of its own: one that ends its reader is named, and the rest goes on.
Parquet pages carry no checksum. Compacted files are checked against meta.json, byte by byte, and so are the RAW parts beside
them that it names; files that remember a hash of their rows, against that. In other files a changed byte is found when it
breaks its page or leaves the ranges of the footer.

  --offline SECONDS   from how long on a time without events is shown (default ${OFFLINE_S})
  --json              the result as JSON on stdout
  --help              this text

Exit codes: 0 nothing wrong, 1 violations, 2 wrong options, 130 cancelled.
`;

/** `arbscope sanity`. @returns the exit code its help names */
export async function sanityCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'signal'>,
): Promise<number> {
  const options = readOptions(argv);
  if (options === 'help') {
    io.stdout.write(help);
    return 0;
  }
  if (typeof options === 'string') {
    io.stderr.write(`arbscope sanity: ${options}\n`);
    return 2;
  }
  const root = resolve(options.path);
  if ((await systemFiles.info(root)) === undefined) {
    io.stderr.write(`arbscope sanity: expected a folder or a file, found nothing at ${options.path}\n`);
    return 2;
  }
  const progress = new ProgressLine(io.stderr);
  let doing = '';
  let share = 0;
  const checker = new Checker({
    process: checkingProcess(),
    clock: systemClock,
    onFile: (name) => progress.show(`${doing}${name}`, share),
  });
  const report = await checkTree(root, options.offlineSeconds, {
    files: systemFiles,
    checker,
    signal: io.signal,
    onDataset: (done, of, part) => {
      doing = `${done + 1} of ${of} datasets, `;
      share = part;
    },
  });
  progress.clear();
  if (options.json) io.stdout.write(`${JSON.stringify({ ...report, cancelled: io.signal.aborted })}\n`);
  else if (report.datasets.length === 0 && !io.signal.aborted)
    io.stdout.write(`no *.parquet file in ${options.path}\n`);
  else io.stdout.write(sanityText(report));
  if (io.signal.aborted) {
    io.stderr.write('arbscope sanity: cancelled; the rest was not looked at\n');
    return CANCELLED;
  }
  return report.violations === 0 ? 0 : 1;
}

/** Beside the sources, or beside the built program. */
function checkingProcess(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(
    isSource ? '../../storage/sanity/sanity.process.ts' : './sanity.process.js',
    import.meta.url,
  );
}

interface Options {
  readonly path: string;
  readonly offlineSeconds: number;
  readonly json: boolean;
}

/** @returns what is wrong with the options, as text for people; `help` when that was asked for */
function readOptions(argv: readonly string[]): Options | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        offline: { type: 'string', default: String(OFFLINE_S) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
  const { values, positionals } = parsed;
  if (values.help) return 'help';
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) {
    return `expected one folder or file, found ${positionals.length === 0 ? 'none' : positionals.join(' ')}`;
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    return `expected a local folder or file, found ${path}: object stores cannot be checked yet`;
  const offlineSeconds = /^\d{1,6}$/.test(values.offline) ? Number(values.offline) : 0;
  if (offlineSeconds < 1) return `--offline: expected whole seconds from 1 on, found ${values.offline}`;
  return { path, offlineSeconds, json: values.json };
}
