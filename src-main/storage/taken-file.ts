import { crc32 } from 'node:zlib';
import type { Files } from '../base/files.ts';
import type { ScratchFile } from '../base/scratch-file.ts';

/** What the writer of a run had taken from the ring when it last said so. */
export interface Taken {
  /** Id of the run in the journal. */
  readonly run: number;
  /** Wall time, epoch ms. */
  readonly atMs: number;
  /** Rows by cell, `slot · streams + stream`. */
  readonly rows: Float64Array;
}

/** Numbers before the rows: CRC-32 of all that follows, run, wall time. Numbers are float64 of this machine. */
const HEAD = 3;

/**
 * Counts of every turn of the writer, so that a killed process leaves how much it had taken and not committed. Written in
 * place and not synced: a power cut may leave an old state or a torn one, and a torn one is not read.
 */
export class TakenFile {
  readonly #file: ScratchFile;
  readonly #numbers: Float64Array<ArrayBuffer>;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(file: ScratchFile, run: number, cells: number) {
    this.#file = file;
    this.#numbers = new Float64Array(HEAD + cells);
    this.#numbers[1] = run;
    this.#bytes = new Uint8Array(this.#numbers.buffer);
  }

  save(atMs: number, rows: Float64Array): void {
    this.#numbers[2] = atMs;
    this.#numbers.set(rows, HEAD);
    this.#numbers[0] = crc32(this.#bytes.subarray(8));
    try {
      this.#file.write(this.#bytes);
    } catch {
      // A disk that takes no counts takes no commit either, and that is reported. Less will be known after a crash.
    }
  }

  close(): void {
    this.#file.close();
  }
}

/** @returns undefined when there is none or it is damaged: then less is known, nothing is wrong */
export async function readTaken(files: Files, path: string): Promise<Taken | undefined> {
  let found: Uint8Array;
  try {
    if ((await files.info(path)) === undefined) return undefined;
    found = await files.read(path);
  } catch {
    return undefined;
  }
  if (found.length < HEAD * 8 || found.length % 8 !== 0) return undefined;
  const bytes = new Uint8Array(found);
  const [crc, run = 0, atMs = 0, ...rows] = new Float64Array(bytes.buffer);
  if (crc !== crc32(bytes.subarray(8))) return undefined;
  return { run, atMs, rows: Float64Array.from(rows) };
}
