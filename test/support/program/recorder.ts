import type { Metrics } from '../start-backend.ts';
import type { Program } from './headless.ts';

/** How often a program is asked until it answers as hoped. */
const ASK_EVERY_MS = 20;

/** A recording program and its API. */
export class Recorder {
  readonly program: Program;
  readonly #began = performance.now();
  #address: Promise<{ readonly url: string; readonly token: string }> | undefined;

  constructor(program: Program) {
    this.program = program;
  }

  /** Where it serves, when it does. */
  address(): Promise<{ readonly url: string; readonly token: string }> {
    return (this.#address ??= this.program.heard('listening').then(({ url }) => {
      const [base = '', token = ''] = String(url).split('#token=');
      return { url: base, token };
    }));
  }

  async get(path: string): Promise<Record<string, unknown>> {
    const { url, token } = await this.address();
    // A connection of its own: one that is kept may be ended at the moment it is used again.
    const headers = { authorization: `Bearer ${token}`, connection: 'close' };
    const answer = await fetch(new URL(path, url), { headers });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  }

  metrics = async (): Promise<Metrics> => (await this.get('/metrics')) as unknown as Metrics;

  /** Asks until the answer is as hoped. @throws with the last one when the program ends, or after `withinMs` */
  async until(
    path: string,
    is: (answer: Record<string, unknown>) => boolean,
    withinMs = 60_000,
  ): Promise<Record<string, unknown>> {
    const began = performance.now();
    for (;;) {
      const answer = await this.get(path);
      if (is(answer)) return answer;
      if (performance.now() - began > withinMs)
        throw new Error(`GET ${path}: not within ${withinMs} ms: ${JSON.stringify(answer).slice(0, 2_000)}`);
      await new Promise((done) => setTimeout(done, ASK_EVERY_MS));
    }
  }

  /** @returns ms from the start of the process until its state was READY */
  async ready(): Promise<number> {
    await this.until('/status', ({ state }) => state === 'READY');
    return performance.now() - this.#began;
  }

  /** Stops in order. @returns the exit code */
  async stop(): Promise<number | null> {
    this.program.child.kill('SIGTERM');
    return this.program.exit;
  }
}
