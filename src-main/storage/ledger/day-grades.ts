import type { Database } from 'better-sqlite3';
import { gradeOf, unknownGrade, type DayGrade } from '#shared/market/day-grade.ts';
import { isUtcDate } from '#shared/market/time.ts';
import type { Files } from '../../base/files.ts';
import { LedgerReader } from './ledger-reader.ts';
import { openLedgerToRead } from './open-ledger.ts';

/** Asks a data folder's ledger what days are worth; days that are over are asked for once. */
export class DayGrades {
  readonly #db: Database | undefined;
  readonly #reader: LedgerReader | undefined;
  readonly #wallMs: () => number;
  readonly #over = new Map<string, ReadonlyMap<string, DayGrade>>();

  /** @param db of the ledger, closed by `close`; without one every day is unknown */
  constructor(db: Database | undefined, wallMs: () => number) {
    this.#db = db;
    this.#reader = db === undefined ? undefined : new LedgerReader(db);
    this.#wallMs = wallMs;
  }

  /** @throws AppError DATA_DIR_NEWER, or what SQLite answers when `ledger.db` is none */
  static async open(files: Files, dataDir: string, wallMs: () => number): Promise<DayGrades> {
    return new DayGrades(await openLedgerToRead(files, dataDir), wallMs);
  }

  /** @param date UTC, `20260115` */
  of(exchange: string, date: string): DayGrade {
    return this.#day(date).get(exchange) ?? unknownGrade;
  }

  close(): void {
    this.#db?.close();
  }

  #day(date: string): ReadonlyMap<string, DayGrade> {
    const known = this.#over.get(date);
    if (known !== undefined || this.#reader === undefined || !isUtcDate(date)) return known ?? new Map();
    const { summary } = this.#reader.day(date, this.#wallMs());
    const grades = new Map(summary.exchanges.map((day) => [day.exchange as string, gradeOf(day)]));
    if (summary.complete && this.#over.size < DAYS_KEPT) this.#over.set(date, grades);
    return grades;
  }
}

const DAYS_KEPT = 1_000;
