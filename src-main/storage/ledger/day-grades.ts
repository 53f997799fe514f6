import type { Database } from 'better-sqlite3';
import { gradeOf, unknownGrade, type DayGrade } from '#shared/market/day-grade.ts';
import { isUtcDate } from '#shared/market/time.ts';
import type { Files } from '../../base/files.ts';
import { LedgerReader } from './ledger-reader.ts';
import { openLedgerToRead } from './open-ledger.ts';

/** Asks a data folder's ledger what days are worth; answers are kept for a while. */
export class DayGrades {
  readonly #db: Database | undefined;
  readonly #reader: LedgerReader | undefined;
  readonly #wallMs: () => number;
  readonly #known = new Map<
    string,
    { readonly grades: ReadonlyMap<string, DayGrade>; readonly untilMs: number }
  >();

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
    const nowMs = this.#wallMs();
    const known = this.#known.get(date);
    if (known !== undefined && nowMs < known.untilMs) return known.grades;
    if (this.#reader === undefined || !isUtcDate(date)) return new Map();
    const { summary } = this.#reader.day(date, nowMs);
    const grades = new Map(summary.exchanges.map((day) => [day.exchange as string, gradeOf(day)]));
    if (this.#known.size >= DAYS_KEPT) this.#known.clear();
    this.#known.set(date, { grades, untilMs: nowMs + (summary.complete ? DAY_OVER_MS : DAY_OPEN_MS) });
    return grades;
  }
}

const DAYS_KEPT = 1_000;
/** So long an answer stands: a day that is over hardly changes any more. */
const DAY_OVER_MS = 3_600_000;
const DAY_OPEN_MS = 10_000;
