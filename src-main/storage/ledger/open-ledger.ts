import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '#shared/error-codes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Files } from '../../base/files.ts';
import { isDamage } from '../open-journal.ts';
import { LEDGER_ID, LEDGER_VERSION, ledgerMigrations, ledgerTables } from './ledger-schema.ts';

/** Name in the data folder. */
export const LEDGER_FILE = 'ledger.db';

/** A reader holds up a write for so long at most, ms. */
const BUSY_MS = 1_000;

/**
 * Opens the ledger to write, or makes one. A file that is damaged or not a ledger is renamed, never deleted.
 *
 * @returns the database, and the name of the file that was set aside, if one was
 * @throws AppError DATA_DIR_NEWER when a later version of the program wrote it
 */
export async function openLedger(
  files: Files,
  folder: string,
  clock: Pick<Clock, 'wallMs'>,
): Promise<{ db: Database.Database; setAside: string | undefined }> {
  const path = join(folder, LEDGER_FILE);
  try {
    return { db: tryOpen(path), setAside: undefined };
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
  }
  const setAside = `${LEDGER_FILE}.damaged-${Math.floor(clock.wallMs())}`;
  for (const companion of ['', '-wal', '-shm']) {
    if ((await files.info(path + companion)) === undefined) continue;
    await files.rename(path + companion, join(dirname(path), setAside + companion));
  }
  await files.syncDir(folder);
  return { db: tryOpen(path), setAside };
}

/**
 * Opens a ledger to read, beside a recorder that writes it or alone.
 *
 * @returns undefined when there is none
 * @throws AppError DATA_DIR_NEWER, or whatever SQLite answers when it is no ledger
 */
export async function openLedgerToRead(files: Files, folder: string): Promise<Database.Database | undefined> {
  const path = join(folder, LEDGER_FILE);
  if ((await files.info(path)) === undefined) return undefined;
  const db = new Database(path, { readonly: true, timeout: BUSY_MS });
  try {
    check(db, path);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function tryOpen(path: string): Database.Database {
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('journal_size_limit = 16777216');
    const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version === 0 && tables === 0) db.transaction(() => db.exec(ledgerTables))();
    else {
      check(db, path);
      const found = db.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok') throw new Database.SqliteError(String(found), 'SQLITE_CORRUPT');
      db.transaction(() => migrate(db, version)).immediate();
    }
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function migrate(db: Database.Database, from: number): void {
  for (let version = from; version < LEDGER_VERSION; version++) {
    const statements = ledgerMigrations[version];
    if (statements === undefined)
      throw new Database.SqliteError(`user_version: expected 1 or later, found ${version}`, 'SQLITE_NOTADB');
    db.exec(statements);
  }
}

function check(db: Database.Database, path: string): void {
  const id = db.pragma('application_id', { simple: true }) as number;
  const version = db.pragma('user_version', { simple: true }) as number;
  if (id !== LEDGER_ID) {
    throw new Database.SqliteError(
      `application_id: expected ${LEDGER_ID}, found ${id} (${basename(path)})`,
      'SQLITE_NOTADB',
    );
  }
  if (version > LEDGER_VERSION) {
    throw new AppError(
      'DATA_DIR_NEWER',
      `ledger: expected version ${LEDGER_VERSION} or older, found ${version} (${basename(path)}); ` +
        'a newer Arbscope wrote this data folder: start that one, or choose another folder',
    );
  }
}
