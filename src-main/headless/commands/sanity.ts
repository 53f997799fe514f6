import { join, resolve } from 'node:path';
import { defaultDataDir } from '../../backend/data-dir.ts';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { removeFolder } from '../../base/folder-removal.ts';
import { systemProcesses } from '../../base/processes.ts';
import { systemRandom } from '../../base/random.ts';
import { openS3Cache } from '../../storage/s3/cache.ts';
import { openStore } from '../../storage/s3/open-uploader.ts';
import { parseS3Url, type S3Place } from '../../storage/s3/s3-url.ts';
import { Checker } from '../../storage/sanity/checker.ts';
import { checkTree } from '../../storage/sanity/sanity.ts';
import { storeTree } from '../../storage/sanity/store-tree.ts';
import { localTree, type TreeSource } from '../../storage/sanity/tree-source.ts';
import { removeDeadTemporary, spillDirIn } from '../../storage/temporary.ts';
import type { CommandIo } from '../command-io.ts';
import { dataDirOf, readArguments, runCommand, wholeNumber } from '../command-options.ts';
import { ProgressLine } from '../progress-line.ts';
import { storeOfSettings } from '../s3/store-of-settings.ts';
import { sanityText } from '../sanity/report.ts';

const CANCELLED = 130;
const OFFLINE_S = 60;

const help = (
  env: CommandIo['env'],
): string => `Usage: arbscope sanity [options] FOLDER | FILE | s3://BUCKET/PREFIX

Reads every Parquet file of a recorded or compacted tree, or a single one, also of other collectors with the same columns, and
says what is there and what is wrong: columns and types, damage, order, duplicates, times and their unit (ns or ms), rows in the
wrong place, missing hours. Times without an event are shown as offline; RAW may have them.

Files are read by a process of its own: one that ends its reader is named, and the rest goes on.
Of an s3:// address every object is brought here, dataset by dataset, and compared with what the uploader noted of it.
Compacted files are checked against meta.json, byte by byte, and so are the RAW parts beside
them that it names; files that remember a hash of their rows, against that. In other files a changed byte is found when it
breaks its page or leaves the ranges of the footer.

  --data-dir DIR      its config.json names the store of an s3:// address, its cache keeps what was read (default ${defaultDataDir(env, false)})
  --config FILE       settings file in place of that one
  --offline SECONDS   from how long on a time without events is shown (default ${OFFLINE_S})
  --json              the result as JSON on stdout
  --help              this text

Exit codes: 0 nothing wrong, 1 violations, 2 wrong options, 130 cancelled.
`;

/** `arbscope sanity`. @returns the exit code its help names */
export async function sanityCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'env' | 'signal'>,
): Promise<number> {
  const command = { name: 'sanity', help: help(io.env), options: readOptions(argv, io.env) };
  return runCommand(command, io, async (options) => {
    if (options.place !== undefined) return checkStore(options, options.place, io);
    const root = resolve(options.path);
    if ((await systemFiles.info(root)) !== undefined) return check(options, localTree(systemFiles, root), io);
    io.stderr.write(`arbscope sanity: expected a folder or a file, found nothing at ${options.path}\n`);
    return 2;
  });
}

/** Objects come one dataset at a time, through the same cache of the data folder as everything that reads from S3. */
async function checkStore(
  options: Options,
  { bucket, prefix }: S3Place,
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'env' | 'signal'>,
): Promise<number> {
  const place = await storeOfSettings(options, io.env, bucket);
  if (typeof place === 'string') {
    io.stderr.write(`arbscope sanity: ${place}\n`);
    return 2;
  }
  const store = openStore(place.s3, place.credentials, systemClock);
  const folder = join(options.dataDir, 'cache', 's3');
  const workDir = spillDirIn(folder);
  await systemFiles.makeDir(folder);
  await removeDeadTemporary(folder, { files: systemFiles, processes: systemProcesses });
  const cache = await openS3Cache({
    store,
    place: JSON.stringify([place.s3.endpoint ?? '', bucket]),
    folder,
    maxBytes: place.s3.cache_bytes,
    files: systemFiles,
    clock: systemClock,
    random: systemRandom,
  });
  const end = (): void => store.close();
  io.signal.addEventListener('abort', end, { once: true });
  try {
    return await check(options, storeTree({ store, cache, bucket, prefix, workDir, files: systemFiles }), io);
  } finally {
    io.signal.removeEventListener('abort', end);
    await cache.close();
    store.close();
    await removeFolder(workDir);
  }
}

async function check(
  options: Options,
  source: TreeSource,
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'signal'>,
): Promise<number> {
  const progress = new ProgressLine(io.stderr);
  let doing = '';
  let share = 0;
  const checker = new Checker({
    process: checkingProcess(),
    clock: systemClock,
    onFile: (name) => progress.show(`${doing}${name}`, share),
  });
  const report = await checkTree(source, options.offlineSeconds, {
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
  else io.stdout.write(sanityText(report, !io.signal.aborted));
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
  /** When it is an address in a store. */
  readonly place: S3Place | undefined;
  readonly dataDir: string;
  readonly config: string | undefined;
  readonly offlineSeconds: number;
  readonly json: boolean;
}

/** @returns what is wrong with the options, as text for people; `help` when that was asked for */
function readOptions(argv: readonly string[], env: CommandIo['env']): Options | string {
  const read = readArguments(argv, {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    offline: { type: 'string', default: String(OFFLINE_S) },
  });
  if (typeof read === 'string') return read;
  const { values, positionals } = read;
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) {
    return `expected one folder or file, found ${positionals.length === 0 ? 'none' : positionals.join(' ')}`;
  }
  const place = parseS3Url(path);
  if (place === undefined && /^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    return `expected a folder, a file or s3://bucket/prefix, found ${path}`;
  }
  const offlineSeconds = wholeNumber(values.offline, 1, 999_999);
  if (offlineSeconds === undefined) {
    return `--offline: expected whole seconds from 1 on, found ${values.offline}`;
  }
  return {
    path,
    place,
    dataDir: dataDirOf(values['data-dir'], env),
    config: values.config,
    offlineSeconds,
    json: values.json,
  };
}
