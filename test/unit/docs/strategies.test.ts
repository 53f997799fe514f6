import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Params, Strategy } from '#shared/strategy/strategy.ts';
import { metricGroups } from '#shared/report/metric-rows.ts';
import { builtInStrategies } from '../../../src-main/strategies/registry.ts';
import { quote, StrategyRun } from '../../support/strategy-run.ts';

const page = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url)), 'utf8');

test('the strategy of the docs does what the text beside it says', async () => {
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(page('strategies.md')) ?? [];
  const { default: make } = (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
  )) as {
    default: ((params: Params) => Strategy) & { params: Params };
  };
  const quotes = [100, 99.7, 99.4, 99.4, 99.0, 100, 99].map((mid, i) =>
    quote(BigInt(i), mid - 0.01, mid + 0.01),
  );
  const run = new StrategyRun().feed(make(make.params), quotes);
  expect(run.decisions.map(({ at, side, qty }) => [at, side, qty])).toEqual([
    [2n, 'BUY', 0.1],
    [5n, 'SELL', 0.1],
    [6n, 'BUY', 0.1],
  ]);
});

test('every built-in strategy and every figure is described', () => {
  for (const { name } of builtInStrategies) expect(page('strategies.md')).toContain(`\`${name}\``);
  const told = page('metrics.md');
  const counted =
    /^(?:trades|days|elapsed|start_|end_|best_|worst_|open_|wins|losses|flat|avg_|decisions|fills|rejected|max_consecutive)/;
  for (const { key } of metricGroups.flatMap(({ rows }) => rows))
    if (!counted.test(key)) expect(told).toContain(`\`${key}\``);
});
