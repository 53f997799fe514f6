import type { Files } from '../base/files.ts';
import type { ColumnBatch } from './column-batch.ts';
import type { StreamMarks } from './stream-marks.ts';

/** Counters of the writer, saved every second beside the journal so that a crash can be counted even when that is damaged. */
export interface Beat {
  /** Id of the run in the journal. */
  readonly run: number;
  /** Wall time, epoch ms. */
  readonly at_ms: number;
  /** Written as the last thing of a stop in order. */
  readonly stopped: boolean;
  readonly epoch_ms: number;
  /** Exchange and symbol. */
  readonly slots: readonly (readonly [string, string])[];
  /** `[slot, stream, rows, ns of ts_recv since epoch_ms]`: what the writer has taken, committed or not. */
  readonly marks: readonly (readonly [number, number, number, number])[];
  /** `ts_recv` of the oldest row that is in no part, epoch ns in decimal; null without one. */
  readonly unfinished_ns: string | null;
}

export interface BeatFacts {
  readonly run: number;
  readonly atMs: number;
  readonly stopped: boolean;
  readonly epochMs: number;
  readonly slots: readonly { readonly exchange: string; readonly symbol: string }[];
  readonly marks: StreamMarks;
  /** With at least one row each. */
  readonly unfinished: readonly ColumnBatch[];
}

export function beatOf({ run, atMs, stopped, epochMs, slots, marks, unfinished }: BeatFacts): Beat {
  let oldestNs: bigint | undefined;
  for (const { firstRecvNs } of unfinished)
    if (oldestNs === undefined || firstRecvNs < oldestNs) oldestNs = firstRecvNs;
  return {
    run,
    at_ms: atMs,
    stopped,
    epoch_ms: epochMs,
    slots: slots.map(({ exchange, symbol }) => [exchange, symbol]),
    marks: marks.list().map(({ slot, stream, rows, recvNs }) => [slot, stream, rows, recvNs]),
    unfinished_ns: oldestNs === undefined ? null : String(oldestNs),
  };
}

/** Where the newest beat is kept. */
export class BeatFile {
  readonly #files: Files;
  readonly #path: string;
  #writing: Promise<void> | undefined;

  constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** Replaces the file at once, so that a reader finds the old beat or the new one. Skips one while another is under way. */
  save(beat: Beat): void {
    if (this.#writing !== undefined) return;
    this.#writing = this.#replace(beat).finally(() => (this.#writing = undefined));
  }

  /** Saves the last beat. */
  async end(beat: Beat): Promise<void> {
    await this.#writing;
    await this.#replace(beat);
  }

  async #replace(beat: Beat): Promise<void> {
    try {
      await this.#files.write(`${this.#path}.tmp`, new TextEncoder().encode(JSON.stringify(beat)));
      await this.#files.rename(`${this.#path}.tmp`, this.#path);
    } catch {
      // A disk that takes no beat takes no commit either, and that is reported. Less will be known after a crash.
    }
  }
}

/** @returns undefined when there is none or it cannot be read: then less is known, nothing is wrong */
export async function readBeat(files: Files, path: string): Promise<Beat | undefined> {
  try {
    if ((await files.info(path)) === undefined) return undefined;
    const found: unknown = JSON.parse(new TextDecoder().decode(await files.read(path)));
    return isBeat(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Without zod: the writer's thread has no other need of it, and loading it would delay every start. */
function isBeat(value: unknown): value is Beat {
  if (typeof value !== 'object' || value === null) return false;
  const { run, at_ms, stopped, epoch_ms, slots, marks, unfinished_ns } = value as Record<keyof Beat, unknown>;
  const isList = (list: unknown, length: number, type: string): boolean =>
    Array.isArray(list) &&
    list.every(
      (each) => Array.isArray(each) && each.length === length && each.every((v) => typeof v === type),
    );
  return (
    [run, at_ms, epoch_ms].every((number) => typeof number === 'number') &&
    typeof stopped === 'boolean' &&
    isList(slots, 2, 'string') &&
    isList(marks, 4, 'number') &&
    (unfinished_ns === null || (typeof unfinished_ns === 'string' && /^\d+$/.test(unfinished_ns)))
  );
}
