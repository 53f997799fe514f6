import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DatasetRow } from '#shared/api/data.ts';
import type { CatalogDataset, DatasetKeys, DayCopies } from '#shared/market/catalog.ts';
import type { TimeUnit } from '#shared/market/compact.ts';
import { isExchangeId } from '#shared/market/exchange.ts';
import type { Gap } from '#shared/market/gap.ts';
import { utcDateMs } from '#shared/market/time.ts';
import type { Clock } from '../../base/clock.ts';
import type { Files } from '../../base/files.ts';
import { DayGrades } from '../ledger/day-grades.ts';
import { LedgerReader } from '../ledger/ledger-reader.ts';
import { openLedgerToRead } from '../ledger/open-ledger.ts';
import { JOURNAL_FILE } from '../ledger/serve-ledger.ts';
import { CopyReader } from '../s3/day-copies.ts';

const DAY_MS = 86_400_000;
/** More are not told: a day with so many is in pieces anyway. */
const MOST_GAPS = 10_000;

/**
 * What ledger, journal and uploader know of days in the catalog, read beside them. Databases are opened when first asked for,
 * and again while there are none.
 */
export class DayFacts {
  readonly #files: Files;
  readonly #dataDir: string;
  readonly #clock: Pick<Clock, 'wallMs'>;
  #ledger: { readonly db: Database.Database; readonly grades: DayGrades } | undefined;
  #journal: Database.Database | undefined;
  #copies: CopyReader | undefined;

  constructor(files: Files, dataDir: string, clock: Pick<Clock, 'wallMs'>) {
    this.#files = files;
    this.#dataDir = dataDir;
    this.#clock = clock;
  }

  async rows(datasets: readonly CatalogDataset[]): Promise<DatasetRow[]> {
    await this.#open();
    const grades = this.#ledger?.grades ?? new DayGrades(undefined, () => 0);
    return datasets.map((dataset) => {
      const grade = grades.of(dataset.exchange, dataset.date);
      const copies = this.#copies?.of(dataset) ?? null;
      return {
        ...dataset,
        grade,
        quality: grade.verdict === 'unknown' ? null : grade.verdict,
        copies,
        upload: copies === null ? null : inWords(copies),
      };
    });
  }

  /**
   * Gaps of a day's stream, newest first.
   *
   * @param span epoch in the dataset's unit, both ends included; the whole day where nothing is said
   */
  async gaps(
    keys: DatasetKeys & { readonly unit?: TimeUnit | null },
    span: { readonly from?: string | null; readonly to?: string | null } = {},
  ): Promise<readonly Gap[]> {
    await this.#open();
    const dayMs = utcDateMs(keys.date);
    if (this.#ledger === undefined || dayMs === undefined || !isExchangeId(keys.exchange)) return [];
    const { exchange, symbol, stream } = keys;
    const msOf = (time: string): number =>
      Number(keys.unit === 'ms' ? BigInt(time) : BigInt(time) / 1_000_000n);
    const from = span.from == null ? dayMs : msOf(span.from);
    const to = span.to == null ? dayMs + DAY_MS : msOf(span.to) + 1;
    const asked = { from, to, exchange, symbol, limit: MOST_GAPS };
    return new LedgerReader(this.#ledger.db)
      .gaps(asked, this.#journal)
      .filter((gap) => gap.stream === stream || gap.stream === '*');
  }

  close(): void {
    this.#ledger?.db.close();
    this.#journal?.close();
    this.#copies?.close();
  }

  async #open(): Promise<void> {
    if (this.#ledger === undefined) {
      const db = await openLedgerToRead(this.#files, this.#dataDir);
      if (db !== undefined) this.#ledger = { db, grades: new DayGrades(db, () => this.#clock.wallMs()) };
    }
    const journal = join(this.#dataDir, JOURNAL_FILE);
    if (this.#journal === undefined && (await this.#files.info(journal)) !== undefined) {
      this.#journal = new Database(journal, { readonly: true });
    }
    this.#copies ??= await CopyReader.open(this.#files, this.#dataDir);
  }
}

function inWords({ place, waiting, verified, removed, taken }: DayCopies): string {
  const all = waiting + verified + removed + taken;
  const gone = removed === 0 ? '' : `, ${removed} of them there alone`;
  if (place === 'both') return `on S3 too${gone}`;
  const why = taken === 0 ? '' : `, ${taken} keys taken by others`;
  return place === 'local'
    ? `on this machine, ${waiting} files wait for S3${why}`
    : `${verified + removed} of ${all} files on S3${gone}${why}`;
}
