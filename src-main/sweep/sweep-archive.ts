import { join } from 'node:path';
import type { SweepDetails, SweepOrder, SweepSummaryRow } from '#shared/api/sweep.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Files } from '../base/files.ts';
import { replaceFile } from '../base/replace-file.ts';
import { SWEEP_FILES } from './sweep-files.ts';
import type { SweepSummary } from './sweep-summary.ts';
import type { SweepTask } from './sweep-desk.contract.ts';

/** What was asked, beside what came of it: so that it can be gone on with. */
const ORDER_FILE = 'order.json';

interface KeptOrder {
  readonly started_at: string;
  readonly task: SweepTask;
}

/** Folders of sweeps below one folder, each named by its id. */
export class SweepArchive {
  readonly #files: Files;
  readonly #root: string;

  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
  }

  folder(id: string): string {
    return join(this.#root, id);
  }

  /** Of the runs over one dataset, of whatever sweep. */
  journal(datasetHash: string): string {
    return join(this.#root, 'runs', `${datasetHash.slice(0, 16)}.jsonl`);
  }

  /** Keeps what is asked. What an earlier sweep of this id found stays until it has found it again. */
  async begin(id: string, kept: KeptOrder): Promise<void> {
    const folder = this.folder(id);
    await this.#files.makeDir(folder);
    await replaceFile(this.#files, join(folder, ORDER_FILE), bytesOf(`${JSON.stringify(kept, null, 2)}\n`));
  }

  /** Newest first. @param running id of the one under way */
  async list(running: string | null): Promise<SweepSummaryRow[]> {
    const names = (await this.#files.list(this.#root)).filter((name) => /^[0-9a-f]{16}$/.test(name));
    const rows = await Promise.all(names.map((id) => this.#summary(id, running)));
    return rows.toSorted((a, b) => (a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : 0));
  }

  /** @throws AppError NOT_FOUND */
  async details(id: string): Promise<SweepDetails> {
    const { started_at, task } = await this.#order(id);
    const found = await this.#found(id);
    return {
      sweep_id: id,
      folder: this.folder(id),
      started_at,
      order: task.order,
      found:
        found === undefined
          ? null
          : {
              dataset_hash: found.dataset_hash,
              trials: found.trials,
              runs: found.runs,
              refused: found.refused,
              failed: found.failed,
              winners: found.winners,
              out_of_sample_return: found.out_of_sample_return,
            },
    };
  }

  /** The whole table as it was written; undefined for a sweep that is not done. */
  async table(id: string): Promise<string | undefined> {
    return (await this.#found(id)) === undefined ? undefined : this.#text(id, SWEEP_FILES.table);
  }

  /** @throws AppError NOT_FOUND */
  async report(id: string): Promise<string> {
    const text = (await this.#found(id)) === undefined ? undefined : await this.#text(id, SWEEP_FILES.report);
    if (text === undefined)
      throw new AppError('NOT_FOUND', `sweep ${id}: expected ${SWEEP_FILES.report}, found none yet`);
    return text;
  }

  async #summary(id: string, running: string | null): Promise<SweepSummaryRow> {
    const nothing = { trials: null, runs: null, best: null, deflated_sharpe: null, fault: null };
    const state = id === running ? 'running' : 'stopped';
    try {
      const { started_at, task } = await this.#order(id);
      const found = await this.#found(id);
      const winner = found?.winners.at(-1);
      const head = {
        sweep_id: id,
        strategy: nameOf(task.order),
        started_at,
        objective: task.order.objective,
      };
      if (found === undefined) return { ...head, ...nothing, state };
      return {
        ...head,
        state: 'done',
        trials: found.trials,
        runs: found.runs,
        best: winner?.train ?? null,
        deflated_sharpe: winner?.deflated_sharpe ?? null,
        fault: null,
      };
    } catch (cause) {
      const fault = errorText(cause);
      return { sweep_id: id, strategy: '', started_at: '', objective: '', state, ...nothing, fault };
    }
  }

  async #order(id: string): Promise<KeptOrder> {
    const text = await this.#text(id, ORDER_FILE);
    if (text === undefined) throw new AppError('NOT_FOUND', `sweep: expected one by ${id}, found none`);
    return JSON.parse(text) as KeptOrder;
  }

  async #found(id: string): Promise<SweepSummary | undefined> {
    const text = await this.#text(id, SWEEP_FILES.summary);
    return text === undefined ? undefined : (JSON.parse(text) as SweepSummary);
  }

  async #text(id: string, name: string): Promise<string | undefined> {
    const path = join(this.folder(id), name);
    if ((await this.#files.info(path)) === undefined) return undefined;
    return new TextDecoder().decode(await this.#files.read(path));
  }
}

/** Of the strategy, as people know it. */
export function nameOf({ strategy }: SweepOrder): string {
  return 'built_in' in strategy ? strategy.built_in : strategy.file;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
