import { AppError } from '#shared/error-codes.ts';
import { AppendFile } from '../base/append-file.ts';
import type { Files } from '../base/files.ts';
import type { JobOutcome } from './backend.ts';

/**
 * Runs that have been done, in the order they came, a line each: what a sweep does not do again. A line torn by a crash is cut
 * off.
 */
export class Journal {
  readonly #done: Map<string, JobOutcome>;
  readonly #file: AppendFile;

  private constructor(done: Map<string, JobOutcome>, file: AppendFile) {
    this.#done = done;
    this.#file = file;
  }

  /** @throws AppError DATA_ERROR with the line that is no run */
  static async open(path: string, files: Files): Promise<Journal> {
    const bytes = (await files.info(path)) === undefined ? new Uint8Array() : await files.read(path);
    const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
    const done = new Map<string, JobOutcome>();
    const lines = new TextDecoder().decode(whole).split('\n').slice(0, -1);
    lines.forEach((line, i) => {
      try {
        const { run_key, ...outcome } = JSON.parse(line) as JobOutcome & { run_key: string };
        done.set(run_key, outcome);
      } catch (cause) {
        throw new AppError(
          'DATA_ERROR',
          `sweep journal: expected a run, found none in line ${i + 1} (${path})`,
          { cause },
        );
      }
    });
    return new Journal(done, await AppendFile.open(path, whole.length));
  }

  get(key: string): JobOutcome | undefined {
    return this.#done.get(key);
  }

  async add(key: string, outcome: JobOutcome): Promise<void> {
    this.#done.set(key, outcome);
    await this.#file.append(new TextEncoder().encode(`${JSON.stringify({ run_key: key, ...outcome })}\n`));
    await this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
