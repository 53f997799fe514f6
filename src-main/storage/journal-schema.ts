/** Version of the tables below, kept in the database's `user_version`. */
export const JOURNAL_VERSION = 1;

/** `ARBS` as the database's `application_id`: tells our file from anybody else's. */
export const JOURNAL_ID = 0x41524253;

/**
 * - `runs`: every start of the writer. `alive_ms` is the newest commit; `stopped_ms` is null after a crash. `slots` is what
 *   slot numbers mean (`[["okx","BTCUSDT"],…]`), `marks` how far each stream came in committed rows
 *   (`[[slot, stream, rows, ns of ts_recv since epoch_ms],…]`, with the venue's number of the newest where it has one).
 * - `batches`: rows that are in no part yet. `path` is the part's name below the spool, chosen with the first rows and never
 *   changed once the file may exist: a file of that name holds all rows of the batch.
 * - `commits`: their rows, those of all batches that one commit brought together, see `journal-frames.ts`. Rows are added
 *   at the end only and go when no batch needs them any more: half a megabyte a second at 10,000 events, where a row per
 *   batch would touch a page per batch each time. Frames of batches that are not in `batches` mean nothing.
 * - `parts`: every part that became durable, with bounds of `ts_event` (epoch ns) and size in bytes.
 * - `gaps`: what is missing. Times are epoch ns: `from_ns` is `ts_recv` of the last stored row, `to_ns` when rows could be
 *   stored again. `events` is null when nobody can tell; `evidence` is JSON.
 */
export const journalTables = `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_ms INTEGER NOT NULL,
  alive_ms INTEGER NOT NULL,
  stopped_ms INTEGER,
  epoch_ms INTEGER NOT NULL,
  slots TEXT NOT NULL,
  marks TEXT NOT NULL
) STRICT;
CREATE TABLE batches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  path TEXT NOT NULL
) STRICT;
CREATE TABLE commits (
  id INTEGER PRIMARY KEY,
  rows INTEGER NOT NULL,
  frames BLOB NOT NULL
) STRICT;
CREATE TABLE parts (
  path TEXT PRIMARY KEY,
  run INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  min_ts_event INTEGER NOT NULL,
  max_ts_event INTEGER NOT NULL,
  recorded_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  exchange TEXT NOT NULL,
  stream TEXT NOT NULL,
  symbol TEXT NOT NULL,
  cause TEXT NOT NULL,
  from_ns INTEGER NOT NULL,
  to_ns INTEGER NOT NULL,
  events INTEGER,
  evidence TEXT NOT NULL,
  recorded_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX gaps_of_stream ON gaps (exchange, stream, symbol, from_ns);
PRAGMA application_id = ${JOURNAL_ID};
PRAGMA user_version = ${JOURNAL_VERSION};
`;
