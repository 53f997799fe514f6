import { availableParallelism } from 'node:os';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import type { Clock } from '../base/clock.ts';
import { Heartbeat } from '../replay/run/heartbeat.ts';
import type { Job, JobResult, SweepBackend } from './backend.ts';
import type { SweepThread } from './sweep-thread.ts';
import type { Identified, Preparation, PreparedData } from './sweep.contract.ts';

export interface LocalPoolOptions {
  readonly preparation: Omit<Preparation, 'heartbeat' | 'verifyBytes'>;
  readonly clock: Clock;
  /** Starts a worker thread and the one that reads for it; see `spawnSweepThread`. */
  readonly spawn: (name: string, onExit: (reason: AppError) => void) => SweepThread;
  /** Threads at most; the machine's cores less one unless said. */
  readonly workers?: number;
  /** A strategy that has one event for so long hangs. */
  readonly hangMs?: number;
}

/** A job whose worker died is done again by another one; one that kills every worker is given up after so many. */
const MOST_ATTEMPTS = 3;
const WATCH_EVERY_MS = 500;

/** One place for a worker: which may die, and is started anew for the next job. */
interface Slot {
  readonly name: string;
  heartbeat: Heartbeat;
  thread: SweepThread | undefined;
  /** Why the watch has ended it. */
  ended: string | undefined;
  /** What it is at: the key of a job, or that it loads the strategy. */
  task: string | undefined;
}

/** Worker threads of this machine that stay warm: each opens the dataset once and does one run after another. */
export class LocalPool implements SweepBackend {
  readonly #options: LocalPoolOptions;
  readonly #slots: readonly Slot[];
  readonly #queue: Job[] = [];
  readonly #attempts = new Map<string, number>();
  readonly #arrived: JobResult[] = [];
  #wake: (() => void) | undefined;
  #outstanding = 0;
  #isCancelled = false;
  #stopWatch: (() => void) | undefined;

  constructor(options: LocalPoolOptions) {
    const { workers = Math.max(availableParallelism() - 1, 1) } = options;
    this.#options = options;
    this.#slots = Array.from({ length: workers }, (_, i) => ({
      name: `sweep ${i + 1}`,
      heartbeat: new Heartbeat(),
      thread: undefined,
      ended: undefined,
      task: undefined,
    }));
  }

  /** Opens the dataset in the first worker. @throws AppError for data that cannot be replayed */
  async open(): Promise<PreparedData> {
    return this.#start(this.#slots[0]!, true);
  }

  /** What each trial is known by, or why the strategy refuses it. */
  async identify(trials: readonly Params[]): Promise<readonly Identified[]> {
    const [slot] = this.#slots;
    if (slot?.thread === undefined) throw new AppError('INVALID_INPUT', 'sweep: expected an open pool');
    this.#stopWatch ??= this.#watch();
    slot.task = 'identify';
    try {
      return await slot.thread.client.sweep.identify(trials);
    } catch (cause) {
      if (slot.ended === undefined) throw cause;
      throw new AppError('STRATEGY_ERROR', `sweep: ${slot.ended}`, { cause });
    } finally {
      slot.task = undefined;
    }
  }

  submit(jobs: readonly Job[]): void {
    this.#queue.push(...jobs);
    this.#outstanding += jobs.length;
    this.#stopWatch ??= this.#watch();
    for (const slot of this.#slots) if (slot.task === undefined) void this.#work(slot);
  }

  async *results(): AsyncGenerator<JobResult> {
    while (!this.#isCancelled) {
      const next = this.#arrived.shift();
      if (next !== undefined) {
        this.#outstanding--;
        yield next;
      } else if (this.#outstanding === 0) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async cancel(): Promise<void> {
    this.#isCancelled = true;
    this.#queue.length = 0;
    this.#stopWatch?.();
    this.#wake?.();
    await Promise.all(this.#slots.map(async ({ thread }) => thread?.stop()));
  }

  async #work(slot: Slot): Promise<void> {
    for (let job = this.#queue.shift(); job !== undefined && !this.#isCancelled; job = this.#queue.shift()) {
      slot.task = job.key;
      const result = await this.#do(slot, job);
      if (result !== undefined) this.#arrive(result);
    }
    slot.task = undefined;
  }

  /** @returns undefined when the job went back into the queue */
  async #do(slot: Slot, job: Job): Promise<JobResult | undefined> {
    try {
      if (slot.thread === undefined) await this.#start(slot);
      return { job, outcome: await slot.thread!.client.sweep.run(job) };
    } catch (cause) {
      const { ended } = slot;
      if (ended !== undefined) return { job, failed: ended };
      const why = errorText(cause);
      const isDead = cause instanceof AppError && cause.code === 'DISCONNECTED';
      if (!isDead) return { job, failed: why };
      slot.thread = undefined;
      const attempts = (this.#attempts.get(job.key) ?? 0) + 1;
      this.#attempts.set(job.key, attempts);
      if (attempts >= MOST_ATTEMPTS) return { job, failed: `its worker died ${attempts} times: ${why}` };
      if (!this.#isCancelled) this.#queue.unshift(job);
      return undefined;
    }
  }

  async #start(slot: Slot, verifyBytes = false): Promise<PreparedData> {
    slot.ended = undefined;
    slot.heartbeat = new Heartbeat();
    const thread = this.#options.spawn(slot.name, () => {
      if (slot.thread === thread) slot.thread = undefined;
    });
    slot.thread = thread;
    try {
      return await thread.client.sweep.prepare({
        ...this.#options.preparation,
        verifyBytes,
        heartbeat: slot.heartbeat.buffer,
      });
    } catch (cause) {
      if (slot.thread === thread) slot.thread = undefined;
      await thread.stop();
      throw cause;
    }
  }

  #arrive(result: JobResult): void {
    this.#arrived.push(result);
    this.#wake?.();
  }

  /** Ends workers in which a strategy does not come back from an event. */
  #watch(): () => void {
    const { clock, hangMs = 10_000 } = this.#options;
    const seen = new Map<Slot, { sign: string; atNs: number }>();
    return clock.every(WATCH_EVERY_MS, () => {
      for (const slot of this.#slots) {
        const { events, turn } = slot.heartbeat.read();
        const sign = `${slot.task ?? ''} ${events} ${turn}`;
        const last = seen.get(slot);
        if (slot.task === undefined || turn <= 0 || last?.sign !== sign) {
          seen.set(slot, { sign, atNs: clock.monoNs() });
        } else if ((clock.monoNs() - last.atNs) / 1e6 >= hangMs && slot.thread !== undefined) {
          slot.ended = `the strategy has not come back from ${slot.task === 'identify' ? 'loading' : `event ${events}`} for ${hangMs / 1_000} s`;
          const { thread } = slot;
          slot.thread = undefined;
          void thread.stop();
        }
      }
    });
  }
}
