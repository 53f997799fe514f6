import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { keepCompiledCode } from '../../../src-main/base/code-cache.ts';

const main = fileURLToPath(new URL('../../../src-main/headless/main.ts', import.meta.url));

/** A Node program of its own process and the lines it has printed. */
export class Program {
  readonly child: ChildProcessWithoutNullStreams;
  /** Lines of its output; all of them are JSON. */
  readonly lines: Record<string, unknown>[] = [];
  readonly errors: string[] = [];
  /** Exit code, null when a signal ended it; resolves when its output is read to the end. */
  readonly exit: Promise<number | null>;
  #arrived = Promise.withResolvers<void>();

  /** @param args after the path of the script */
  constructor(script: string, args: readonly string[]) {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = process.env;
    // As `npm start` does: a test starts dozens of them.
    keepCompiledCode(env);
    this.child = spawn(process.execPath, [script, ...args], { env });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Record<string, unknown>);
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    });
    createInterface({ input: this.child.stderr }).on('line', (line) => void this.errors.push(line));
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** The first line with this event, waiting for it. @throws when the program ends without */
  async heard(event: string): Promise<Record<string, unknown>> {
    const ended = this.exit.then(() => true);
    for (;;) {
      const found = this.lines.find((line) => line['event'] === event);
      if (found !== undefined) return found;
      const arrived = this.#arrived.promise.then(() => false);
      if (!(await Promise.race([arrived, ended]))) continue;
      if (this.lines.some((line) => line['event'] === event)) continue;
      throw new Error(`ended with ${await this.exit} without ${event}: ${this.errors.join('\n')}`);
    }
  }

  /** Ends it as a power switch ends a process. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }
}

/** `arbscope <args>` */
export const headless = (...args: readonly string[]): Program => new Program(main, args);
