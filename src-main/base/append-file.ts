import { open, type FileHandle } from 'node:fs/promises';

/** A file that grows at its end. */
export class AppendFile {
  readonly #handle: FileHandle;
  #bytes: number;

  private constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /**
   * Opens a file for its first `bytes` bytes; what it has beyond them is cut off.
   *
   * @throws RangeError when it is shorter; Node's error when it cannot be opened
   */
  static async open(path: string, bytes = 0): Promise<AppendFile> {
    const handle = await open(path, bytes === 0 ? 'w' : 'r+', 0o600);
    try {
      const { size } = await handle.stat();
      if (size < bytes) throw new RangeError(`${path}: expected at least ${bytes} bytes, found ${size}`);
      await handle.truncate(bytes);
      return new AppendFile(handle, bytes);
    } catch (cause) {
      await handle.close();
      throw cause;
    }
  }

  /** Its length. */
  get bytes(): number {
    return this.#bytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#bytes);
      done += bytesWritten;
      this.#bytes += bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
