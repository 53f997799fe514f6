import type { Database, Statement } from 'better-sqlite3';

/** What is asked of the journal's tables of batches, commits, parts and gaps; `journal-schema.ts` has them. */
export function prepareAll(db: Database) {
  const newestCommit: Statement<[], number> = db.prepare('SELECT id FROM commits ORDER BY id DESC LIMIT 1');
  const newest: Statement<[], number> = db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'batches'`);
  return {
    newestBatch: newest.pluck(),
    addBatch: db.prepare<unknown[]>('INSERT INTO batches (id, run, path) VALUES (?, ?, ?)'),
    renameBatch: db.prepare<unknown[]>('UPDATE batches SET path = ? WHERE id = ?'),
    dropBatch: db.prepare<unknown[]>('DELETE FROM batches WHERE id = ?'),
    batches: db.prepare<[], { readonly id: number; readonly path: string }>(
      'SELECT id, path FROM batches ORDER BY id',
    ),
    newestCommit: newestCommit.pluck(),
    addCommit: db.prepare<unknown[]>('INSERT INTO commits (id, rows, frames) VALUES (?, ?, ?)'),
    commits: db.prepare<[], { readonly id: number; readonly rows: number; readonly frames: Uint8Array }>(
      'SELECT id, rows, frames FROM commits ORDER BY id',
    ),
    dropCommit: db.prepare<unknown[]>('DELETE FROM commits WHERE id = ?'),
    // A part belongs to the run that received its rows, which need not be the one that finished it.
    addPart: db.prepare<unknown[]>(
      'INSERT OR REPLACE INTO parts VALUES (?, coalesce((SELECT run FROM batches WHERE id = ?), ?), ?, ?, ?, ?, ?)',
    ),
    addGap: db.prepare<unknown[]>(
      `INSERT INTO gaps (exchange, stream, symbol, cause, from_ns, to_ns, events, evidence, recorded_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
  };
}
