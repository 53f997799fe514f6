import { expect, test } from 'vitest';
import type { Metrics, Trade } from '#shared/report/metrics.ts';
import { RunMetrics } from '../../../../src-main/report/run-metrics.ts';
import { at, equityLine, fillLine } from './lines.ts';

/** To 12 significant digits: sums in another order end in other bits. */
function rounded(metrics: Metrics): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    ]),
  );
}

test('three round trips over three days, every figure by hand', () => {
  const trades: Trade[] = [];
  const metrics = new RunMetrics({ onTrade: (trade) => void trades.push(trade) });
  metrics.equity(equityLine('start', 0, 1_000, 100));
  const fill = (sketch: Parameters<typeof fillLine>[0], equity: number, benchmark: number): void => {
    metrics.decision();
    metrics.fill(fillLine(sketch));
    metrics.equity(equityLine('fill', sketch.hours, equity, benchmark));
  };
  fill({ hours: 6, side: 'BUY', qty: 1, price: 100, fee: 1, position: 1 }, 999, 100);
  fill({ hours: 12, side: 'SELL', qty: 1, price: 110, fee: 1.1, position: 0, realized: 10 }, 1_007.9, 110);
  metrics.equity(equityLine('day', 24, 1_007.9, 105));
  fill({ hours: 30, side: 'SELL', qty: 2, price: 100, fee: 2, position: -2 }, 1_005.9, 100);
  // Buys two back with a loss of 10 and is long one afterwards: two thirds of the fee belong to the trade that ends.
  fill({ hours: 42, side: 'BUY', qty: 3, price: 105, fee: 3.15, position: 1, realized: -10 }, 992.75, 105);
  metrics.equity(equityLine('day', 48, 992.75, 105));
  fill({ hours: 60, side: 'SELL', qty: 1, price: 110, fee: 1.1, position: 0, realized: 5 }, 996.65, 110);
  metrics.equity(equityLine('end', 60, 996.65, 110));

  const returns = [1_007.9 / 1_000 - 1, 992.75 / 1_007.9 - 1, 996.65 / 992.75 - 1] as const;
  const mean = (returns[0] + returns[1] + returns[2]) / 3;
  const central = (power: number): number => returns.reduce((sum, r) => sum + (r - mean) ** power, 0);
  const deviation = Math.sqrt(central(2) / 2);
  const sampleEquity = [1_000, 999, 1_007.9, 1_007.9, 1_005.9, 992.75, 992.75, 996.65, 996.65];
  const meanEquity = sampleEquity.reduce((a, b) => a + b, 0) / sampleEquity.length;
  const cagr = (996.65 / 1_000) ** ((365 * 24) / 60) - 1;
  const drawdown = (1_007.9 - 992.75) / 1_007.9;
  const { psr, ...rest } = metrics.result({ rejected: 2, funding: 0 });
  expect(rounded(rest as Metrics)).toEqual(
    rounded({
      first_ts_event: at(0),
      last_ts_event: at(60),
      elapsed_s: 60 * 3_600,
      days: 3,
      periods_per_year: 365,
      start_equity: 1_000,
      end_equity: 996.65,
      total_return: -0.003_35,
      buy_and_hold_return: 0.1,
      cagr,
      volatility: deviation * Math.sqrt(365),
      sharpe: (mean / deviation) * Math.sqrt(365),
      sortino: (mean * 365) / (Math.sqrt(returns[1] ** 2 / 3) * Math.sqrt(365)),
      skewness: central(3) / 3 / (central(2) / 3) ** 1.5,
      kurtosis: central(4) / 3 / (central(2) / 3) ** 2,
      best_day: 1_007.9 / 1_000 - 1,
      worst_day: 992.75 / 1_007.9 - 1,
      max_drawdown: drawdown,
      max_drawdown_every_event: 0,
      // From the midnight after the peak, when it was still there, to the end.
      max_drawdown_duration_s: 36 * 3_600,
      recovery_s: null,
      calmar: cagr / drawdown,
      decisions: 5,
      fills: 5,
      rejected: 2,
      fees: 8.35,
      funding: 0,
      turnover: 835 / meanEquity,
      // 6 to 12, 30 to 42, 42 to 60 of 60 hours.
      exposure: 0.6,
      trades: 3,
      trades_long: 2,
      trades_short: 1,
      open_trades: 0,
      wins: 2,
      losses: 1,
      flat: 0,
      win_rate: 2 / 3,
      avg_win: (7.9 + 2.85) / 2,
      avg_loss: 14.1,
      best_trade: 7.9,
      worst_trade: -14.1,
      profit_factor: 10.75 / 14.1,
      expectancy: -3.35 / 3,
      expectancy_ratio: (1 + 5.375 / 14.1) * (2 / 3) - 1,
      sqn:
        (Math.sqrt(3) * (-3.35 / 3)) /
        Math.sqrt([7.9, -14.1, 2.85].reduce((sum, pnl) => sum + (pnl + 3.35 / 3) ** 2, 0) / 2),
      max_consecutive_wins: 1,
      max_consecutive_losses: 1,
      avg_duration_s: 12 * 3_600,
    } as Metrics),
  );
  expect(psr).toBeGreaterThan(0);
  expect(
    trades.map(({ side, opened, closed, qty, entry_price, exit_price }) => [
      side,
      opened,
      closed,
      qty,
      entry_price,
      exit_price,
    ]),
  ).toEqual([
    ['LONG', at(6), at(12), 1, 100, 110],
    ['SHORT', at(30), at(42), 2, 100, 105],
    ['LONG', at(42), at(60), 1, 105, 110],
  ]);
  expect(trades.map(({ fees, pnl }) => [fees.toFixed(6), pnl.toFixed(6)])).toEqual([
    ['2.100000', '7.900000'],
    ['4.100000', '-14.100000'],
    ['2.150000', '2.850000'],
  ]);
});

