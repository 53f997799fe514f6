/** Version of the tables below, kept in the database's `user_version`. */
export const LEDGER_VERSION = 3;

/** `ARBL` as the database's `application_id`. */
export const LEDGER_ID = 0x4152424c;

/** Length of the buckets in `half_hours` and `venue_half_hours`, ms. */
export const HALF_HOUR_MS = 1_800_000;

/**
 * Sums of `minutes` and `venue_minutes` over half hours, kept by triggers: a month at a glance reads thousands of rows
 * instead of millions. `observed_ms` is the time the recorder ran.
 */
const sumTables = `
CREATE TABLE half_hours (
  start_ms INTEGER NOT NULL,
  exchange TEXT NOT NULL,
  stream TEXT NOT NULL,
  symbol TEXT NOT NULL,
  received INTEGER NOT NULL,
  queue_full INTEGER NOT NULL,
  PRIMARY KEY (start_ms, exchange, stream, symbol)
) STRICT, WITHOUT ROWID;
CREATE TABLE venue_half_hours (
  start_ms INTEGER NOT NULL,
  exchange TEXT NOT NULL,
  observed_ms REAL NOT NULL,
  PRIMARY KEY (start_ms, exchange)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER minutes_added AFTER INSERT ON minutes BEGIN
  INSERT INTO half_hours VALUES (NEW.minute_ms / ${HALF_HOUR_MS} * ${HALF_HOUR_MS}, NEW.exchange, NEW.stream, NEW.symbol,
    NEW.received, NEW.queue_full)
  ON CONFLICT DO UPDATE SET received = received + excluded.received, queue_full = queue_full + excluded.queue_full;
END;
CREATE TRIGGER minutes_changed AFTER UPDATE ON minutes BEGIN
  UPDATE half_hours SET received = received + NEW.received - OLD.received,
    queue_full = queue_full + NEW.queue_full - OLD.queue_full
  WHERE start_ms = NEW.minute_ms / ${HALF_HOUR_MS} * ${HALF_HOUR_MS} AND exchange = NEW.exchange
    AND stream = NEW.stream AND symbol = NEW.symbol;
END;
CREATE TRIGGER venue_minutes_added AFTER INSERT ON venue_minutes BEGIN
  INSERT INTO venue_half_hours VALUES (NEW.minute_ms / ${HALF_HOUR_MS} * ${HALF_HOUR_MS}, NEW.exchange,
    NEW.counts ->> 'observed_ms')
  ON CONFLICT DO UPDATE SET observed_ms = observed_ms + excluded.observed_ms;
END;
CREATE TRIGGER venue_minutes_changed AFTER UPDATE ON venue_minutes BEGIN
  UPDATE venue_half_hours
  SET observed_ms = observed_ms + (NEW.counts ->> 'observed_ms') - (OLD.counts ->> 'observed_ms')
  WHERE start_ms = NEW.minute_ms / ${HALF_HOUR_MS} * ${HALF_HOUR_MS} AND exchange = NEW.exchange;
END;
CREATE INDEX gaps_by_end ON gaps (to_ns);
`;

const uploadTable = `
CREATE TABLE upload_failures (
  minute_ms INTEGER PRIMARY KEY,
  failures INTEGER NOT NULL
) STRICT;
`;

/** Brings a ledger of an earlier version to this one, by that version. */
export const ledgerMigrations: Readonly<Record<number, string>> = {
  1: `${sumTables}
INSERT INTO half_hours
  SELECT minute_ms / ${HALF_HOUR_MS} * ${HALF_HOUR_MS} AS start_ms, exchange, stream, symbol, sum(received), sum(queue_full)
  FROM minutes GROUP BY 1, 2, 3, 4;
INSERT INTO venue_half_hours
  SELECT minute_ms / ${HALF_HOUR_MS} * ${HALF_HOUR_MS} AS start_ms, exchange, sum(counts ->> 'observed_ms')
  FROM venue_minutes GROUP BY 1, 2;
PRAGMA user_version = 2;
`,
  2: `${uploadTable}PRAGMA user_version = 3;`,
};

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
 * - `upload_failures`: attempts to copy files to the object store that failed, by the minute; minutes without are left out.
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
${sumTables}
${uploadTable}
PRAGMA application_id = ${LEDGER_ID};
PRAGMA user_version = ${LEDGER_VERSION};
`;
