import { dirname, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import type { ColumnBatch } from './column-batch.ts';
import type { Journal, LeftBatch } from './journal.ts';
import type { PartFacts } from './part-facts.ts';
import type { PartReader } from './part-reader.ts';

/** What a start found of the run before it. */
export interface Recovered {
  /** Rows that are in no part: to be finished. */
  readonly batches: readonly ColumnBatch[];
  readonly rows: number;
  /** Parts that were complete and only not recorded yet. */
  readonly adopted: number;
  /** Files under a part's name that do not hold its rows; kept under another name. */
  readonly spoilt: readonly string[];
  /** Rows whose bytes were damaged in the journal: gone, at most so many. */
  readonly damaged: number;
}

export interface RecoverOptions {
  readonly files: Files;
  readonly clock: Clock;
  /** Of the partition folders. */
  readonly root: string;
  readonly openReader?: () => Promise<PartReader>;
}

/**
 * Brings every batch the journal holds to where its rows are exactly once. The name of a batch's part was committed with its
 * first rows, and a file appears under its name only when it is complete and synced. So either there is a file of that
 * name, and the journal's copy of the rows is dropped; or there is none, and the rows come back into memory.
 */
export async function recover(journal: Journal, options: RecoverOptions): Promise<Recovered> {
  const { files, clock, root, openReader = loadReader } = options;
  const batches: ColumnBatch[] = [];
  const spoilt: string[] = [];
  let adopted = 0;
  let damaged = 0;
  let reader: PartReader | undefined;
  try {
    const found = journal.left(clock.monoNs() / 1e6);
    damaged = found.damaged;
    for (const left of found.left) {
      const path = join(root, left.path);
      const size = (await files.info(path))?.size;
      if (size !== undefined) {
        reader ??= await openReader();
        const facts = await completePart(reader, left, path, size);
        if (facts !== undefined) {
          // The name may not have reached the disk yet; the rows must not leave the journal before it has.
          await files.syncDir(dirname(path));
          journal.adopt(left, facts, Math.floor(clock.wallMs()));
          adopted++;
          continue;
        }
        const aside = `${path}.damaged-${Math.floor(clock.wallMs())}`;
        await files.rename(path, aside);
        spoilt.push(`${left.path} → ${aside.slice(root.length + 1)}`);
      }
      journal.keep(left);
      if (left.batch !== undefined) batches.push(left.batch);
    }
  } finally {
    reader?.close();
  }
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  return { batches, rows, adopted, spoilt, damaged };
}

/** Few starts find a file that the journal does not know yet: the others need no engine. */
const loadReader = async (): Promise<PartReader> => (await import('./part-reader.ts')).openPartReader();

/** Facts of the file when it holds at least the rows the journal has of it. */
async function completePart(
  reader: PartReader,
  left: LeftBatch,
  path: string,
  bytes: number,
): Promise<PartFacts | undefined> {
  const found = await reader.read(path);
  return found === undefined || found.rows < (left.batch?.rows ?? 0) ? undefined : { ...found, bytes };
}