test('a run of one day without a trade defines hardly anything, and says null instead of 0 or infinity', () => {
  const metrics = new RunMetrics();
  metrics.equity(equityLine('start', 1, 1_000));
  metrics.equity(equityLine('end', 2, 1_000));
  const undefinedOnes = Object.entries(metrics.result())
    .filter(([, value]) => value === null)
    .map(([name]) => name);
  expect(undefinedOnes).toEqual([
    'buy_and_hold_return',
    'volatility',
    'sharpe',
    'sortino',
    'psr',
    'skewness',
    'kurtosis',
    'recovery_s',
    'calmar',
    'rejected',
    'funding',
    'win_rate',
    'avg_win',
    'avg_loss',
    'best_trade',
    'worst_trade',
    'profit_factor',
    'expectancy',
    'expectancy_ratio',
    'sqn',
    'avg_duration_s',
  ]);
  expect(metrics.result()).toMatchObject({
    total_return: 0,
    cagr: 0,
    max_drawdown: 0,
    exposure: 0,
    turnover: 0,
    days: 1,
  });
});

test('a run without an event is all null and zero', () => {
  const metrics = new RunMetrics().result();
  expect(metrics).toMatchObject({
    first_ts_event: null,
    elapsed_s: null,
    days: 0,
    start_equity: null,
    max_drawdown: null,
    exposure: null,
  });
  expect(Object.values(metrics).every((value) => typeof value !== 'number' || Number.isFinite(value))).toBe(
    true,
  );
});

test('a loss on the first day counts from the starting capital', () => {
  const metrics = new RunMetrics();
  metrics.equity(equityLine('start', 0, 1_000));
  metrics.equity(equityLine('day', 24, 900));
  metrics.equity(equityLine('end', 48, 950));
  expect(metrics.result()).toMatchObject({
    max_drawdown: 0.1,
    max_drawdown_duration_s: 48 * 3_600,
    recovery_s: null,
  });
});

test('the largest drawdown tells from its trough to its recovery, the longest may be another', () => {
  const metrics = new RunMetrics();
  const curve = [100, 80, 100, 120, 118, 119, 117, 120.5];
  curve.forEach((equity, hour) => metrics.equity(equityLine(hour === 0 ? 'start' : 'fill', hour, equity)));
  expect(metrics.result()).toMatchObject({
    max_drawdown: 0.2,
    recovery_s: 3_600,
    max_drawdown_duration_s: 4 * 3_600,
  });
});

