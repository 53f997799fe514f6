import { dirname, join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import {
  RUN_FILES,
  runFolder,
  type DatasetDescription,
  type RunManifest,
  type RunStats,
} from '#shared/strategy/run.ts';
import type { Files } from '../../base/files.ts';
import { systemProcesses } from '../../base/processes.ts';
import { storeFile } from '../../storage/part-file.ts';
import { writeCheckpoint, type Checkpoint } from './checkpoint.ts';
import { LineFile, type RunFiles } from './line-file.ts';

const LOCK = 'running';

/** Files that say how a run ended; gone while it is under way. */
const results = [
  RUN_FILES.manifest,
  RUN_FILES.stats,
  RUN_FILES.metrics,
  RUN_FILES.report,
  'trades.csv',
  'equity.csv',
];

/** Lengths at which the files of lines go on. */
export type LineBytes = Checkpoint['bytes'];

const NOTHING: LineBytes = { decisions: 0, fills: 0, equity: 0 };

/** A run's folder while the run is under way. The manifest is written last: a folder that has one is complete. */
export class RunFolder {
  readonly path: string;
  readonly lines: RunFiles;
  readonly #files: Files;

  private constructor(path: string, lines: RunFiles, files: Files) {
    this.path = path;
    this.lines = lines;
    this.#files = files;
  }

  /**
   * Makes or takes over the folder of a run.
   *
   * @param bytes of its lines that stay; what is beyond them is cut off
   * @throws AppError INVALID_INPUT while the same run is under way elsewhere, WRITE_FAILED where nothing can be written
   */
  static async open(
    files: Files,
    outDir: string,
    runId: string,
    bytes: LineBytes = NOTHING,
  ): Promise<RunFolder> {
    const path = join(outDir, runFolder(runId));
    try {
      await files.makeDir(path);
      await lock(files, join(path, LOCK));
    } catch (cause) {
      throw unwritable(path, cause);
    }
    try {
      for (const name of results) await files.remove(join(path, name));
      if (bytes === NOTHING) await files.remove(join(path, RUN_FILES.checkpoint));
      const [decisions, fills, equity] = await Promise.all([
        LineFile.open(join(path, RUN_FILES.decisions), bytes.decisions),
        LineFile.open(join(path, RUN_FILES.fills), bytes.fills),
        LineFile.open(join(path, RUN_FILES.equity), bytes.equity),
      ]);
      return new RunFolder(path, { decisions, fills, equity }, files);
    } catch (cause) {
      await files.remove(join(path, LOCK));
      if (!(cause instanceof RangeError)) throw unwritable(path, cause);
      throw new AppError('INVALID_INPUT', `resume: ${cause.message}`, { cause });
    }
  }

  checkpoint(checkpoint: Checkpoint): Promise<void> {
    return writeCheckpoint(this.#files, join(this.path, RUN_FILES.checkpoint), checkpoint);
  }

  dataset(description: DatasetDescription): Promise<void> {
    return this.#json(RUN_FILES.dataset, description);
  }

  /** Completes the folder. */
  async finish(manifest: RunManifest, stats: RunStats): Promise<void> {
    await this.#json(RUN_FILES.stats, stats);
    await this.#json(RUN_FILES.manifest, manifest);
  }

  /** Gives the folder back, complete or not. */
  async close(): Promise<void> {
    const { decisions, fills, equity } = this.lines;
    await Promise.all([decisions.close(), fills.close(), equity.close()]);
    await this.#files.remove(join(this.path, LOCK));
  }

  async #json(name: string, value: unknown): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(value, null, 4)}\n`);
    await storeFile(this.#files, join(this.path, name), (temporary) => this.#files.write(temporary, bytes));
  }
}

function unwritable(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const found = errorText(cause);
  return new AppError(
    'WRITE_FAILED',
    `run folder ${path}: expected one that can be written, found ${found}`,
    {
      cause,
    },
  );
}

/** Lines that are counted and go nowhere. */
export async function noFiles(): Promise<RunFiles> {
  const [decisions, fills, equity] = await Promise.all([1, 2, 3].map(() => LineFile.open(undefined, 0)));
  return { decisions: decisions!, fills: fills!, equity: equity! };
}

/** Gives back the folder of a run whose thread was ended by force. */
export async function releaseFolder(files: Files, path: string): Promise<void> {
  await files.remove(join(path, LOCK));
}

async function lock(files: Files, path: string): Promise<void> {
  const own = new TextEncoder().encode(`${systemProcesses.pid}\n`);
  for (;;) {
    try {
      await files.write(path, own, { exclusive: true });
      return;
    } catch (cause) {
      if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EEXIST') throw cause;
      const pid = Number(new TextDecoder().decode(await files.read(path)));
      if (Number.isInteger(pid) && pid > 0 && (await systemProcesses.find(pid)) !== undefined) {
        throw new AppError(
          'INVALID_INPUT',
          `${dirname(path)}: expected no run under way, found one of process ${pid}`,
          {
            cause,
          },
        );
      }
      await files.remove(path);
    }
  }
}
