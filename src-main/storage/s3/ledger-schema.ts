/** Version of the tables below, kept in the database's `user_version`. */
export const LEDGER_VERSION = 1;

/** `ARBU` as the database's `application_id`. */
export const LEDGER_ID = 0x41524255;

/**
 * Nothing here is the only copy of anything: with the file gone, every upload is looked for and compared anew.
 *
 * - `target`: the place the rest is about, one row; `conditional` is whether the store checks conditions of writes, null
 *   when nobody has asked it.
 * - `units`: what is uploaded as one: a part (`tree` spool, `path` of the file), or a compacted
 *   day (`tree` compact, `path` of its folder). `stamp` tells one state of the local files from another. `state` is
 *   `waiting`, `verified` (compared with its copy), `taken` (another object has its key) or `removed` (from this machine, the
 *   compared copy is there). `proofs` is JSON of what was
 *   compared last; a day that waits again keeps those of its version before.
 * - `tallies`: how many units each state has, and their bytes; kept by triggers, because counting them takes long.
 * - `pieces`: uploads in pieces that were begun and not ended.
 */
export const ledgerTables = `
CREATE TABLE target (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  place TEXT NOT NULL,
  conditional INTEGER
) STRICT;
CREATE TABLE units (
  tree TEXT NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  stamp TEXT NOT NULL,
  state TEXT NOT NULL,
  proofs TEXT NOT NULL,
  found_ms INTEGER NOT NULL,
  verified_ms INTEGER,
  PRIMARY KEY (tree, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX units_by_state ON units (state, found_ms);
CREATE TABLE tallies (
  state TEXT PRIMARY KEY,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  part_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tallies VALUES ('waiting', 0, 0, 0), ('verified', 0, 0, 0), ('taken', 0, 0, 0);
CREATE TRIGGER unit_added AFTER INSERT ON units BEGIN ${counted('new', '+')} END;
CREATE TRIGGER unit_removed AFTER DELETE ON units BEGIN ${counted('old', '-')} END;
CREATE TRIGGER unit_changed AFTER UPDATE ON units BEGIN ${counted('old', '-')} ${counted('new', '+')} END;
CREATE TABLE pieces (
  upload_id TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  begun_ms INTEGER NOT NULL
) STRICT;
PRAGMA application_id = ${LEDGER_ID};
PRAGMA user_version = ${LEDGER_VERSION};
`;

function counted(row: 'new' | 'old', sign: '+' | '-'): string {
  return `UPDATE tallies SET files = files ${sign} 1, bytes = bytes ${sign} ${row}.bytes,
    part_bytes = part_bytes ${sign} iif(${row}.tree = 'spool', ${row}.bytes, 0) WHERE state = ${row}.state;`;
}
