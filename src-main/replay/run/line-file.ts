import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { AppendFile } from '../../base/append-file.ts';

/** Bytes from which on they are written. */
const KEEP = 256 * 1024;
/** Characters that are turned into bytes together: few enough to be short-lived. */
const PIECE = 8 * 1024;
/** Bytes that a character of a string can take in UTF-8. */
const MOST_BYTES = 3;

/** Files of a run's lines, open at the place where they go on. */
export interface RunFiles {
  readonly decisions: LineFile;
  readonly fills: LineFile;
  readonly equity: LineFile;
}

/**
 * A file of lines that is written in large pieces; without a path lines are counted and dropped. Two buffers take turns: one is
 * written while the other fills up, so that a run of any length takes the same memory.
 */
export class LineFile {
  readonly #file: AppendFile | undefined;
  /** Newest lines, behind those in `#bytes`. */
  #text = '';
  #bytes = Buffer.alloc(0);
  #used = 0;
  #spare = Buffer.alloc(0);
  /** The write under way; it reads the spare buffer. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: AppendFile | undefined) {
    this.#file = file;
  }

  /** @param bytes of it that stay */
  static async open(path: string | undefined, bytes: number): Promise<LineFile> {
    return new LineFile(path === undefined ? undefined : await AppendFile.open(path, bytes));
  }

  /** Whether it is time to `spill`. */
  get isFull(): boolean {
    return this.#used > KEEP;
  }

  /** Written so far; all of it only after `flush`. */
  get bytes(): number {
    return this.#file?.bytes ?? 0;
  }

  add(line: string): void {
    if (this.#file === undefined) return;
    this.#text += line;
    if (this.#text.length >= PIECE) this.#encode();
  }

  /** Begins to write what there is, when what was before it has been written. */
  async spill(): Promise<void> {
    await this.#writing;
    this.#writing = this.#write();
    // Whoever spills or flushes next hears of it.
    this.#writing.catch(() => {});
  }

  /** Writes what there is. */
  async flush(): Promise<void> {
    await this.spill();
    await this.#writing;
  }

  async #write(): Promise<void> {
    this.#encode();
    if (this.#file === undefined || this.#used === 0) return;
    const lines = this.#bytes.subarray(0, this.#used);
    [this.#bytes, this.#spare] = [this.#spare, this.#bytes];
    this.#used = 0;
    try {
      await this.#file.append(lines);
    } catch (cause) {
      throw new AppError('WRITE_FAILED', `run: expected its lines to be written, found ${errorText(cause)}`, {
        cause,
      });
    }
  }

  #encode(): void {
    const need = this.#used + this.#text.length * MOST_BYTES;
    if (need > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(need, this.#bytes.length * 2, KEEP + PIECE * 8));
      this.#bytes.copy(grown, 0, 0, this.#used);
      this.#bytes = grown;
    }
    this.#used += this.#bytes.write(this.#text, this.#used, 'utf8');
    this.#text = '';
  }

  /** Waits until all lines are on the disk. */
  async sync(): Promise<void> {
    await this.flush();
    await this.#file?.sync();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}
