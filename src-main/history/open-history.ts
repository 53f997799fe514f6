import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '#shared/error-codes.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import { HISTORY_ID, makeTables, type TableGroup } from './tables.ts';

/** Name in the data folder. */
export const HISTORY_FILE = 'history.db';

/** Another reader holds up a write for so long at most, ms. */
const BUSY_MS = 1_000;

/**
 * Opens the history to write, or makes one. A file that is damaged or somebody else's is renamed, never deleted.
 *
 * @returns the database, and the name of the file that was set aside, if one was
 * @throws AppError DATA_DIR_NEWER when a later version of the program wrote it
 */
export async function openHistory(
  folder: string,
  groups: readonly TableGroup[],
  { files, clock }: { readonly files: Files; readonly clock: Pick<Clock, 'wallMs'> },
): Promise<{ db: Database.Database; setAside: string | undefined }> {
  const path = join(folder, HISTORY_FILE);
  await files.makeDir(folder);
  try {
    return { db: tryOpen(path, groups), setAside: undefined };
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
  }
  const setAside = `${HISTORY_FILE}.damaged-${Math.floor(clock.wallMs())}`;
  for (const companion of ['', '-wal', '-shm']) {
    if ((await files.info(path + companion)) === undefined) continue;
    await files.rename(path + companion, join(folder, setAside + companion));
  }
  await files.syncDir(folder);
  return { db: tryOpen(path, groups), setAside };
}

/** Opens a history to read, beside a recorder that writes it or alone. @returns undefined when there is none */
export async function openHistoryToRead(
  files: Files,
  folder: string,
): Promise<Database.Database | undefined> {
  const path = join(folder, HISTORY_FILE);
  if ((await files.info(path)) === undefined) return undefined;
  const db = new Database(path, { readonly: true, timeout: BUSY_MS });
  try {
    checkOwner(db);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function tryOpen(path: string, groups: readonly TableGroup[]): Database.Database {
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    // Looked at before anything is changed.
    if (db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() !== 0) {
      checkOwner(db);
      const found = db.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok') throw new Database.SqliteError(String(found), 'SQLITE_CORRUPT');
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('journal_size_limit = 16777216');
    const tooNew = makeTables(db, groups);
    if (tooNew !== undefined) {
      throw new AppError(
        'DATA_DIR_NEWER',
        `history: expected tables of "${tooNew}" of this version or older, found newer ones (${HISTORY_FILE}); ` +
          'a newer Arbscope wrote this data folder: start that one, or choose another folder',
      );
    }
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function checkOwner(db: Database.Database): void {
  const id = db.pragma('application_id', { simple: true });
  if (id !== HISTORY_ID)
    throw new Database.SqliteError(
      `application_id: expected ${HISTORY_ID}, found ${String(id)} (${HISTORY_FILE})`,
      'SQLITE_NOTADB',
    );
}

function isDamage(cause: unknown): cause is Error {
  return cause instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(cause.code);
}
