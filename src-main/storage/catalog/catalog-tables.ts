/** "ARBC" as SQLite's application id. */
export const CATALOG_ID = 0x41_52_42_43;

/** Version of the tables. Another one is no loss: the catalog is built anew from the files. */
export const CATALOG_VERSION = 1;

/**
 * A dataset is stale from the moment its files change until it is summed up again, in whatever process that happens. Times are
 * decimal text: they may be ns, beyond what a double holds, and are compared in JavaScript.
 */
export const catalogTables = `
CREATE TABLE files (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  stamp TEXT NOT NULL,
  dataset TEXT NOT NULL,
  layer TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  ts_min TEXT,
  ts_max TEXT,
  unit TEXT,
  quarters TEXT NOT NULL,
  columns TEXT,
  version INTEGER,
  fault TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX files_of_dataset ON files (dataset, path);
CREATE TABLE datasets (
  id TEXT PRIMARY KEY,
  exchange TEXT NOT NULL,
  stream TEXT NOT NULL,
  symbol TEXT NOT NULL,
  date TEXT NOT NULL,
  files INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  part_bytes INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  ts_min TEXT,
  ts_max TEXT,
  unit TEXT,
  quarters TEXT NOT NULL,
  covered INTEGER NOT NULL,
  compaction TEXT NOT NULL,
  version INTEGER,
  damaged INTEGER NOT NULL,
  foreign_columns INTEGER NOT NULL,
  stale INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX dataset_keys ON datasets (exchange, stream, symbol, date);
PRAGMA application_id = ${CATALOG_ID};
PRAGMA user_version = ${CATALOG_VERSION};
`;
