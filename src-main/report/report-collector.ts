import type { Trade } from '#shared/report/metrics.ts';
import type { EquityLine, FillLine, RunObserver } from '#shared/strategy/run.ts';
import { Curve, type Point } from './curve.ts';
import type { DayClose } from './daily-equity.ts';
import { RunMetrics, type RunMetricsOptions } from './run-metrics.ts';

/** Rows of the report's tables and marks of its charts at most; the CSV files hold all. */
const MOST_TRADES = 500;
export const MOST_FILLS = 1_000;

/** A fill as the price chart marks it. */
export interface FillMark {
  readonly at: number;
  readonly side: 'BUY' | 'SELL';
  readonly qty: number;
  readonly price: number;
}

/** What the report's charts and tables are drawn from; bounded, however long the run was. */
export interface ReportSeries {
  readonly equity: readonly Point[];
  /** The capital in the first instrument, bought at its first mid. */
  readonly benchmark: readonly Point[];
  /** Share of the peak, 0 or below. */
  readonly underwater: readonly Point[];
  /** Mids of the first instrument. */
  readonly price: readonly Point[];
  /** Fills of the first instrument. */
  readonly fills: readonly FillMark[];
  readonly days: readonly DayClose[];
  readonly trades: readonly Trade[];
}

/** Listens to a run's lines for its report. `instrument` is `exchange:symbol` of what is bought and held. */
export class ReportCollector implements RunObserver {
  readonly metrics: RunMetrics;
  readonly #equity = new Curve();
  readonly #benchmark = new Curve();
  readonly #underwater = new Curve();
  readonly #price = new Curve();
  readonly #fills: FillMark[] = [];
  readonly #trades: Trade[] = [];
  readonly #perMs: bigint;
  readonly #instrument: string | null;
  #peak = 0;
  #firstPrice: number | null = null;

  constructor({ instrument, ...options }: RunMetricsOptions & { readonly instrument: string | null }) {
    this.#instrument = instrument;
    this.#perMs = options.unit === 'ms' ? 1n : 1_000_000n;
    this.metrics = new RunMetrics({
      ...options,
      onTrade: (trade) => {
        if (this.#trades.length < MOST_TRADES) this.#trades.push(trade);
        options.onTrade?.(trade);
      },
    });
  }

  decision(): void {
    this.metrics.decision();
  }

  fill(line: FillLine): void {
    this.metrics.fill(line);
    const { exchange, symbol, side, qty, fillPrice } = line.fill;
    if (`${exchange}:${symbol}` !== this.#instrument) return;
    const at = this.#ms(line.ts_event);
    if (this.#fills.length < MOST_FILLS) this.#fills.push({ at, side, qty, price: fillPrice });
  }

  equity(line: EquityLine): void {
    this.metrics.equity(line);
    const at = this.#ms(line.ts_event);
    this.#equity.add(at, line.equity);
    this.#peak = Math.max(this.#peak, line.equity);
    this.#underwater.add(at, this.#peak > 0 ? line.equity / this.#peak - 1 : 0);
    if (line.benchmark === null) return;
    this.#firstPrice ??= line.benchmark;
    this.#price.add(at, line.benchmark);
    this.#benchmark.add(at, ((this.metrics.capital ?? 0) * line.benchmark) / this.#firstPrice);
  }

  get series(): ReportSeries {
    return {
      equity: this.#equity.points,
      benchmark: this.#benchmark.points,
      underwater: this.#underwater.points,
      price: this.#price.points,
      fills: this.#fills,
      days: this.metrics.days,
      trades: this.#trades,
    };
  }

  #ms(ts: string): number {
    return Number(BigInt(ts) / this.#perMs);
  }
}
