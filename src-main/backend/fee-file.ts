import { z } from 'zod';
import type { FeesView } from '#shared/api/fees.ts';
import type { SettingProblem } from '#shared/api/settings.ts';
import type { Config } from '#shared/config.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import {
  FEE_TABLE_MAX_AGE_DAYS,
  feeTableAgeDays,
  feeTableSchema,
  takerPct,
  tierOf,
  withOwnFees,
  type FeeRow,
  type FeeTable,
} from '#shared/market/fees.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import { replaceFile } from '../base/replace-file.ts';

export interface FeeFilePorts {
  readonly files: Files;
  readonly clock: Clock;
}

/** The user's own fees, in `fees.json` of the data folder, over those that come with the program. */
export class FeeFile {
  readonly #path: string;
  readonly #shipped: FeeTable;
  readonly #ports: FeeFilePorts;
  #own: FeeTable | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(path: string, shipped: FeeTable, own: FeeTable | undefined, ports: FeeFilePorts) {
    this.#path = path;
    this.#shipped = shipped;
    this.#own = own;
    this.#ports = ports;
  }

  /** @throws AppError CONFIG_INVALID when the file is there and is no fee table: a fee is never guessed */
  static async open(path: string, shipped: FeeTable, ports: FeeFilePorts): Promise<FeeFile> {
    if ((await ports.files.info(path)) === undefined) return new FeeFile(path, shipped, undefined, ports);
    let content: unknown;
    try {
      content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await ports.files.read(path)));
    } catch (cause) {
      const why = errorText(cause);
      throw new AppError('CONFIG_INVALID', `fees: expected JSON in ${path}: ${why}`, { cause });
    }
    const parsed = feeTableSchema.safeParse(content);
    if (!parsed.success) {
      const why = z.prettifyError(parsed.error).replaceAll('\n', ' ');
      throw new AppError('CONFIG_INVALID', `fees: expected a fee table in ${path}: ${why}`);
    }
    return new FeeFile(path, shipped, parsed.data, ports);
  }

  get table(): FeeTable {
    return withOwnFees(this.#shipped, this.#own);
  }

  view(): FeesView {
    const nowMs = this.#ports.clock.wallMs();
    const { checked } = this.table;
    const age = feeTableAgeDays(this.table, nowMs);
    return {
      file: this.#path,
      rows: newest(this.table.rows, nowMs).map((row) => ({
        ...row,
        isOwn: this.#own?.rows.includes(row) === true,
      })),
      checked,
      age_days: age,
      is_old: age > FEE_TABLE_MAX_AGE_DAYS,
    };
  }

  /**
   * Replaces the user's own rows once `apply` has taken the table they make.
   *
   * @param apply throws where the table lacks a fee that is needed; then nothing changes
   */
  set(rows: readonly FeeRow[], apply: (table: FeeTable) => Promise<void>): Promise<FeesView> {
    const done = this.#queue.then(() => this.#set(rows, apply));
    this.#queue = done.catch(() => {});
    return done;
  }

  async #set(rows: readonly FeeRow[], apply: (table: FeeTable) => Promise<void>): Promise<FeesView> {
    const { files, clock } = this.#ports;
    const checked = new Date(clock.wallMs()).toISOString().slice(0, 10);
    const own = rows.length === 0 ? undefined : { checked, rows: [...rows] };
    try {
      await apply(withOwnFees(this.#shipped, own));
    } catch (cause) {
      if (cause instanceof RangeError) throw new AppError('INVALID_INPUT', cause.message, { cause });
      throw cause;
    }
    if (own === undefined) await files.remove(this.#path);
    else await replaceFile(files, this.#path, new TextEncoder().encode(`${JSON.stringify(own, null, 2)}\n`));
    this.#own = own;
    return this.view();
  }
}

/** Of each venue, type and tier the newest row that holds already. */
function newest(rows: readonly FeeRow[], nowMs: number): FeeRow[] {
  const found = new Map<string, FeeRow>();
  for (const row of rows) {
    if (Date.parse(row.valid_from) > nowMs) continue;
    const key = `${row.exchange}|${row.type}|${tierOf(row)}`;
    const before = found.get(key);
    if (before === undefined || before.valid_from < row.valid_from) found.set(key, row);
  }
  return Array.from(found.values());
}

/** Tiers of the settings for which the table has no fee, field by field. */
export function missingFees(config: Config, table: FeeTable, nowMs: number): SettingProblem[] {
  const missing = config.exchanges.flatMap((exchange) => {
    try {
      takerPct(table, exchange, 'perp', nowMs, config.fees.tiers[exchange]);
      return [];
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      return [cause.message];
    }
  });
  return missing.length === 0 ? [] : [{ path: 'fees.tiers', message: missing.join('; ') }];
}
