import type { EquityLine } from '#shared/strategy/run.ts';

/** Equity with which a UTC day ended, or with which the run ended in it. */
export interface DayClose {
  /** Days since 1970. */
  readonly day: number;
  readonly equity: number;
}

/** Closes of UTC days out of a run's equity lines; a day without a line ends with what the day before ended with. */
export class DailyEquity {
  readonly #dayLength: bigint;
  readonly #closed: DayClose[] = [];
  /** The day under way; undefined before the first line and right after the end of a day. */
  #open: DayClose | undefined;

  /** @param dayLength a day in the unit of the lines' times */
  constructor(dayLength: bigint) {
    this.#dayLength = dayLength;
  }

  /** In order; the day under way ends, for now, with its newest equity. */
  get closes(): readonly DayClose[] {
    return this.#open === undefined ? this.#closed : [...this.#closed, this.#open];
  }

  add({ kind, ts_event, equity }: Pick<EquityLine, 'kind' | 'ts_event' | 'equity'>): void {
    // The midnight of a `day` line belongs to the day that it ends.
    const day = Number(BigInt(ts_event) / this.#dayLength) - (kind === 'day' ? 1 : 0);
    if (this.#open !== undefined && this.#open.day < day) this.#closed.push(this.#open);
    const last = this.#closed.at(-1);
    // A run that ends on the stroke of midnight has no part in the day that begins there.
    if (kind === 'end' && last?.day === day - 1 && BigInt(ts_event) % this.#dayLength === 0n) {
      this.#closed[this.#closed.length - 1] = { day: last.day, equity };
      this.#open = undefined;
      return;
    }
    if (last !== undefined) {
      for (let empty = last.day + 1; empty < day; empty++)
        this.#closed.push({ day: empty, equity: last.equity });
    }
    this.#open = { day, equity };
    if (kind !== 'day') return;
    this.#closed.push(this.#open);
    this.#open = undefined;
  }
}

/**
 * r_d = E_d / E_{d−1} − 1, where the first day starts from the capital.
 *
 * @returns undefined when equity was used up: there is no return on nothing, and no figure about such a run's days
 */
export function dailyReturns(capital: number, closes: readonly DayClose[]): number[] | undefined {
  const returns: number[] = [];
  let before = capital;
  for (const { equity } of closes) {
    if (before <= 0) return undefined;
    returns.push(equity / before - 1);
    before = equity;
  }
  return returns;
}
