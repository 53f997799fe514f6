import type { Metrics, Trade } from '#shared/report/metrics.ts';
import type { EquityLine, FillLine, RunObserver } from '#shared/strategy/run.ts';
import { DailyEquity, dailyReturns, type DayClose } from './daily-equity.ts';
import { Drawdown } from './drawdown.ts';
import { Exposure } from './exposure.ts';
import { Moments } from './moments.ts';
import { annualGrowth, returnFigures } from './return-figures.ts';
import { RoundTrips } from './round-trips.ts';
import { TradeTally } from './trade-figures.ts';

export interface RunMetricsOptions {
  /** Unit of the lines' times. */
  readonly unit?: 'ns' | 'ms';
  /** 365 where trading never stops, 252 for stocks. */
  readonly periodsPerYear?: number;
  /** Told of every trade as it closes. */
  readonly onTrade?: (trade: Trade) => void;
}

/** What only the engine knows. */
export interface RunTotals {
  readonly rejected?: number;
  readonly funding?: number;
}

/**
 * A run's metrics out of its lines, in the order they came about. Equity is what its lines say: at the start, after every
 * fill, at the end of every UTC day and at the end. Keeps one number per day and nothing per fill.
 */
export class RunMetrics implements RunObserver {
  readonly #unitNs: bigint;
  readonly #perYear: number;
  readonly #onTrade: (trade: Trade) => void;
  readonly #days: DailyEquity;
  readonly #trips: RoundTrips;
  readonly #tally = new TradeTally();
  readonly #exposure = new Exposure();
  readonly #equity = new Moments();
  #drawdown: Drawdown | undefined;
  #everyEvent: number | null = null;
  #capital: number | null = null;
  #last: number | null = null;
  #from: bigint | null = null;
  #to = 0n;
  #firstPrice: number | null = null;
  #lastPrice: number | null = null;
  #decisions = 0;
  #fills = 0;
  #fees = 0;
  #value = 0;

  constructor({ unit = 'ns', periodsPerYear = 365, onTrade = () => undefined }: RunMetricsOptions = {}) {
    this.#unitNs = unit === 'ns' ? 1n : 1_000_000n;
    this.#perYear = periodsPerYear;
    this.#onTrade = onTrade;
    this.#days = new DailyEquity(86_400_000_000_000n / this.#unitNs);
    this.#trips = new RoundTrips({ unitNs: this.#unitNs });
  }

  /** Equity at the end of each UTC day so far. */
  get days(): readonly DayClose[] {
    return this.#days.closes;
  }

  /** Cash at the start; null before the first line. */
  get capital(): number | null {
    return this.#capital;
  }

  decision(): void {
    this.#decisions++;
  }

  fill(given: FillLine): void {
    const line = withoutDust(given);
    this.#fills++;
    this.#fees += line.fill.fee;
    this.#value += line.fill.fillValue;
    this.#exposure.add(`${line.fill.exchange}:${line.fill.symbol}`, line.position, BigInt(line.ts_event));
    const trade = this.#trips.add(line);
    if (trade === undefined) return;
    this.#tally.add(trade);
    this.#onTrade(trade);
  }

  equity(line: EquityLine): void {
    const at = BigInt(line.ts_event);
    this.#from ??= at;
    this.#to = at;
    this.#capital ??= line.equity;
    this.#last = line.equity;
    this.#equity.add(line.equity);
    this.#drawdown ??= new Drawdown(this.#capital, at);
    this.#drawdown.add(at, line.equity);
    this.#everyEvent = line.max_drawdown;
    this.#days.add(line);
    this.#firstPrice ??= line.benchmark;
    this.#lastPrice = line.benchmark ?? this.#lastPrice;
  }

  result({ rejected, funding }: RunTotals = {}): Metrics {
    const capital = this.#capital;
    const end = this.#last;
    const from = this.#from;
    const elapsedS = from === null ? null : this.#seconds(this.#to - from);
    const returns = capital === null ? [] : (dailyReturns(capital, this.days) ?? []);
    const drawdown = this.#drawdown?.figures;
    const cagr =
      capital === null || end === null || elapsedS === null ? null : annualGrowth(capital, end, elapsedS);
    const meanEquity = this.#equity.mean;
    return {
      first_ts_event: from === null ? null : String(from * this.#unitNs),
      last_ts_event: from === null ? null : String(this.#to * this.#unitNs),
      elapsed_s: elapsedS,
      days: returns.length,
      periods_per_year: this.#perYear,
      start_equity: capital,
      end_equity: end,
      total_return: capital === null || end === null ? null : end / capital - 1,
      buy_and_hold_return:
        this.#firstPrice === null || this.#lastPrice === null ? null : this.#lastPrice / this.#firstPrice - 1,
      cagr,
      ...returnFigures(returns, this.#perYear),
      max_drawdown: drawdown?.max ?? null,
      max_drawdown_every_event: this.#everyEvent,
      max_drawdown_duration_s: drawdown === undefined ? null : this.#seconds(drawdown.longest),
      recovery_s: drawdown?.recovery == null ? null : this.#seconds(drawdown.recovery),
      calmar: cagr === null || drawdown === undefined || drawdown.max === 0 ? null : cagr / drawdown.max,
      decisions: this.#decisions,
      fills: this.#fills,
      rejected: rejected ?? null,
      fees: this.#fees,
      funding: funding ?? null,
      turnover: meanEquity === null || meanEquity <= 0 ? null : this.#value / meanEquity,
      exposure: from === null ? null : this.#exposure.share(from, this.#to),
      ...this.#tally.figures,
      open_trades: this.#trips.open,
    };
  }

  #seconds(duration: bigint): number {
    return Number(duration * this.#unitNs) / 1e9;
  }
}

/** What rounding leaves of a position that was meant to be closed (0.1 + 0.2 − 0.3) is none. */
function withoutDust(line: FillLine): FillLine {
  const isDust = line.position !== 0 && Math.abs(line.position) < line.fill.qty * 1e-9;
  return isDust ? { ...line, position: 0 } : line;
}
