import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Metrics } from '#shared/report/metrics.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { writeReport } from '../../../../src-main/report/write-report.ts';
import { writeRunArchive } from '../../../support/run-archive.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'arbscope-report-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('a run folder gets metrics, two tables and a page, and the same ones again', async () => {
  writeRunArchive(folder, { days: 40 });
  const metrics = await writeReport(folder, systemFiles);
  const names = ['metrics.json', 'trades.csv', 'equity.csv', 'tearsheet.html'];
  const first = names.map(text);
  expect(JSON.parse(text('metrics.json'))).toEqual(metrics);
  await writeReport(folder, systemFiles);
  expect(names.map(text)).toEqual(first);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('the metrics are those of the lines', async () => {
  writeRunArchive(folder, { days: 40 });
  const metrics = await writeReport(folder, systemFiles, {
    totals: { rejected: 3, funding: -1.5 },
    periodsPerYear: 252,
  });
  const equity = text('equity.jsonl')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { equity: number }).equity);
  expect(metrics).toMatchObject({
    days: 40,
    trades: 40,
    fills: 80,
    decisions: 80,
    open_trades: 0,
    rejected: 3,
    funding: -1.5,
    periods_per_year: 252,
    start_equity: 10_000,
    end_equity: equity.at(-1)!,
  } satisfies Partial<Metrics>);
  expect(metrics.exposure).toBeCloseTo(1 / 3, 12);
});

test('the tables hold every trade and every sample of equity', async () => {
  writeRunArchive(folder, { days: 700 });
  await writeReport(folder, systemFiles);
  const trades = text('trades.csv').split('\r\n');
  expect(trades[0]).toBe(
    'number,exchange,symbol,side,opened,closed,qty,entry_price,exit_price,gross_pnl,fees,pnl,duration_s',
  );
  expect(trades).toHaveLength(700 + 2);
  expect(trades[1]).toMatch(/^1,binance,BTCUSDT,(LONG|SHORT),1761976800000000000,1762005600000000000,0\.05,/);
  expect(text('equity.csv').split('\r\n')).toHaveLength(1 + 1 + 700 * 3 + 1 + 1);
  expect(text('tearsheet.html')).toContain('The first 500 of 700; trades.csv has all.');
});

test('a last line torn by a crash is left out', async () => {
  writeRunArchive(folder, { days: 10 });
  appendFileSync(join(folder, 'equity.jsonl'), '{"kind":"fill","ts_event":"17');
  expect(await writeReport(folder, systemFiles)).toMatchObject({ days: 10 });
});

test('names out of files and strategies are text in the page, and no formula in a spreadsheet', async () => {
  writeRunArchive(folder, {
    days: 2,
    strategy: '</style><script>alert(1)</script>',
    symbol: '=HYPERLINK("http://example.test")',
    error: {
      code: 'STRATEGY_ERROR',
      message: '<img src=x onerror=alert(1)>',
      line: 's.ts:1:1',
      cursor: null,
      ts_event: null,
    },
  });
  await writeReport(folder, systemFiles);
  const page = text('tearsheet.html');
  expect(page).toContain('&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page.match(/<script|<img|javascript:|https?:\/\/(?!example)/g)).toBeNull();
  expect(text('trades.csv').split('\r\n')[1]).toMatch(/^1,binance,"'=HYPERLINK\(""http/);
});

test('a run of few days says how little its figures per year are worth, a longer one does not', async () => {
  writeRunArchive(folder, { days: 3 });
  await writeReport(folder, systemFiles);
  expect(text('tearsheet.html')).toContain('made of 3 daily returns: too few to rely on');
  writeRunArchive(folder, { days: 30 });
  await writeReport(folder, systemFiles);
  expect(text('tearsheet.html')).not.toContain('too few to rely on');
});

test('a run without events still has a page', async () => {
  writeRunArchive(folder, { days: 0 });
  for (const name of ['equity.jsonl', 'fills.jsonl', 'decisions.jsonl'])
    writeFileSync(join(folder, name), '');
  const metrics = await writeReport(folder, systemFiles);
  expect(metrics).toMatchObject({ days: 0, trades: 0, start_equity: null });
  expect(text('tearsheet.html')).not.toMatch(/NaN|Infinity|undefined|null/);
});
