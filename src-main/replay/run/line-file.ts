import { AppendFile } from '../../base/append-file.ts';

/** Text kept before it is written, characters. */
const KEEP = 256 * 1024;

/** A file of lines that is written in large pieces; without a path lines are counted and dropped. */
export class LineFile {
  readonly #file: AppendFile | undefined;
  #lines: string[] = [];
  #length = 0;
  /** The write under way. */
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
    return this.#length > KEEP;
  }

  /** Written so far; all of it only after `flush`. */
  get bytes(): number {
    return this.#file?.bytes ?? 0;
  }

  add(line: string): void {
    if (this.#file === undefined) return;
    this.#lines.push(line);
    this.#length += line.length;
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
    if (this.#file === undefined || this.#lines.length === 0) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    await this.#file.append(Buffer.from(text, 'utf8'));
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
