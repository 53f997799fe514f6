import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { LockPorts } from '../../base/process-lock.ts';
import { JOURNAL_FILE } from '../ledger/serve-ledger.ts';
import { LEDGER_FILE } from '../ledger/open-ledger.ts';
import { forgetLedger, forgetParts } from './forget-records.ts';
import { removeCompactedParts } from './part-retention.ts';

export interface TidyOptions {
  readonly spoolDir: string;
  readonly compactDir: string;
  readonly stateDir: string;
  /** Parts of days that were compacted before go; null keeps all. `needCopy`: only those whose copy on S3 was compared. */
  readonly parts: { readonly compactedBeforeMs: number; readonly needCopy: boolean } | null;
  /** The journal forgets parts that were recorded before, epoch ms; null keeps all. */
  readonly partRecordsBeforeMs: number | null;
  /** The ledger forgets what was before, epoch ms; null keeps all. */
  readonly ledgerBeforeMs: number | null;
}

export interface TidyReport {
  readonly parts: number;
  readonly bytes: number;
  readonly part_records: number;
  readonly ledger_rows: number;
  /** Why parts were kept although their time had come. */
  readonly faults: readonly string[];
}

/** The writer holds its databases for a few ms at a time. */
const BUSY_MS = 5_000;

/** Removes what the settings keep no longer, in small steps between which a running recorder gets its turn. */
export async function tidy(options: TidyOptions, ports: LockPorts): Promise<TidyReport> {
  const { stateDir, parts, partRecordsBeforeMs, ledgerBeforeMs } = options;
  const removed =
    parts === null
      ? { parts: 0, bytes: 0, faults: [] }
      : await removeCompactedParts({ ...options, ...parts }, ports);
  const on = async (name: string, beforeMs: number | null, run: typeof forgetParts): Promise<number> => {
    const path = join(stateDir, name);
    if (beforeMs === null || (await ports.files.info(path)) === undefined) return 0;
    const db = new Database(path, { timeout: BUSY_MS });
    try {
      return await run(db, beforeMs, ports.clock);
    } finally {
      db.close();
    }
  };
  return {
    ...removed,
    part_records: await on(JOURNAL_FILE, partRecordsBeforeMs, forgetParts),
    ledger_rows: await on(LEDGER_FILE, ledgerBeforeMs, forgetLedger),
  };
}
