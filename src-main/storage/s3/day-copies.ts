import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DatasetKeys, DayCopies } from '#shared/market/catalog.ts';
import type { Files } from '../../base/files.ts';
import { compactPath } from '../compact/dataset.ts';
import { partitionOfKeys } from '../partition-of-keys.ts';
import { partitionPath } from '../partition-path.ts';
import { LEDGER_ID, LEDGER_VERSION } from './ledger-schema.ts';

/** The uploader's ledger in the data folder. */
export const UPLOADS_FILE = 'uploads.db';

const BUSY_MS = 1_000;

/** Tells which files of a day have copies in the store, beside an uploader that works or without one. */
export class CopyReader {
  readonly #db: Database.Database;
  readonly #counts: Database.Statement<[string, string, string], { state: string; files: number }>;
  readonly #state: Database.Statement<[string], string>;
  readonly #target: string;

  private constructor(db: Database.Database) {
    this.#db = db;
    const place = db.prepare<[], string>('SELECT place FROM target').pluck().get() as unknown as string;
    const [, , bucket, prefix] = JSON.parse(place) as [string, string, string, string];
    this.#target = `s3://${bucket}/${prefix}`;
    this.#state = db
      .prepare<[string], string>(`SELECT state FROM units WHERE tree = 'spool' AND path = ?`)
      .pluck();
    this.#counts = db.prepare(
      `SELECT state, count(*) AS files FROM units
       WHERE (tree = 'spool' AND path > ? AND path < ?) OR (tree = 'compact' AND path = ?) GROUP BY state`,
    );
  }

  /** @returns undefined when nothing was ever uploaded from this folder, or by another version */
  static async open(files: Files, dataDir: string): Promise<CopyReader | undefined> {
    const path = join(dataDir, UPLOADS_FILE);
    if ((await files.info(path)) === undefined) return undefined;
    const db = new Database(path, { readonly: true, timeout: BUSY_MS });
    try {
      const id = db.pragma('application_id', { simple: true });
      const version = db.pragma('user_version', { simple: true });
      if (id === LEDGER_ID && version === LEDGER_VERSION) return new CopyReader(db);
    } catch {
      // Damaged: the uploader begins it anew.
    }
    db.close();
    return undefined;
  }

  /** @returns undefined for what is not ours and so never uploaded */
  of(keys: DatasetKeys): DayCopies | undefined {
    const partition = partitionOfKeys(keys);
    if (partition === undefined) return undefined;
    const [parts, compacted] = [partitionPath(partition), compactPath(partition)];
    // '0' comes right after '/'.
    const found = new Map(
      this.#counts.all(`${parts}/`, `${parts}0`, compacted).map(({ state, files }) => [state, files]),
    );
    const of = (state: string): number => found.get(state) ?? 0;
    const [waiting, verified, removed, taken] = [of('waiting'), of('verified'), of('removed'), of('taken')];
    return {
      place: verified + removed === 0 ? 'local' : waiting + taken === 0 ? 'both' : 'partly',
      waiting,
      verified,
      removed,
      taken,
      parts_url: `${this.#target}spool/${parts}/`,
      compact_url: `${this.#target}${compacted}/`,
    };
  }

  /** @param path of a part below the spool */
  isVerified(path: string): boolean {
    return (this.#state.get(path) as string | undefined) === 'verified';
  }

  close(): void {
    this.#db.close();
  }
}
