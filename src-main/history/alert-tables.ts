import type { TableGroup } from './tables.ts';

/** `alerts`: what was told to people, as JSON in `body`, and when somebody acknowledged it; times are epoch ms. */
export const alertTables: TableGroup = {
  name: 'alerts',
  steps: [
    `
CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  at_ms REAL NOT NULL,
  alarm TEXT NOT NULL,
  acknowledged_ms REAL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_by_time ON alerts (at_ms);
CREATE INDEX alerts_open ON alerts (alarm) WHERE acknowledged_ms IS NULL;
`,
  ],
};
