import { errorText } from '#shared/error-text.ts';
import type { ColumnBatch } from './column-batch.ts';
import { isNoSpace } from './disk-room.ts';

/** What currently is wrong on the way to the disk, so that the newest trouble is shown until all of it is over. */
export class WriterErrors {
  readonly #dataDir: string;
  /** Batches whose newest attempt failed. */
  readonly #failing = new Map<ColumnBatch, unknown>();
  #journal: unknown;
  #record = '';
  #isDiskFull = false;

  /** @param dataDir not to be shown */
  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** For people; empty when all is well. */
  get text(): string {
    if (this.#isDiskFull) return 'disk full: recording stopped, it resumes when there is room';
    if (this.#journal !== undefined) return `journal: ${messageOf(this.#journal, this.#dataDir)}`;
    const [cause] = [...this.#failing.values()].slice(-1);
    return cause === undefined ? this.#record : messageOf(cause, this.#dataDir);
  }

  /** Whether lack of space is what is wrong. */
  get isNoSpace(): boolean {
    return this.#isDiskFull || isNoSpace(this.#journal) || [...this.#failing.values()].some(isNoSpace);
  }

  diskFull(isFull: boolean): void {
    this.#isDiskFull = isFull;
  }

  /** What a commit answered; undefined when it went well. */
  journal(cause: unknown): void {
    this.#journal = cause;
  }

  /** @returns whether it is the batch's first failure */
  failed(batch: ColumnBatch, cause: unknown): boolean {
    const isFirst = !this.#failing.has(batch);
    this.#failing.delete(batch);
    this.#failing.set(batch, cause);
    return isFirst;
  }

  stored(batch: ColumnBatch): void {
    this.#failing.delete(batch);
    this.#record = '';
  }

  /** A record was no row. Shown until a part succeeds. */
  record(fault: string): void {
    this.#record = `ring record ${fault}`;
  }
}

/** First line of an error, without the place of the user's folders. */
export function messageOf(cause: unknown, dataDir: string): string {
  const text = errorText(cause);
  return text.split('\n', 1)[0]!.replaceAll(dataDir, '<data>');
}
