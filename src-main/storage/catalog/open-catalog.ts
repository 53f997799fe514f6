import Database from 'better-sqlite3';
import type { Files } from '../../base/files.ts';
import { CATALOG_ID, CATALOG_VERSION, catalogTables } from './catalog-tables.ts';

/** Another process may be writing its findings, ms. */
const BUSY_MS = 5_000;

/**
 * Opens the catalog's database, or makes one. What is there is removed when it is damaged, of another version, or when `anew`:
 * everything in it is known from the files.
 *
 * @param path `:memory:` keeps it nowhere
 */
export async function openCatalogFile(
  files: Files,
  path: string,
  { anew = false } = {},
): Promise<Database.Database> {
  if (path === ':memory:') return made(path);
  if (anew) await removeFile(files, path);
  const found = tryOpen(path);
  if (found !== undefined) return found;
  await removeFile(files, path);
  return made(path);
}

/** @returns undefined when what is there is not a catalog of this version */
function tryOpen(path: string): Database.Database | undefined {
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
    if (tables === 0) return prepared(db);
    const version = db.pragma('user_version', { simple: true });
    const id = db.pragma('application_id', { simple: true });
    if (version === CATALOG_VERSION && id === CATALOG_ID) return fast(db);
  } catch (cause) {
    db.close();
    const isDamage = cause instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(cause.code);
    if (!isDamage) throw cause;
    return undefined;
  }
  db.close();
  return undefined;
}

function made(path: string): Database.Database {
  return prepared(new Database(path, { timeout: BUSY_MS }));
}

function prepared(db: Database.Database): Database.Database {
  fast(db);
  db.transaction(() => db.exec(catalogTables)).immediate();
  return db;
}

/** A power cut may cost the newest findings, which are found again. */
function fast(db: Database.Database): Database.Database {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  return db;
}

async function removeFile(files: Files, path: string): Promise<void> {
  for (const companion of ['', '-wal', '-shm']) await files.remove(path + companion);
}
