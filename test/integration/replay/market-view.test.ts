import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, onTestFinished, test } from 'vitest';
import { systemFiles } from '../../../src-main/base/files.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { MarketView } from '../../../src-main/replay/market-view.ts';
import { makeDay } from '../../support/replay-data.ts';
import { runHere, specOf } from '../../support/replay-run.ts';

const readerUrl = new URL('../../../src-main/replay/reader.worker.ts', import.meta.url);
const DAY = { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT', rows: 4_000, seed: 2 } as const;

test(
  "a run's market: recorded quotes in columns, gaps as gaps, fills and position",
  { timeout: 120_000 },
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'arbscope-market-'));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    // Two minutes in the middle of the day's quarter of an hour were not recorded.
    const path = await makeDay(
      root,
      DAY,
      `SELECT * FROM made WHERE ts_event NOT BETWEEN 1768435500000000000 AND 1768435620000000000 ORDER BY ts_event, seq`,
    );
    const outDir = join(root, 'runs');
    const { runId } = await runHere(specOf([path], 'flip.mjs', { outDir }));
    const view = new MarketView({ files: systemFiles, clock: systemClock, readerUrl, dataDir: root, outDir });
    onTestFinished(() => view.stop());
    expect(await view.instruments(runId)).toEqual([{ exchange: 'okx', symbol: 'BTCUSDT' }]);

    const wanted = { run_id: runId, exchange: 'okx', symbol: 'BTCUSDT', columns: 50 };
    const market = await view.columns(wanted);
    const { prices } = market;
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    const [all] = (
      await duck.runAndReadAll(
        `SELECT count(*)::DOUBLE, min(bid_price), max(ask_price), min(ts_event)::DOUBLE, max(ts_event)::DOUBLE FROM read_parquet('${path}')`,
      )
    ).getRows() as number[][];
    duck.closeSync();
    expect(prices.first_s.length).toBeLessThanOrEqual(50);
    expect([prices.rows, Math.min(...prices.bid_low), Math.max(...prices.ask_high)]).toEqual(
      all!.slice(0, 3),
    );
    expect(prices.first_s[0]).toBeCloseTo(all![3]! / 1e9, 3);
    expect(prices.last_s.at(-1)).toBeCloseTo(all![4]! / 1e9, 3);
    for (const [at, mid] of prices.mid.entries()) {
      expect(mid).toBeGreaterThan(prices.bid_low[at]!);
      expect(mid).toBeLessThan(prices.ask_high[at]!);
    }
    expect(market.gaps).toHaveLength(1);
    expect(market.gaps[0]!.from_s).toBeLessThan(1_768_435_500);
    expect(market.gaps[0]!.to_s).toBeGreaterThan(1_768_435_620);

    const lines = (await readFile(join(outDir, `replay_run_id=${runId}`, 'fills.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { position: number; fill: { side: string } });
    expect(market.fills_total).toBe(lines.length);
    expect(market.fills.reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
    expect(market.fills.filter(({ is_buy }) => is_buy).reduce((sum, { count }) => sum + count, 0)).toBe(
      lines.filter(({ fill }) => fill.side === 'BUY').length,
    );
    expect(market.position.at(-1)).toBe(lines.at(-1)!.position);

    // A closer look at a part knows the position it begins with; the same question has the same answer.
    const from_s = prices.first_s[20]!;
    const closer = await view.columns({ ...wanted, from_s, to_s: from_s + 30 });
    expect(closer.prices.column_s).toBeCloseTo(0.6, 6);
    expect(closer.position_s[0]).toBeCloseTo(from_s, 4);
    expect(await view.columns({ ...wanted, from_s, to_s: from_s + 30 })).toEqual(closer);
    await expect(view.columns({ ...wanted, exchange: 'bybit' })).rejects.toThrow(/expected quotes of bybit/);
  },
);
