import type { Task, TaskResult } from '#shared/api/data.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { Latest } from '../base/latest.ts';

/** What a task may tell while it runs. */
export interface TaskPorts {
  readonly tell: (text: string, share: number | null) => void;
  /** To be called with what ends the task early. */
  readonly onCancel: (cancel: () => void) => void;
}

/** Work on stored data, one at a time, its news for whoever listens. */
export class Tasks {
  readonly news = new Latest<Task>();
  #cancel: (() => void) | undefined;
  #isCancelled = false;

  /**
   * Starts a task.
   *
   * @param run answers null when it was cancelled
   * @returns its id
   * @throws AppError INVALID_INPUT while another is under way
   */
  start(
    kind: TaskResult['kind'],
    subject: string,
    run: (ports: TaskPorts) => Promise<TaskResult | null>,
  ): number {
    const before = this.news.value;
    if (before?.state === 'running')
      throw new AppError('INVALID_INPUT', `${kind}: expected no other task, found ${before.kind} under way`);
    const id = (before?.id ?? 0) + 1;
    let task: Task = {
      id,
      kind,
      subject,
      state: 'running',
      text: '',
      share: null,
      result: null,
      error: null,
    };
    const set = (change: Partial<Task>): void => {
      task = { ...task, ...change };
      this.news.set(task);
    };
    this.#cancel = undefined;
    this.#isCancelled = false;
    set({});
    const ports: TaskPorts = {
      tell: (text, share) => {
        if (task.state === 'running') set({ text, share });
      },
      onCancel: (cancel) => {
        this.#cancel = cancel;
        if (this.#isCancelled) cancel();
      },
    };
    void run(ports).then(
      (result) =>
        set(
          result === null
            ? { state: 'cancelled', text: '', share: null }
            : { state: 'done', text: '', share: 1, result },
        ),
      (cause: unknown) => {
        const error = errorText(cause);
        set({ state: this.#isCancelled ? 'cancelled' : 'failed', text: '', share: null, error });
      },
    );
    return id;
  }

  get isBusy(): boolean {
    return this.news.value?.state === 'running';
  }

  /** Waits until a task has ended. */
  ended(id: number): Promise<Task> {
    const ended = Promise.withResolvers<Task>();
    const stop = this.news.on((task) => {
      if (task.id === id && task.state !== 'running') ended.resolve(task);
    });
    return ended.promise.finally(stop);
  }

  /** Ends a task early; one that is not under way any more stays as it is. */
  cancel(id: number): void {
    const task = this.news.value;
    if (task?.id !== id || task.state !== 'running' || this.#isCancelled) return;
    this.#isCancelled = true;
    this.#cancel?.();
  }
}
