import Database from 'better-sqlite3';
import { z } from 'zod';
import { LEDGER_ID, LEDGER_VERSION, ledgerTables } from './ledger-schema.ts';
import type { Tree } from './object-key.ts';
import type { OpenUploadMark } from './object-store.ts';
import type { Proof } from './upload-file.ts';

/** What is uploaded as one: a part, or a compacted day with its description. */
export interface Unit {
  readonly tree: Tree;
  /** Below the tree, with `/`: of the part's file, or of the day's folder. */
  readonly path: string;
  readonly bytes: number;
  /** Differs when the local files do. */
  readonly stamp: string;
}

export interface KnownUnit extends Unit {
  readonly state: 'waiting' | 'verified' | 'taken' | 'removed';
  readonly proofs: readonly Proof[];
  /** When it was first seen, epoch ms. */
  readonly foundMs: number;
  readonly verifiedMs: number | undefined;
}

/** Units of one state. */
export interface Tally {
  readonly files: number;
  readonly bytes: number;
  /** When the one that waits longest was first seen, epoch ms; null without any. */
  readonly oldestMs: number | null;
  /** Of `bytes`, those of parts. */
  readonly partBytes: number;
}

const proofsSchema = z.array(
  z.object({ key: z.string(), bytes: z.number(), etag: z.string(), sha256: z.string() }),
);

interface Row {
  readonly tree: Tree;
  readonly path: string;
  readonly bytes: number;
  readonly stamp: string;
  readonly state: KnownUnit['state'];
  readonly proofs: string;
  readonly found_ms: number;
  readonly verified_ms: number | null;
}

/** What of the local files is on S3. A note is made only after the fact, so that a crash costs a second look at most. */
export class Ledger {
  readonly #db: Database.Database;
  readonly #statements: ReturnType<typeof prepareAll>;

  private constructor(db: Database.Database) {
    this.#db = db;
    this.#statements = prepareAll(db);
  }

  /**
   * Opens the ledger at `path`, or makes one. One about another place, of another version or damaged is begun anew.
   *
   * @param place names store, bucket and prefix
   */
  static open(path: string, place: string): Ledger {
    const db = new Database(path, { timeout: 5_000 });
    try {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      if (!isOurs(db, place)) begin(db, place);
      db.exec(`INSERT OR IGNORE INTO tallies VALUES ('removed', 0, 0, 0)`);
      return new Ledger(db);
    } catch (cause) {
      db.close();
      throw cause;
    }
  }

  get conditional(): boolean | undefined {
    const found = this.#statements.conditional.get();
    return found === undefined || found === null ? undefined : found === 1;
  }

  set conditional(value: boolean) {
    this.#statements.setConditional.run(value ? 1 : 0);
  }

  /** Notes local files: new ones and changed ones wait, others stay as they are. */
  found(units: readonly Unit[], nowMs: number): void {
    this.#db
      .transaction(() => {
        for (const { tree, path, bytes, stamp } of units) {
          this.#statements.found.run({ tree, path, bytes, stamp, now: nowMs });
        }
      })
      .immediate();
  }

  /** Those that have waited longest. */
  waiting(limit: number): KnownUnit[] {
    return this.#statements.byState.all('waiting', limit).map(known);
  }

  /** Parts whose copies were verified before `untilMs`, the longest first. */
  verifiedBefore(untilMs: number, limit: number, offset: number): KnownUnit[] {
    return this.#statements.verifiedBefore.all(untilMs, limit, offset).map(known);
  }

  /** Verified units in the order of their paths, after one. */
  verifiedAfter(tree: Tree, path: string, limit: number): KnownUnit[] {
    return this.#statements.verifiedAfter.all(tree, path, limit).map(known);
  }

  get(tree: Tree, path: string): KnownUnit | undefined {
    const row = this.#statements.one.get(tree, path);
    return row === undefined ? undefined : known(row);
  }

  /** Notes that copies were compared; only for the very state of the files that was. */
  verified({ tree, path, stamp }: Unit, proofs: readonly Proof[], nowMs: number): void {
    this.#statements.verified.run({ tree, path, stamp, proofs: JSON.stringify(proofs), now: nowMs });
  }

  /** Notes what is up of a unit that is not complete yet. */
  progress({ tree, path }: Unit, proofs: readonly Proof[]): void {
    this.#statements.progress.run(JSON.stringify(proofs), tree, path);
  }

  /** Somebody else's object has the key. */
  taken({ tree, path }: Unit): void {
    this.#statements.setState.run('taken', tree, path);
  }

  /** Has to be looked at again: its copy is not what it was, or may have become free. */
  again({ tree, path }: Unit): void {
    this.#statements.setState.run('waiting', tree, path);
  }

  /** All units whose key was taken wait again. */
  retryTaken(): void {
    this.#statements.retryTaken.run();
  }

  /** The local file was removed because its copy is there; should it come back, it is looked at anew. */
  removed({ tree, path }: Unit): void {
    this.#statements.setState.run('removed', tree, path);
  }

