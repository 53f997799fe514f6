import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { idleSweep, SWEEPS_FOLDER, type SweepRow, type SweepStatus } from '#shared/api/sweep.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import { Latest } from '../base/latest.ts';
import { EventRates } from './event-rates.ts';
import { forecast } from './forecast.ts';
import { LocalPool, type LocalPoolOptions } from './local-pool.ts';
import { parseObjective } from './objective.ts';
import { runSweep, type SweepPlan } from './run-sweep.ts';
import { nameOf, SweepArchive } from './sweep-archive.ts';
import type { sweepDeskContract, SweepTask } from './sweep-desk.contract.ts';
import { sweepRow } from './sweep-row.ts';
import { sweepIdOf, specOfTask } from './sweep-task.ts';
import type { TrialRow } from './trial-row.ts';

export interface SweepDeskPorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly spawn: LocalPoolOptions['spawn'];
}

export interface SweepDesk {
  readonly handlers: Handlers<typeof sweepDeskContract>;
  /** Ends the sweep under way; what is done stays done. */
  stop(): Promise<void>;
}

/** One is left to what is live. */
const mostWorkers = (): number => Math.max(availableParallelism() - 1, 1);
const TELL_EVERY_MS = 250;

/** The sweeps of a data folder: one at a time, in the pool of this machine. */
export function sweepDesk({ files, clock, spawn }: SweepDeskPorts): SweepDesk {
  const status = new Latest<SweepStatus>();
  let dataDir: string | undefined;
  let current = idleSweep;
  let under: { readonly id: string; readonly stop: AbortController; plan?: SweepPlan } | undefined;
  /** The table of the newest sweep, done or not. */
  let newest: { readonly id: string; readonly look: () => readonly TrialRow[] } | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  const rates = new EventRates(files);

  const root = (): string => {
    if (dataDir === undefined) throw new AppError('INTERNAL', 'sweep: expected start before anything else');
    return dataDir;
  };
  const archive = (): SweepArchive => new SweepArchive(files, join(root(), SWEEPS_FOLDER));
  const set = (change: Partial<SweepStatus>): void => {
    current = { ...current, ...change };
    status.set(current);
  };

  /** @returns how it ended */
  const work = async (id: string, task: SweepTask, stop: AbortController): Promise<Partial<SweepStatus>> => {
    const spec = specOfTask(task, root());
    const workers = Math.min(task.order.workers, mostWorkers());
    const pool = new LocalPool({
      preparation: { spec, dataDir: root() },
      clock,
      spawn,
      workers,
    });
    const strategy = nameOf(task.order);
    // Also what is still being opened.
    stop.signal.addEventListener('abort', () => void pool.cancel(), { once: true });
    const cancelled = {
      state: 'cancelled',
      text: 'Stopped by you; the same sweep goes on with what is left',
      left_s: null,
    } as const;
    let startNs = clock.monoNs();
    let toldNs = Number.NEGATIVE_INFINITY;
    try {
      await archive().begin(id, { started_at: new Date(clock.wallMs()).toISOString(), task });
      const { summary, isCancelled, rows } = await runSweep(
        spec,
        { objective: parseObjective(task.order.objective), constraints: [] },
        {
          files,
          backend: pool,
          outDir: archive().folder(id),
          journal: ({ datasetHash }) => archive().journal(datasetHash),
          signal: stop.signal,
          onPlan(plan) {
            newest = { id, look: () => plan.look() };
            startNs = clock.monoNs();
            const { trials, runs, known } = plan;
            set({ state: 'running', text: 'Trying', trials, runs, known, done: known });
          },
          onProgress({ done, runs, events }) {
            const nowNs = clock.monoNs();
            if (nowNs - toldNs < TELL_EVERY_MS * 1e6 && done < runs) return;
            toldNs = nowNs;
            const ran = done - current.known;
            const runsPerS = ran / Math.max((nowNs - startNs) / 1e9, 1e-3);
            rates.measured(strategy, events, workers * ((nowNs - startNs) / 1e9));
            set({
              done,
              events,
              runs_per_s: runsPerS,
              left_s: ran === 0 ? null : (runs - done) / runsPerS,
            });
          },
        },
      );
      newest = { id, look: () => rows };
      return isCancelled
        ? cancelled
        : { state: 'done', text: `${summary.trials} trials tried`, left_s: null };
    } catch (cause) {
      return stop.signal.aborted ? cancelled : { state: 'failed', text: errorText(cause), left_s: null };
    } finally {
      await pool.cancel();
    }
  };

  return {
    handlers: {
      desk: {
        start(given) {
          ({ dataDir } = given);
          return null;
        },
        async forecast(task) {
          const rate = await rates.of(nameOf(task.order), root());
          return forecast(task, specOfTask(task, root()), { rate, mostWorkers: mostWorkers() });
        },
        launch(task) {
          if (under !== undefined)
            throw new AppError('INVALID_INPUT', 'sweep: expected one at a time, found one under way');
          const id = sweepIdOf(task.order);
          // Refused before anything is written.
          parseObjective(task.order.objective);
          const launch = current.launch + 1;
          const stop = new AbortController();
          under = { id, stop };
          current = { ...idleSweep, launch, sweep_id: id, strategy: nameOf(task.order) };
          newest = undefined;
          set({ state: 'opening', text: 'Reading the data' });
          // It is over only when its threads have ended: until then no other can begin.
          ended = work(id, task, stop).then((over) => {
            under = undefined;
            set(over);
          });
          return launch;
        },
        cancel() {
          under?.stop.abort();
          return null;
        },
        status: (_, emit) => status.on(emit),
        list: () => archive().list(under?.id ?? null),
        details: ({ sweep_id }) => archive().details(sweep_id),
        async rows({ sweep_id, offset, limit }) {
          const { order } = await archive().details(sweep_id);
          const objective = parseObjective(order.objective);
          const all = newest?.id === sweep_id ? newest.look() : await tableOf(archive(), sweep_id);
          const rows = all.slice(offset, offset + limit).map((row): SweepRow => sweepRow(row, objective));
          return { rows, total: all.length };
        },
        report: ({ sweep_id }) => archive().report(sweep_id),
      },
    },
    async stop() {
      under?.stop.abort();
      await ended;
    },
  };
}

async function tableOf(archive: SweepArchive, id: string): Promise<readonly TrialRow[]> {
  const text = await archive.table(id);
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TrialRow);
}
