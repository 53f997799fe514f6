/** Runs at its time; the time it returns is when it runs again. */
export type Run = (atMs: number) => number | undefined | void;

/** Something that will happen. Cancelled by `live = false`; it then leaves the agenda when its time comes. */
export interface Task {
  at: number;
  live: boolean;
  readonly order: number;
  readonly run: Run;
}

/**
 * What happens when, in simulated time: a binary heap of tasks by time, equal times in the order they were added. The
 * whole simulated world runs off two of these, so the same seed gives the same order of everything.
 */
export class Agenda {
  #heap: Task[] = [];
  #added = 0;

  /** @param atMs simulated epoch ms; one in the past runs with the next `runUntil` */
  add(atMs: number, run: Run): Task {
    const task = { at: atMs, live: true, order: this.#added++, run };
    this.#push(task);
    return task;
  }

  /** Runs all that is due, in order of time. Tasks added meanwhile run too when they are due. */
  runUntil(nowMs: number): void {
    for (let task = this.#heap[0]; task !== undefined && task.at <= nowMs; task = this.#heap[0]) {
      this.#pop();
      if (!task.live) continue;
      const next = task.run(task.at);
      if (next === undefined || !task.live) continue;
      task.at = next;
      this.#push(task);
    }
  }

  /** Moves everything by `ms`: the world skips that time instead of living through it. */
  shift(ms: number): void {
    for (const task of this.#heap) task.at += ms;
  }

  #before(a: Task, b: Task): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(task);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(task, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = task;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}