  /** The local files are gone. */
  forget({ tree, path }: Pick<Unit, 'tree' | 'path'>): void {
    this.#statements.forget.run(tree, path);
  }

  tally(state: KnownUnit['state']): Tally {
    const { files, bytes, part_bytes } = this.#statements.tally.get(state)!;
    return { files, bytes, partBytes: part_bytes, oldestMs: this.#statements.oldest.get(state) ?? null };
  }

  begun({ key, uploadId }: OpenUploadMark, nowMs: number): void {
    this.#statements.begun.run(uploadId, key, nowMs);
  }

  ended({ uploadId }: OpenUploadMark): void {
    this.#statements.ended.run(uploadId);
  }

  /** Uploads in pieces begun before `untilMs` and never ended. */
  open(untilMs: number): OpenUploadMark[] {
    return this.#statements.open.all(untilMs);
  }

  close(): void {
    this.#db.close();
  }
}

function isOurs(db: Database.Database, place: string): boolean {
  if (db.pragma('application_id', { simple: true }) !== LEDGER_ID) return false;
  if (db.pragma('user_version', { simple: true }) !== LEDGER_VERSION) return false;
  return db.prepare('SELECT place FROM target WHERE id = 1').pluck().get() === place;
}

/** Empties the database, whatever it holds, and makes the tables. */
function begin(db: Database.Database, place: string): void {
  db.transaction(() => {
    const tables = db
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
      .pluck()
      .all();
    for (const name of tables) db.exec(`DROP TABLE "${name.replaceAll('"', '""')}"`);
    db.exec(ledgerTables);
    db.prepare('INSERT INTO target (id, place, conditional) VALUES (1, ?, NULL)').run(place);
  })();
}

function known({ found_ms, verified_ms, proofs, ...unit }: Row): KnownUnit {
  return {
    ...unit,
    proofs: proofsSchema.parse(JSON.parse(proofs)),
    foundMs: found_ms,
    verifiedMs: verified_ms ?? undefined,
  };
}

function prepareAll(db: Database.Database) {
  const oldest: Database.Statement<[string], number> = db.prepare(
    'SELECT found_ms FROM units WHERE state = ? ORDER BY found_ms LIMIT 1',
  );
  return {
    conditional: db.prepare<[], number | null>('SELECT conditional FROM target WHERE id = 1').pluck(),
    setConditional: db.prepare<[number]>('UPDATE target SET conditional = ? WHERE id = 1'),
    found: db.prepare(
      `INSERT INTO units (tree, path, bytes, stamp, state, proofs, found_ms)
       VALUES ($tree, $path, $bytes, $stamp, 'waiting', '[]', $now)
       ON CONFLICT (tree, path) DO UPDATE
         SET bytes = $bytes, stamp = $stamp, state = 'waiting', found_ms = $now, verified_ms = NULL
         WHERE stamp <> $stamp OR state = 'removed'`,
    ),
    byState: db.prepare<[string, number], Row>(
      'SELECT * FROM units WHERE state = ? ORDER BY found_ms LIMIT ?',
    ),
    verifiedBefore: db.prepare<[number, number, number], Row>(
      `SELECT * FROM units WHERE tree = 'spool' AND state = 'verified' AND verified_ms <= ?
       ORDER BY path LIMIT ? OFFSET ?`,
    ),
    verifiedAfter: db.prepare<[string, string, number], Row>(
      `SELECT * FROM units WHERE tree = ? AND path > ? AND state = 'verified' ORDER BY path LIMIT ?`,
    ),
    one: db.prepare<[string, string], Row>('SELECT * FROM units WHERE tree = ? AND path = ?'),
    verified: db.prepare(
      `UPDATE units SET state = 'verified', proofs = $proofs, verified_ms = $now
       WHERE tree = $tree AND path = $path AND stamp = $stamp`,
    ),
    progress: db.prepare<[string, string, string]>('UPDATE units SET proofs = ? WHERE tree = ? AND path = ?'),
    setState: db.prepare<[string, string, string]>(
      'UPDATE units SET state = ?, verified_ms = NULL WHERE tree = ? AND path = ?',
    ),
    retryTaken: db.prepare(`UPDATE units SET state = 'waiting' WHERE state = 'taken'`),
    forget: db.prepare<[string, string]>('DELETE FROM units WHERE tree = ? AND path = ?'),
    tally: db.prepare<[string], { files: number; bytes: number; part_bytes: number }>(
      'SELECT files, bytes, part_bytes FROM tallies WHERE state = ?',
    ),
    oldest: oldest.pluck(),
    begun: db.prepare<[string, string, number]>('INSERT OR REPLACE INTO pieces VALUES (?, ?, ?)'),
    ended: db.prepare<[string]>('DELETE FROM pieces WHERE upload_id = ?'),
    open: db.prepare<[number], OpenUploadMark>(
      'SELECT key, upload_id AS uploadId FROM pieces WHERE begun_ms <= ?',
    ),
  };
}
