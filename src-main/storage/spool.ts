import { join } from 'node:path';
import type { Files } from '../base/files.ts';
import type { ColumnBatch } from './column-batch.ts';
import { openParquetEncoder, type PartEncoder } from './parquet-encoder.ts';
import { storeFile } from './part-file.ts';
import { PartitionFolders } from './partition-folders.ts';
import { partitionPath, partName } from './partition-path.ts';

/** A part on the disk. */
export interface StoredPart {
  /** Below the spool's root, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Where batches become durable: after `store` has resolved, the rows outlive a power cut; before it has, they are in memory
 * only, and after a rejection nothing of them is on the disk.
 *
 * A journal is a second implementation around this one. Batches are append-only and the writer keeps a batch until its
 * `store` has resolved, so the journal commits what is new of every open batch on its own timer, and removes those rows in
 * the transaction in which `store` records the part.
 */
export interface Spool {
  /** Writes a whole batch. Calls may overlap. */
  store(batch: ColumnBatch): Promise<StoredPart>;
  close(): void;
}

export interface PartSpoolOptions {
  readonly files: Files;
  /** Folder of the partition folders. */
  readonly root: string;
  readonly openEncoder?: () => Promise<PartEncoder>;
}

/** Stores every batch as one Parquet part in its partition's folder, under a name never used before. */
export class PartSpool implements Spool {
  readonly #files: Files;
  readonly #folders: PartitionFolders;
  readonly #openEncoder: () => Promise<PartEncoder>;
  readonly #idle: PartEncoder[] = [];
  #nextSeq = 1;

  constructor({ files, root, openEncoder = openParquetEncoder }: PartSpoolOptions) {
    this.#files = files;
    this.#folders = new PartitionFolders(files, root);
    this.#openEncoder = openEncoder;
  }

  async store(batch: ColumnBatch): Promise<StoredPart> {
    const folder = partitionPath(batch.partition);
    const encoder = this.#idle.pop() ?? (await this.#openEncoder());
    try {
      const full = await this.#folders.ensure(folder);
      const name = await this.#freeName(full, batch.firstRecvNs);
      const bytes = await storeFile(this.#files, join(full, name), (path) => encoder.encode(batch, path));
      this.#idle.push(encoder);
      return { path: `${folder}/${name}`, bytes };
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

  /** The clock may have been set back since an earlier run, so that its names come up again; renaming would overwrite. */
  async #freeName(folder: string, ts: bigint): Promise<string> {
    for (;;) {
      const name = partName(ts, this.#nextSeq++);
      if ((await this.#files.info(join(folder, name))) === undefined) return name;
    }
  }
}
