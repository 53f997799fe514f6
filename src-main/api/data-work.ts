import type { TaskResult } from '#shared/api/data.ts';
import type { Client } from '#shared/rpc/contract.ts';
import type { queryContract } from '../query/query.contract.ts';
import type { compactContract } from '../storage/compact.contract.ts';
import { Tasks, type TaskPorts } from './tasks.ts';

export type Queries = Client<typeof queryContract>;

/** Threads that look at what is stored, started when they are first asked for. */
export interface DataSources {
  /** Ready to be asked. */
  queries(): Promise<Queries>;
  compaction(): Client<typeof compactContract>;
  readonly dataDir: string;
  readonly spoolDir: string;
  readonly compactDir: string;
}

type CompactInput = Parameters<Client<typeof compactContract>['run']['start']>[0];

/** What of a run of compaction is left to the caller to say. */
export type CompactWhat = Pick<CompactInput, 'selection' | 'openFrom'>;

/** Work on stored data that takes its time, for people and for the schedule: one task at a time. */
export class DataWork {
  readonly tasks = new Tasks();
  readonly #sources: DataSources;

  constructor(sources: DataSources) {
    this.#sources = sources;
  }

  /** Work of the query thread with its progress and its end. */
  async query<T>({ tell, onCancel }: TaskPorts, run: (queries: Queries) => Promise<T>): Promise<T> {
    const queries = await this.#sources.queries();
    onCancel(() => void queries.work.cancel({}));
    const stop = queries.work.progress({}, (items) => {
      const newest = items.at(-1);
      if (newest !== undefined) tell(newest.text, newest.share);
    });
    try {
      return await run(queries);
    } finally {
      stop();
    }
  }

  /** What changed the files is done when the catalog says so too. */
  async scan(ports: TaskPorts): Promise<void> {
    ports.tell('Looking for new files', null);
    await this.query(ports, (queries) => queries.work.scan({}));
  }

  /**
   * Starts compaction, with progress as a task.
   *
   * @returns the id of the task
   * @throws AppError INVALID_INPUT while another task is under way
   */
  compact(subject: string, what: CompactWhat): number {
    return this.tasks.start('compact', subject, (ports) => this.#compact(ports, what));
  }

  async #compact(ports: TaskPorts, what: CompactWhat): Promise<TaskResult | null> {
    const { spoolDir, compactDir, dataDir } = this.#sources;
    const { run } = this.#sources.compaction();
    ports.onCancel(() => void run.cancel({}));
    const stop = run.progress({}, (items) => {
      const newest = items.at(-1);
      if (newest === undefined) return;
      const share = newest.bytes === 0 ? null : newest.bytesDone / newest.bytes;
      const of =
        newest.datasets > 1 ? `${newest.dataset}, ${newest.datasetsDone + 1} of ${newest.datasets}, ` : '';
      ports.tell(`${of}${newest.rows.toLocaleString('en-US')} rows`, share);
    });
    try {
      const report = await run.start({ spoolDir, compactDir, stateDir: dataDir, ...what });
      if (report.cancelled) return null;
      if (report.outcomes.some(({ result }) => result === 'written')) await this.scan(ports);
      const count = (result: string): number =>
        report.outcomes.filter((outcome) => outcome.result === result).length;
      return {
        kind: 'compact',
        written: count('written'),
        unchanged: count('unchanged'),
        refused: report.outcomes.flatMap((outcome) =>
          outcome.result === 'refused' || outcome.result === 'busy'
            ? [`${outcome.path}: ${outcome.why}`]
            : [],
        ),
      };
    } finally {
      stop();
    }
  }
}