test('a lost capital leaves no return per day to speak of', () => {
  const metrics = new RunMetrics();
  metrics.equity(equityLine('start', 0, 1_000));
  metrics.equity(equityLine('day', 24, -10));
  metrics.equity(equityLine('end', 48, 500));
  expect(metrics.result()).toMatchObject({
    total_return: -0.5,
    sharpe: null,
    volatility: null,
    days: 0,
    max_drawdown: 1.01,
  });
});

test('a day without a line ends with the equity of the day before', () => {
  const metrics = new RunMetrics();
  metrics.equity(equityLine('start', 0, 1_000));
  metrics.equity(equityLine('fill', 5, 1_100));
  metrics.equity(equityLine('end', 24 * 3 + 1, 1_210));
  expect(metrics.days.map(({ equity }) => equity)).toEqual([1_100, 1_100, 1_100, 1_210]);
});

test('milliseconds of foreign files give the same figures as nanoseconds', () => {
  const lines = [
    equityLine('start', 0, 1_000, 1),
    equityLine('day', 24, 1_010, 2),
    equityLine('end', 47, 990, 3),
  ];
  const ns = new RunMetrics();
  const ms = new RunMetrics({ unit: 'ms' });
  for (const line of lines) {
    ns.equity(line);
    ms.equity({ ...line, ts_event: line.ts_event.slice(0, -6) });
  }
  expect(ms.result()).toEqual(ns.result());
});

test('positions on two venues are two trades, and time with either counts once', () => {
  const trades: Trade[] = [];
  const metrics = new RunMetrics({ onTrade: (trade) => void trades.push(trade) });
  metrics.equity(equityLine('start', 0, 1_000));
  metrics.fill(fillLine({ hours: 2, side: 'BUY', qty: 1, price: 100, fee: 0, position: 1, exchange: 'okx' }));
  metrics.fill(
    fillLine({ hours: 4, side: 'SELL', qty: 1, price: 101, fee: 0, position: -1, exchange: 'bybit' }),
  );
  metrics.fill(
    fillLine({
      hours: 6,
      side: 'SELL',
      qty: 1,
      price: 102,
      fee: 0,
      position: 0,
      realized: 2,
      exchange: 'okx',
    }),
  );
  metrics.equity(equityLine('end', 10, 1_002));
  expect(trades.map(({ exchange, side, pnl }) => [exchange, side, pnl])).toEqual([['okx', 'LONG', 2]]);
  expect(metrics.result()).toMatchObject({
    exposure: 0.8,
    open_trades: 1,
    profit_factor: null,
    win_rate: 1,
    expectancy: 2,
  });
});

test('what rounding leaves of a closed position is no position', () => {
  const metrics = new RunMetrics();
  metrics.equity(equityLine('start', 0, 1_000));
  metrics.fill(fillLine({ hours: 1, side: 'BUY', qty: 0.1, price: 100, fee: 0, position: 0.1 }));
  metrics.fill(fillLine({ hours: 2, side: 'BUY', qty: 0.2, price: 100, fee: 0, position: 0.1 + 0.2 }));
  metrics.fill(
    fillLine({
      hours: 3,
      side: 'SELL',
      qty: 0.3,
      price: 110,
      fee: 0,
      position: 0.1 + 0.2 - 0.3,
      realized: 3,
    }),
  );
  metrics.equity(equityLine('end', 10, 1_003));
  expect(metrics.result()).toMatchObject({ trades: 1, open_trades: 0, exposure: 0.2, best_trade: 3 });
});

test('a run that ends on the stroke of midnight has no day after it', () => {
  const metrics = new RunMetrics();
  metrics.equity(equityLine('start', 0, 1_000));
  metrics.equity(equityLine('day', 24, 1_010));
  metrics.equity(equityLine('end', 24, 1_005));
  expect(metrics.days.map(({ equity }) => equity)).toEqual([1_005]);
});

test('a run that failed has the day it failed in', () => {
  const metrics = new RunMetrics();
  metrics.equity(equityLine('start', 0, 1_000));
  metrics.equity(equityLine('day', 24, 1_010));
  metrics.equity(equityLine('fill', 30, 990));
  expect(metrics.result()).toMatchObject({ days: 2, end_equity: 990, worst_day: 990 / 1_010 - 1 });
});
