import { join } from 'node:path';
import type { UploadCounters } from '#shared/status.ts';
import { defaultDataDir } from '../../backend/data-dir.ts';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { systemRandom } from '../../base/random.ts';
import { openUploader } from '../../storage/s3/open-uploader.ts';
import type { CommandIo } from '../command-io.ts';
import { dataDirOf, noMoreWords, readArguments, runCommand, wholeNumber } from '../command-options.ts';
import { ProgressLine } from '../progress-line.ts';
import { storeOfSettings, type StoreOfSettings } from '../s3/store-of-settings.ts';

const help = (env: CommandIo['env']): string => `Usage: arbscope upload [options]

Copies finished parts and compacted days to the S3 bucket of the settings, compares every copy (size and checksum), and
ends. While serve runs it does the same by itself. Nothing is removed from this machine by this command.

  --data-dir DIR      where parts are kept (default ${defaultDataDir(env, false)})
  --config FILE       settings file (default: config.json in the data folder)
  --verify            then ask S3 for every copy that was compared before: still there, same size and ETag
  --attempts N        give up after so many failures in a row (default 5)
  --json              the counts as JSON on stdout
  --help              this text

Keys come from ARBSCOPE_S3_ACCESS_KEY_ID and ARBSCOPE_S3_SECRET_ACCESS_KEY (or AWS_…), or from s3.credentials_file.
Exit codes: 0 everything is on S3, 1 something waits or is not as it was, 2 wrong options, 130 cancelled.
`;

interface Options {
  readonly dataDir: string;
  readonly config: string | undefined;
  readonly verify: boolean;
  readonly attempts: number;
  readonly json: boolean;
}

/** `arbscope upload`. @returns the exit code its help names */
export async function uploadCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'env' | 'signal'>,
): Promise<number> {
  const command = { name: 'upload', help: help(io.env), options: readOptions(argv, io.env) };
  return runCommand(command, io, async (options) => {
    const place = await storeOfSettings(options, io.env);
    if (typeof place !== 'string') return run(options, place, io);
    io.stderr.write(`arbscope upload: ${place}\n`);
    return 1;
  });
}

async function run(
  { dataDir, attempts, verify, json }: Options,
  place: StoreOfSettings,
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'signal'>,
): Promise<number> {
  const progress = new ProgressLine(io.stderr);
  const opened = await openUploader(
    {
      ...place,
      spoolDir: join(dataDir, 'spool'),
      compactDir: join(dataDir, 'compact'),
      stateDir: dataDir,
    },
    {
      files: systemFiles,
      clock: systemClock,
      random: systemRandom,
      counters: () => {},
      log(level, _, fields = {}) {
        if (level === 'info') return;
        progress.clear();
        io.stderr.write(
          `arbscope upload: ${fields['path'] === undefined ? '' : `${fields['path']}: `}${fields['why']}\n`,
        );
      },
    },
  );
  const show = systemClock.every(200, () => {
    const { uploaded_files: done, waiting_files: left } = opened.uploader.counters();
    progress.show(`${done} up, ${left} waiting`, done / Math.max(1, done + left));
  });
  const cancel = (): void => void opened.uploader.stop();
  io.signal.addEventListener('abort', cancel, { once: true });
  try {
    const first = await opened.uploader.once(attempts);
    if (io.signal.aborted) return 130;
    const lost = verify ? await opened.uploader.verify() : [];
    const counts = lost.length === 0 ? first : opened.uploader.counters();
    progress.clear();
    for (const path of lost)
      io.stderr.write(`arbscope upload: ${path}: expected the copy compared before, found none or another\n`);
    io.stdout.write(json ? `${JSON.stringify({ ...counts, lost })}\n` : `${summary(counts, verify)}\n`);
    return counts.waiting_files + counts.taken_files + lost.length === 0 ? 0 : 1;
  } finally {
    show();
    io.signal.removeEventListener('abort', cancel);
    await opened.close();
  }
}

function summary(counts: UploadCounters, verify: boolean): string {
  const { target, uploaded_files, uploaded_bytes, verified_files, waiting_files, taken_files, error } =
    counts;
  const parts = [
    `${target}: ${uploaded_files} uploaded (${(uploaded_bytes / 1e6).toFixed(1)} MB)`,
    `${verified_files} compared${verify ? ' and looked at again' : ''}`,
    ...(waiting_files > 0 ? [`${waiting_files} waiting${error === '' ? '' : `: ${error}`}`] : []),
    ...(taken_files > 0 ? [`${taken_files} whose keys hold other objects`] : []),
  ];
  return parts.join(', ');
}

function readOptions(argv: readonly string[], env: CommandIo['env']): Options | string {
  const read = readArguments(argv, {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    verify: { type: 'boolean', default: false },
    attempts: { type: 'string', default: '5' },
  });
  if (typeof read === 'string') return read;
  const { values, positionals } = read;
  const attempts = wholeNumber(values.attempts, 1, 9_999);
  if (attempts === undefined) return `--attempts: expected 1 to 9999, found ${values.attempts}`;
  return (
    noMoreWords(positionals) ?? {
      dataDir: dataDirOf(values['data-dir'], env),
      config: values.config,
      verify: values.verify,
      attempts,
      json: values.json,
    }
  );
}
