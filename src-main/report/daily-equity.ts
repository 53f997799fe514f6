import type { EquityLine } from '#shared/strategy/run.ts';

/** Equity with which a UTC day ended, or with which the run ended in it. */
export interface DayClose {
  /** Days since 1970. */
  readonly day: number;
  readonly equity: number;
}

/** Closes of UTC days out of a run's equity lines; a day without a line ends with what the day before ended with. */
export class DailyEquity {
  readonly closes: DayClose[] = [];
  readonly #dayLength: bigint;
  #day: number | undefined;
  #equity = 0;

  /** @param dayLength a day in the unit of the lines' times */
  constructor(dayLength: bigint) {
    this.#dayLength = dayLength;
  }

  add({ kind, ts_event, equity }: Pick<EquityLine, 'kind' | 'ts_event' | 'equity'>): void {
    // The midnight of a `day` line belongs to the day that it ends.
    const day = Number(BigInt(ts_event) / this.#dayLength) - (kind === 'day' ? 1 : 0);
    this.#day ??= day;
    while (this.#day < day) this.#close(this.#equity);
    this.#equity = equity;
    if (kind === 'day' || kind === 'end') this.#close(equity);
  }

  #close(equity: number): void {
    this.closes.push({ day: this.#day!, equity });
    this.#day!++;
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
