import { randomFillSync } from 'node:crypto';
import type { Files } from '../base/files.ts';

const MIB = 1024 * 1024;

/** With less than this the disk counts as full: what is under way must still be written. */
const LEAST_FREE_BYTES = 4 * MIB;
/** With so much it has room again. */
const ENOUGH_FREE_BYTES = 24 * MIB;
/** Given back when the disk is full, so that what was received until then can still be committed. */
export const RESERVE_BYTES = 16 * MIB;

/** Free space of the data disk, and a file that reserves some of it. */
export class DiskRoom {
  readonly #files: Files;
  readonly #folder: string;
  readonly #reserve: string;
  #free: number | null = null;
  #reserving: Promise<void> = Promise.resolve();

  /** @param reserve path of the reserving file */
  constructor(files: Files, folder: string, reserve: string) {
    this.#files = files;
    this.#folder = folder;
    this.#reserve = reserve;
  }

  /** Bytes that may still be written, as of the newest `measure`; null when the file system does not tell. */
  get free(): number | null {
    return this.#free;
  }

  get isFull(): boolean {
    return this.#free !== null && this.#free < LEAST_FREE_BYTES;
  }

  get hasRoom(): boolean {
    return this.#free === null || this.#free >= ENOUGH_FREE_BYTES;
  }

  async measure(): Promise<void> {
    try {
      this.#free = await this.#files.freeBytes(this.#folder);
    } catch {
      // Not every file system tells; null says so.
      this.#free = null;
    }
  }

  /** Makes the reserving file when there is none and plenty of room. A failure costs the reserve, nothing else. */
  reserve(): Promise<void> {
    this.#reserving = this.#reserving.then(() => this.#makeReserve());
    return this.#reserving;
  }

  /** Removes the reserving file. */
  giveBack(): Promise<void> {
    this.#reserving = this.#reserving.then(() => this.#removeReserve());
    return this.#reserving;
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#reserving;
  }

  async #makeReserve(): Promise<void> {
    try {
      const found = await this.#files.info(this.#reserve);
      if (found?.size === RESERVE_BYTES) return;
      await this.measure();
      if (this.#free === null || this.#free < RESERVE_BYTES + ENOUGH_FREE_BYTES) return;
      // Noise, because some file systems store zeros in no space at all.
      const block = randomFillSync(new Uint8Array(MIB));
      const bytes = new Uint8Array(RESERVE_BYTES);
      for (let at = 0; at < bytes.length; at += block.length) bytes.set(block, at);
      await this.#files.write(this.#reserve, bytes);
    } catch {
      await this.#removeReserve();
    }
  }

  async #removeReserve(): Promise<void> {
    try {
      await this.#files.remove(this.#reserve);
    } catch {
      // A disk that cannot even remove a file is reported by whatever tries to write to it.
    }
  }
}

/** Whether an error of Node, SQLite or DuckDB says that there is no space left (or no quota, or no inodes). */
export function isNoSpace(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? String(cause.code) : '';
  return (
    /^(ENOSPC|EDQUOT|SQLITE_FULL)/.test(code) || /ENOSPC|no space left|quota exceeded/i.test(cause.message)
  );
}
