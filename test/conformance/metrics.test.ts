import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { EquityLine } from '#shared/strategy/run.ts';
import type { Metrics } from '#shared/report/metrics.ts';
import { RunMetrics } from '../../src-main/report/run-metrics.ts';

/** Reference values of another program, outside the repository. */
const file = fileURLToPath(new URL('../../../shared/golden/metrics/empyrical.json', import.meta.url));
const isThere = existsSync(file);
if (!isThere) process.stdout.write(`skipped: conformance of metrics, ${file} is not there\n`);

interface Golden {
  readonly returns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly expect: readonly {
    readonly metric: 'cum_return_final' | 'max_drawdown' | 'annual_return' | 'annual_volatility' | 'sharpe';
    readonly returns: string;
    readonly periods_per_year: number | null;
    readonly value: number;
    readonly decimals: number;
  }[];
}

const golden = isThere ? (JSON.parse(readFileSync(file, 'utf8')) as Golden) : undefined;
const DAY_NS = 86_400_000_000_000n;

/** A run whose days bring these returns. */
function metricsOf(returns: readonly (number | null)[], periodsPerYear: number | null): Metrics {
  const metrics = new RunMetrics(periodsPerYear === null ? {} : { periodsPerYear });
  const line = (kind: EquityLine['kind'], day: number, equity: number): EquityLine => ({
    kind,
    ts_event: String(20_000n * DAY_NS + BigInt(day) * DAY_NS),
    equity,
    cash: equity,
    max_drawdown: 0,
    benchmark: null,
  });
  let equity = 1;
  metrics.equity(line('start', 0, equity));
  const days = returns.filter((r) => r !== null);
  days.forEach((r, i) => metrics.equity(line('day', i + 1, (equity *= 1 + r))));
  return metrics.result();
}

describe.skipIf(golden === undefined)('metrics equal reference values', () => {
  test.each(golden?.expect ?? [])(
    '$metric of $returns, $periods_per_year periods',
    ({ metric, returns, periods_per_year, value, decimals }) => {
      const metrics = metricsOf(golden!.returns[returns]!, periods_per_year);
      const found = {
        cum_return_final: metrics.total_return,
        // Theirs is negative.
        max_drawdown: metrics.max_drawdown === null ? null : -metrics.max_drawdown,
        // Theirs counts periods of a year, ours its seconds: as many years as the periods make, an empty one among them.
        annual_return:
          periods_per_year === null
            ? null
            : (1 + metrics.total_return!) ** (periods_per_year / golden!.returns[returns]!.length) - 1,
        annual_volatility: metrics.volatility,
        sharpe: metrics.sharpe,
      }[metric];
      expect(Math.abs(found! - value)).toBeLessThan(10 ** -decimals);
    },
  );
});
