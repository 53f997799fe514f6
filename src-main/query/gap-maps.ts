import { join } from 'node:path';
import Database from 'better-sqlite3';
import { gapMap } from '../storage/ledger/gap-map.ts';
import type { GapMap } from '#shared/market/gap-map.ts';
import type { Files } from '../base/files.ts';
import { openLedgerToRead } from '../storage/ledger/open-ledger.ts';
import { readGapMap, type CountCache, type GapMapQuery } from '../storage/ledger/read-gap-map.ts';
import { JOURNAL_FILE } from '../storage/ledger/serve-ledger.ts';

/** Maps of what is missing, read beside the recorder: a month of them never holds up its writer. */
export class GapMaps {
  readonly #files: Files;
  readonly #dataDir: string;
  readonly #cache: CountCache = new Map();
  #ledger: Promise<Database.Database | undefined> | undefined;
  #journal: Promise<Database.Database | undefined> | undefined;

  constructor(files: Files, dataDir: string) {
    this.#files = files;
    this.#dataDir = dataDir;
  }

  /** Where nothing has been recorded yet, a map without rows. */
  async read(query: GapMapQuery): Promise<GapMap> {
    try {
      const ledger = await (this.#ledger ??= openLedgerToRead(this.#files, this.#dataDir));
      if (ledger !== undefined)
        return readGapMap(ledger, await (this.#journal ??= this.#openJournal()), query, this.#cache);
      this.#ledger = undefined;
    } catch (cause) {
      // What cannot be read now may be there at the next question.
      await this.close();
      this.#ledger = undefined;
      this.#journal = undefined;
      throw cause;
    }
    const { fromMs, toMs, bucketMs, nowMs } = query;
    const buckets = Math.ceil((toMs - fromMs) / bucketMs);
    return gapMap({ fromMs, bucketMs, buckets, nowMs, gaps: [], counts: [], observed: [], notes: [] });
  }

  async close(): Promise<void> {
    (await this.#ledger?.catch(() => undefined))?.close();
    (await this.#journal?.catch(() => undefined))?.close();
  }

  async #openJournal(): Promise<Database.Database | undefined> {
    const path = join(this.#dataDir, JOURNAL_FILE);
    return (await this.#files.info(path)) === undefined ? undefined : new Database(path, { readonly: true });
  }
}
