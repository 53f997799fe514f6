import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '#shared/error-codes.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import { JOURNAL_ID, JOURNAL_VERSION, journalTables } from './journal-schema.ts';

/** What SQLite keeps beside a database in WAL mode. */
const COMPANIONS = ['', '-wal', '-shm'];

/** A reader holds up a commit for so long at most, ms. */
const BUSY_MS = 1_000;

export interface OpenedJournal {
  readonly db: Database.Database;
  /** Why an earlier file could not be used, and the name it has now; undefined when all was well. */
  readonly setAside: { readonly why: string; readonly name: string } | undefined;
}

/**
 * Opens the journal, or makes one. A file that is damaged or not a journal is renamed, never deleted, and a new one made.
 *
 * @throws AppError DATA_DIR_NEWER when a later version of the program wrote it
 * @throws whatever the disk answers when it cannot be opened
 */
export async function openJournal(
  files: Files,
  path: string,
  clock: Pick<Clock, 'wallMs'>,
): Promise<OpenedJournal> {
  const opened = tryOpen(path);
  if (!('damage' in opened)) return { db: opened.db, setAside: undefined };
  const stamp = new Date(clock.wallMs()).toISOString().replaceAll(/[-:]/g, '');
  const name = `${basename(path)}.damaged-${stamp}`;
  for (const companion of COMPANIONS) {
    if ((await files.info(path + companion)) === undefined) continue;
    await files.rename(path + companion, join(dirname(path), name + companion));
  }
  await files.syncDir(dirname(path));
  const again = tryOpen(path);
  if ('damage' in again) throw again.damage;
  return { db: again.db, setAside: { why: opened.damage.message, name } };
}

/** Whether the database itself is broken, rather than the disk below it unwilling. */
export function isDamage(cause: unknown): cause is Error {
  return cause instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(cause.code);
}

type Attempt = { readonly db: Database.Database } | { readonly damage: Error };

function tryOpen(path: string): Attempt {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { timeout: BUSY_MS });
    // Looked at before anything is changed: it may be somebody else's, or a later version's.
    const isNew = inspect(db, path);
    db.pragma('journal_mode = WAL');
    // A commit outlives a power cut; NORMAL would keep the file whole but lose the newest commits.
    db.pragma('synchronous = FULL');
    db.pragma('journal_size_limit = 16777216');
    if (isNew) db.transaction(() => db!.exec(journalTables))();
    return { db };
  } catch (cause) {
    db?.close();
    if (isDamage(cause)) return { damage: cause };
    throw cause;
  }
}

/** @returns whether there is nothing in it yet */
function inspect(db: Database.Database, path: string): boolean {
  const version = db.pragma('user_version', { simple: true }) as number;
  const id = db.pragma('application_id', { simple: true }) as number;
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
  if (version === 0 && id === 0 && tables === 0) return true;
  if (id !== JOURNAL_ID) throw damage(`application_id: expected ${JOURNAL_ID}, found ${id}`);
  if (version > JOURNAL_VERSION) {
    throw new AppError(
      'DATA_DIR_NEWER',
      `journal: expected version ${JOURNAL_VERSION} or older, found ${version} (${basename(path)}); ` +
        'a newer Arbscope wrote this data folder: start that one, or choose another folder',
    );
  }
  const found = db.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damage(String(found));
  return false;
}

function damage(text: string): Error {
  return new Database.SqliteError(text, 'SQLITE_CORRUPT');
}
