/**
 * What a run comes to, as `metrics.json` holds it. Shares are fractions (0.1 is 10 %), money is in the quote currency, times
 * in seconds. A figure that the run does not define is null, never 0 or infinite. docs/metrics.md has the formulas.
 */
export interface Metrics extends ReturnFigures, TradeFigures {
  /** Epoch ns, decimal. */
  readonly first_ts_event: string | null;
  readonly last_ts_event: string | null;
  readonly elapsed_s: number | null;
  /** Daily returns that the figures per day are made of. */
  readonly days: number;
  /** Days a year is taken to have: 365 where trading never stops, 252 for stocks. */
  readonly periods_per_year: number;

  readonly start_equity: number | null;
  readonly end_equity: number | null;
  readonly total_return: number | null;
  /** Of the first instrument, bought at its first mid and held. */
  readonly buy_and_hold_return: number | null;
  readonly cagr: number | null;

  /** Share of the peak; the peak starts at the starting capital. */
  readonly max_drawdown: number | null;
  /** The same with equity looked at after every event, not only at fills and ends of days. */
  readonly max_drawdown_every_event: number | null;
  /** Longest time below a peak; one that lasts to the end counts up to there. */
  readonly max_drawdown_duration_s: number | null;
  /** From the lowest point of the largest drawdown back to its peak; null when it did not get there. */
  readonly recovery_s: number | null;
  readonly calmar: number | null;

  readonly decisions: number;
  readonly fills: number;
  /** Orders a model refused; null where the run does not say. */
  readonly rejected: number | null;
  readonly fees: number;
  /** Received minus paid; null where the run does not say. */
  readonly funding: number | null;
  /** Value of all fills over the mean of equity. */
  readonly turnover: number | null;
  /** Share of the time with a position in any instrument. */
  readonly exposure: number | null;

  /** Positions still open at the end; they are no trades. */
  readonly open_trades: number;
}

/** Figures about returns per day; null where they are not defined. */
export interface ReturnFigures {
  readonly volatility: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  /** Probability that the true Sharpe ratio is above 0, 0 to 1. */
  readonly psr: number | null;
  readonly skewness: number | null;
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number | null;
  readonly best_day: number | null;
  readonly worst_day: number | null;
}

/** Figures about round trips, net of fees; null where they are not defined. */
export interface TradeFigures {
  /** Round trips: from no position to none, or to the other side. */
  readonly trades: number;
  readonly trades_long: number;
  readonly trades_short: number;
  readonly wins: number;
  readonly losses: number;
  /** Trades that neither won nor lost. */
  readonly flat: number;
  readonly win_rate: number | null;
  readonly avg_win: number | null;
  /** Positive. */
  readonly avg_loss: number | null;
  readonly best_trade: number | null;
  readonly worst_trade: number | null;
  readonly profit_factor: number | null;
  /** Money per trade. */
  readonly expectancy: number | null;
  readonly expectancy_ratio: number | null;
  readonly sqn: number | null;
  readonly max_consecutive_wins: number;
  readonly max_consecutive_losses: number;
  readonly avg_duration_s: number | null;
}

/** A round trip in one instrument: from no position to none, or to the other side. */
export interface Trade {
  /** 1, 2, … in the order they were closed. */
  readonly number: number;
  readonly exchange: string;
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  /** Epoch ns, decimal. */
  readonly opened: string;
  readonly closed: string;
  /** Base units that were opened in all. */
  readonly qty: number;
  /** Mean price of what opened it, and of what closed it. */
  readonly entry_price: number;
  readonly exit_price: number;
  /** Before fees. */
  readonly gross_pnl: number;
  readonly fees: number;
  readonly pnl: number;
  readonly duration_s: number;
}
