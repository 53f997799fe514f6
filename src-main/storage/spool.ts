import { dirname } from 'node:path/posix';
import { join } from 'node:path';
import type { Files } from '../base/files.ts';
import type { ColumnBatch } from './column-batch.ts';
import type { Journal } from './journal.ts';
import type { PartEncoder } from './parquet-encoder.ts';
import { storeFile } from './part-file.ts';
import { PartitionFolders } from './partition-folders.ts';

/** A part on the disk. */
export interface StoredPart {
  /** Below the spool's root, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** Where parts are written: after `store` has resolved, the rows outlive a power cut; after a rejection nothing is there. */
export interface Spool {
  /**
   * Writes a whole batch. Calls may overlap.
   *
   * @param path below the spool's root, with `/`
   * @throws PartExists when somebody else's file has that name
   */
  store(batch: ColumnBatch, path: string): Promise<StoredPart>;
  close(): void;
}

/** A part's name is taken, by a file the journal does not know. */
class PartExists extends Error {
  constructor(path: string) {
    super(`part: expected no file of this name yet, found one (${path})`);
    this.name = 'PartExists';
  }
}

export interface PartSpoolOptions {
  readonly files: Files;
  /** Folder of the partition folders. */
  readonly root: string;
  readonly openEncoder?: () => Promise<PartEncoder>;
}

/** The engine is loaded with the first part: recording begins without it. */
const loadEncoder = async (): Promise<PartEncoder> =>
  (await import('./parquet-encoder.ts')).openParquetEncoder();

/** Stores every batch as one Parquet part in its partition's folder. */
export class PartSpool implements Spool {
  readonly #files: Files;
  readonly #root: string;
  readonly #folders: PartitionFolders;
  readonly #openEncoder: () => Promise<PartEncoder>;
  readonly #idle: PartEncoder[] = [];

  constructor({ files, root, openEncoder = loadEncoder }: PartSpoolOptions) {
    this.#files = files;
    this.#root = root;
    this.#folders = new PartitionFolders(files, root);
    this.#openEncoder = openEncoder;
  }

  async store(batch: ColumnBatch, path: string): Promise<StoredPart> {
    const folder = dirname(path);
    const encoder = this.#idle.pop() ?? (await this.#openEncoder());
    try {
      await this.#folders.ensure(folder);
      const full = join(this.#root, path);
      // Renaming would overwrite it.
      if ((await this.#files.info(full)) !== undefined) throw new PartExists(path);
      const bytes = await storeFile(this.#files, full, (temporary) => encoder.encode(batch, temporary));
      this.#idle.push(encoder);
      return { path, bytes };
    } catch (cause) {
      // An engine that has failed once may be unusable for good: the next part gets a new one.
      encoder.close();
      this.#folders.forget(folder);
      throw cause;
    }
  }

  close(): void {
    for (const encoder of this.#idle.splice(0)) encoder.close();
  }
}

/**
 * Stores a batch under the name the journal has for it, and tells the journal when it is durable.
 *
 * A second attempt uses the same name again: were it another, a file of the first attempt that a power cut brings back
 * would hold the rows a second time.
 */
export async function storePart(journal: Journal, spool: Spool, batch: ColumnBatch): Promise<StoredPart> {
  for (let path = journal.partPath(batch); ; path = journal.renamePart(batch)) {
    try {
      const part = await spool.store(batch, path);
      journal.finish(batch, part.bytes);
      return part;
    } catch (cause) {
      if (!(cause instanceof PartExists)) throw cause;
    }
  }
}
