/** Version of the tables below, kept in the database's `user_version`. */
export const LEDGER_VERSION = 1;

/** `ARBL` as the database's `application_id`. */
export const LEDGER_ID = 0x4152424c;

/**
 * - `sessions`: every start of the recorder; `stopped_ms` is null after a crash, `settled` when the next
 *   start has accounted for that.
 * - `streams`: how far each stream ever came: newest event (epoch ns) and its number, in which session, and the
 *   events of that session that are in `minutes` as stored.
 * - `minutes`: accounting of one stream of one symbol in one minute; `received` is at least the sum of the others, the rest
 *   is on its way.
 * - `venue_minutes`: accounting of a venue as JSON of `VenueMinute`, and the peak of the ring.
 * - `gaps`: by session and the number the market gave it; times are epoch ns, `to_ns` is null while it is open, `events` when
 *   nobody can tell; `evidence` is JSON.
 * - `windows`: verdicts of windows that are over, with the version of the rule. Dropped when something comes late, and made
 *   again from minutes and gaps.
 */
export const ledgerTables = `
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_ms INTEGER NOT NULL,
  alive_ms INTEGER NOT NULL,
  stopped_ms INTEGER,
  settled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE streams (
  exchange TEXT NOT NULL,
  symbol TEXT NOT NULL,
  stream TEXT NOT NULL,
  session INTEGER NOT NULL,
  last_ns INTEGER NOT NULL,
  last_id INTEGER,
  stored INTEGER NOT NULL,
  PRIMARY KEY (exchange, symbol, stream)
) STRICT, WITHOUT ROWID;
CREATE TABLE minutes (
  minute_ms INTEGER NOT NULL,
  exchange TEXT NOT NULL,
  stream TEXT NOT NULL,
  symbol TEXT NOT NULL,
  received INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  queue_full INTEGER NOT NULL,
  disk_full INTEGER NOT NULL,
  write_error INTEGER NOT NULL,
  crash INTEGER NOT NULL,
  PRIMARY KEY (minute_ms, exchange, stream, symbol)
) STRICT, WITHOUT ROWID;
CREATE TABLE venue_minutes (
  minute_ms INTEGER NOT NULL,
  exchange TEXT NOT NULL,
  counts TEXT NOT NULL,
  queue_peak REAL NOT NULL,
  PRIMARY KEY (minute_ms, exchange)
) STRICT, WITHOUT ROWID;
CREATE TABLE gaps (
  session INTEGER NOT NULL,
  key INTEGER NOT NULL,
  exchange TEXT NOT NULL,
  stream TEXT NOT NULL,
  symbol TEXT NOT NULL,
  cause TEXT NOT NULL,
  from_ns INTEGER NOT NULL,
  to_ns INTEGER,
  events INTEGER,
  evidence TEXT NOT NULL,
  PRIMARY KEY (session, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX gaps_by_time ON gaps (from_ns);
CREATE TABLE windows (
  start_ms INTEGER NOT NULL,
  exchange TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reasons TEXT NOT NULL,
  facts TEXT NOT NULL,
  rule INTEGER NOT NULL,
  PRIMARY KEY (start_ms, exchange)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = ${LEDGER_ID};
PRAGMA user_version = ${LEDGER_VERSION};
`;
