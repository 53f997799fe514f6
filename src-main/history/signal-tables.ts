import type { TableGroup } from './tables.ts';

/**
 * - `runs`: every start of the recorder. `alive_ms` is written every few seconds, `stopped_ms` is null after a crash;
 *   `setup` is JSON of `RunSetup`, what the reducer was made of.
 * - `lives`: one row per opportunity, kept up to date by its messages; `closed_ms` is null while it is open. Times are epoch
 *   ms with fraction. `evidence` says how an end is known that no message told.
 * - `messages`: every message as it was sent, in the order of arrival.
 * - `inputs`: what the reducer was told besides quotes; `at_ns` counts from the run's epoch.
 */
export const signalTables: TableGroup = {
  name: 'signals',
  steps: [
    `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_ms REAL NOT NULL,
  alive_ms REAL NOT NULL,
  stopped_ms REAL,
  setup TEXT NOT NULL
) STRICT;
CREATE TABLE lives (
  opportunity_id TEXT PRIMARY KEY,
  run INTEGER NOT NULL,
  type TEXT NOT NULL,
  symbol TEXT NOT NULL,
  buy TEXT NOT NULL,
  sell TEXT NOT NULL,
  opened_ms REAL NOT NULL,
  closed_ms REAL,
  lifetime_ms REAL,
  open_net_pct REAL NOT NULL,
  peak_net_pct REAL NOT NULL,
  twa_net_pct REAL,
  max_qty REAL NOT NULL,
  max_notional REAL NOT NULL,
  net_profit REAL NOT NULL,
  reference_currency TEXT NOT NULL,
  close_reason TEXT,
  evidence TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX lives_by_time ON lives (opened_ms, opportunity_id);
CREATE INDEX lives_by_route ON lives (symbol, buy, sell, opened_ms);
CREATE INDEX lives_open ON lives (run) WHERE closed_ms IS NULL;
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  opportunity_id TEXT NOT NULL,
  at_ms REAL NOT NULL,
  event TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX messages_by_life ON messages (opportunity_id, id);
CREATE INDEX messages_by_time ON messages (at_ms);
CREATE TABLE inputs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  at_ns INTEGER NOT NULL,
  input TEXT NOT NULL
) STRICT;
CREATE INDEX inputs_by_run ON inputs (run, id);
`,
  ],
};
