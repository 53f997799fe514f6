import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { AppError } from '#shared/error-codes.ts';
import type { Clock } from '../../base/clock.ts';
import type { DatasetFacts, DatasetFiles, Fault } from './facts.ts';
import type { SanityAnswer, SanityRequest } from './sanity-lines.ts';

export interface CheckerOptions {
  /** `sanity.process.ts`, or its bundle. */
  readonly process: URL;
  readonly clock: Clock;
  /** A file on which the reader is silent for so long is taken for one that it hangs on. */
  readonly silentMs?: number;
  /** Told of every file when it is opened, by its name. */
  readonly onFile?: (name: string) => void;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

interface Running {
  readonly child: Child;
  readonly lines: AsyncIterator<string>;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
}

/**
 * Checks datasets in a child process. When the child does not survive a file, or never comes back from it, the file is named
 * and the rest of its dataset is checked by a new child.
 */
export class Checker {
  readonly #options: CheckerOptions;
  #running: Running | undefined;

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  async check(dataset: DatasetFiles, offlineSeconds: number): Promise<DatasetFacts> {
    const faults: Fault[] = [];
    let rest = dataset;
    for (;;) {
      const outcome = await this.#ask({ dataset: rest, offlineSeconds });
      if ('facts' in outcome) {
        const { facts } = outcome;
        const bytes = dataset.files.reduce((sum, file) => sum + file.bytes, 0);
        return { ...facts, files: dataset.files.length, bytes, faults: [...faults, ...facts.faults] };
      }
      faults.push({
        kind: 'crashed',
        file: outcome.crashed,
        text: `expected a file that can be read, ${outcome.why}`,
      });
      rest = { ...rest, files: rest.files.filter(({ name }) => name !== outcome.crashed) };
    }
  }

  /** Ends the child at once. A check under way rejects. */
  stop(): void {
    this.#running?.child.kill('SIGKILL');
    this.#running = undefined;
  }

  async #ask(request: SanityRequest): Promise<{ facts: DatasetFacts } | { crashed: string; why: string }> {
    const running = this.#running ?? (await this.#start());
    const { child, lines, ended } = running;
    let silent = false;
    child.stdin.write(`${JSON.stringify(request)}\n`);
    let file: string | undefined;
    for (;;) {
      const cancel = this.#options.clock.after(this.#options.silentMs ?? 120_000, () => {
        silent = true;
        child.kill('SIGKILL');
      });
      const line = await lines.next();
      cancel();
      if (line.done === true) break;
      const answer = JSON.parse(line.value) as SanityAnswer;
      if ('facts' in answer) return answer;
      if ('file' in answer) {
        file = answer.file;
        this.#options.onFile?.(file);
      }
    }
    const isStopped = this.#running !== running;
    this.#running = undefined;
    const end = await ended;
    if (isStopped) throw new AppError('INTERNAL', 'sanity: stopped');
    if (file === undefined)
      throw new AppError('WORKER_FAILED', `sanity: expected the checking process to start, ${end}`);
    return {
      crashed: file,
      why: silent ? 'the reader did not come back from it' : `the reader ended: ${end}`,
    };
  }

  async #start(): Promise<Running> {
    const child = spawn(process.execPath, [fileURLToPath(this.#options.process)], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    // A child that is gone is seen by its output ending; its input then breaks too.
    child.stdin.on('error', () => {});
    const ended = new Promise<string>((resolve) => child.once('exit', () => resolve(endOf(child))));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#running = { child, lines, ended };
    await lines.next();
    return this.#running;
  }
}

function endOf({ exitCode, signalCode }: Child): string {
  return signalCode === null ? `it exited with code ${exitCode}` : `it was ended by ${signalCode}`;
}
