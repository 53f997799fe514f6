import { join, posix } from 'node:path';
import Database from 'better-sqlite3';
import type { Files } from '../base/files.ts';
import { JOURNAL_FILE } from './ledger/serve-ledger.ts';

/** The writer holds the journal for a few ms at a time. */
const BUSY_MS = 5_000;

/**
 * Partitions with rows that are in no part yet, as `partitionPath` names them; none without a journal.
 *
 * @param stateDir folder of the journal, which may be in use
 */
export async function unfinishedPartitions(files: Files, stateDir: string): Promise<ReadonlySet<string>> {
  const path = join(stateDir, JOURNAL_FILE);
  if ((await files.info(path)) === undefined) return new Set();
  const db = new Database(path, { readonly: true, timeout: BUSY_MS });
  try {
    const paths = db.prepare<[], string>('SELECT path FROM batches').pluck().all() as unknown as string[];
    return new Set(paths.map((part) => posix.dirname(part)));
  } finally {
    db.close();
  }
}
