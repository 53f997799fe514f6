import type { Trade, TradeFigures } from '#shared/report/metrics.ts';
import { Moments } from './moments.ts';

/** Takes one trade after another, in the order they closed, and keeps none. */
export class TradeTally {
  readonly #pnl = new Moments();
  readonly #duration = new Moments();
  #long = 0;
  #wins = 0;
  #losses = 0;
  #won = 0;
  #lost = 0;
  #best: number | null = null;
  #worst: number | null = null;
  /** Positive: wins in a row; negative: losses. */
  #streak = 0;
  #longestWins = 0;
  #longestLosses = 0;

  add({ side, pnl, duration_s }: Pick<Trade, 'side' | 'pnl' | 'duration_s'>): void {
    this.#pnl.add(pnl);
    this.#duration.add(duration_s);
    if (side === 'LONG') this.#long++;
    this.#best = Math.max(this.#best ?? pnl, pnl);
    this.#worst = Math.min(this.#worst ?? pnl, pnl);
    if (pnl > 0) {
      this.#wins++;
      this.#won += pnl;
      this.#streak = this.#streak > 0 ? this.#streak + 1 : 1;
    } else if (pnl < 0) {
      this.#losses++;
      this.#lost -= pnl;
      this.#streak = this.#streak < 0 ? this.#streak - 1 : -1;
    } else {
      this.#streak = 0;
    }
    this.#longestWins = Math.max(this.#longestWins, this.#streak);
    this.#longestLosses = Math.max(this.#longestLosses, -this.#streak);
  }

  get figures(): TradeFigures {
    const { count, mean, deviation } = this.#pnl;
    const decided = this.#wins + this.#losses;
    const winRate = decided === 0 ? null : this.#wins / decided;
    const avgWin = this.#wins === 0 ? null : this.#won / this.#wins;
    const avgLoss = this.#losses === 0 ? null : this.#lost / this.#losses;
    return {
      trades: count,
      trades_long: this.#long,
      trades_short: count - this.#long,
      wins: this.#wins,
      losses: this.#losses,
      flat: count - decided,
      win_rate: winRate,
      avg_win: avgWin,
      avg_loss: avgLoss,
      best_trade: this.#best,
      worst_trade: this.#worst,
      profit_factor: this.#lost === 0 ? null : this.#won / this.#lost,
      // With no win or no loss that part of the sum has the rate 0.
      expectancy: winRate === null ? null : winRate * (avgWin ?? 0) - (1 - winRate) * (avgLoss ?? 0),
      expectancy_ratio:
        winRate === null || avgLoss === null ? null : (1 + (avgWin ?? 0) / avgLoss) * winRate - 1,
      sqn:
        mean === null || deviation === null || deviation === 0 ? null : (Math.sqrt(count) * mean) / deviation,
      max_consecutive_wins: this.#longestWins,
      max_consecutive_losses: this.#longestLosses,
      avg_duration_s: this.#duration.mean,
    };
  }
}
