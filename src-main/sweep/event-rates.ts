import { join } from 'node:path';
import { RUNS_FOLDER } from '#shared/api/replay.ts';
import type { Files } from '../base/files.ts';
import { listRuns } from '../replay/archive/read-runs.ts';

/** Of a run: one of fewer says little about the speed. */
const ENOUGH_EVENTS = 10_000;

/** Events a second of one thread, by strategy: from earlier sweeps of this start of the program, or the newest long run. */
export class EventRates {
  readonly #files: Files;
  readonly #known = new Map<string, number>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** @returns undefined when nothing is known of the strategy */
  async of(strategy: string, dataDir: string): Promise<number | undefined> {
    if (!this.#known.has(strategy)) {
      const runs = await listRuns(this.#files, join(dataDir, RUNS_FOLDER));
      const run = runs.find(
        (each) => each.strategy === strategy && each.events >= ENOUGH_EVENTS && each.duration_ms > 0,
      );
      if (run !== undefined) this.#known.set(strategy, run.events / (run.duration_ms / 1_000));
    }
    return this.#known.get(strategy);
  }

  /** @param seconds of work, those of all threads added up */
  measured(strategy: string, events: number, seconds: number): void {
    if (events > ENOUGH_EVENTS) this.#known.set(strategy, events / seconds);
  }
}
