import type Database from 'better-sqlite3';

/**
 * Tables that belong together and change together. The database keeps one version per group, so that one can grow without
 * the others: `steps[n]` brings a database from version n to n + 1, and the list only ever grows at its end.
 */
export interface TableGroup {
  readonly name: string;
  readonly steps: readonly string[];
}

/** `ARBH` as the database's `application_id`. */
export const HISTORY_ID = 0x41524248;

/** Makes or brings up to date the tables of every group, in one transaction. @returns the group that is too new, if one is */
export function makeTables(db: Database.Database, groups: readonly TableGroup[]): string | undefined {
  return db.transaction((): string | undefined => {
    db.pragma(`application_id = ${HISTORY_ID}`);
    db.exec('CREATE TABLE IF NOT EXISTS groups (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT');
    const versionOf = db.prepare<[string], number>('SELECT version FROM groups WHERE name = ?').pluck();
    const setVersion = db.prepare('INSERT OR REPLACE INTO groups (name, version) VALUES (?, ?)');
    for (const { name, steps } of groups) {
      const version = versionOf.get(name) ?? 0;
      if (version > steps.length) return name;
      for (const step of steps.slice(version)) db.exec(step);
      setVersion.run(name, steps.length);
    }
    return undefined;
  })();
}
