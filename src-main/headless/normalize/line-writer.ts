/** Text kept back before it is written at once. */
const BATCH = 64 * 1024;

/** Writes lines in batches and waits while the receiver is slower. A receiver that went away (`| head`) is no error. */
export class LineWriter {
  readonly #out: NodeJS.WritableStream;
  #batch: string[] = [];
  #length = 0;
  #gone = false;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
    out.on('error', (cause: NodeJS.ErrnoException) => {
      this.#gone = true;
      if (cause.code !== 'EPIPE' && cause.code !== 'ERR_STREAM_DESTROYED') this.#failure = cause;
      this.#wake();
    });
  }

  /** True when nobody reads any more. */
  get isGone(): boolean {
    return this.#gone;
  }

  /** @returns false when the batch is full: `flush` is due */
  put(line: string): boolean {
    this.#batch.push(line, '\n');
    this.#length += line.length + 1;
    return this.#length < BATCH;
  }

  /** Writes the batch and waits until there is room for more. @throws what went wrong with the output but for its end */
  async flush(): Promise<void> {
    const text = this.#batch.join('');
    this.#batch = [];
    this.#length = 0;
    if (text === '' || this.#gone) return this.#raise();
    const drained = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (!this.#out.write(text)) {
      this.#out.once('drain', this.#wake);
      await drained;
      this.#out.off('drain', this.#wake);
    }
    this.#raise();
  }

  /** Waits until the last byte was handed over. */
  async finish(): Promise<void> {
    await this.flush();
    if (this.#gone) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#out.write('', () => resolve());
    });
    this.#raise();
  }

  #raise(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
