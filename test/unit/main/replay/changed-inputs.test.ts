import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { DatasetDescription, DatasetFile } from '#shared/strategy/run.ts';
import { AppError } from '#shared/error-codes.ts';
import type { RunResult, RunSpec } from '../../../../src-main/replay/run.contract.ts';
import { changedInputs } from '../../../../src-main/replay/verify/changed-inputs.ts';
import { verifyRun } from '../../../../src-main/replay/verify/verify-run.ts';

const file = (exchange: string, rows: number, sha256 = String(rows)): DatasetFile => ({
  path: `exchange=${exchange}/stream=bbo/symbol=btcusdt/date=20260115`,
  sha256,
  rows,
  ts_min: '1',
  ts_max: String(rows),
  exchange,
  stream: 'bbo',
  symbol: 'BTCUSDT',
});
const dataset = (files: readonly DatasetFile[]): DatasetDescription => ({
  dataset_hash: files.map(({ sha256 }) => sha256).join(),
  ts_unit: 'ns',
  rows: 0,
  files,
  coverage: [],
  notes: [],
});

test('inputs that grew are named with their rows; others are told as lost, new or not the same', () => {
  const before = dataset([file('binance', 1_200), file('bybit', 7), file('okx', 5), file('x', 3)]);
  const after = dataset([file('binance', 1_350), file('okx', 5), file('x', 3, 'other'), file('new', 1)]);
  expect(changedInputs(before, after)).toEqual([
    'binance bbo BTCUSDT 20260115 grew from 1,200 rows to 1,350 rows: it is still being recorded',
    'bybit bbo BTCUSDT 20260115 was there (7 rows) and is not any more',
    'x bbo BTCUSDT 20260115 is not the same any more (3 rows, then 3 rows)',
    'new bbo BTCUSDT 20260115 has come (1 row)',
  ]);
  expect(changedInputs(before, before)).toEqual([]);
});

test('verify of a day that is being recorded says what grew, also between a cut and its resume', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'arbscope-verify-'));
  onTestFinished(() => rm(scratch, { recursive: true, force: true }));
  let rows = 100;
  const run = async ({ outDir, resume }: RunSpec): Promise<RunResult> => {
    if (resume !== undefined) throw new AppError('RUN_KEY_MISMATCH', 'checkpoint: expected the same run');
    const found = dataset([file('okx', rows++)]);
    await mkdir(outDir!, { recursive: true });
    for (const name of ['decisions.jsonl', 'fills.jsonl', 'equity.jsonl'])
      await writeFile(join(outDir!, name), '');
    await writeFile(join(outDir!, 'dataset.json'), JSON.stringify(found, undefined, 2));
    const hashes = { events: '', decisions: '', fills: '', state: '' };
    return {
      folder: outDir!,
      datasetHash: found.dataset_hash,
      hashes,
      events: 10,
      lastTsEvent: '5',
    } as unknown as RunResult;
  };
  const spec: RunSpec = {
    datasets: [],
    strategy: { builtIn: 'trend' },
    params: {},
    seed: '1',
    models: {},
  };
  const { isEqual, steps } = await verifyRun(spec, { scratch, here: run, inThread: run, cuts: 1 });
  expect(isEqual).toBe(false);
  expect(steps[0]!.difference).toContain('okx bbo BTCUSDT 20260115 grew from 100 rows to 101 rows');
  const cut = steps.find(({ name }) => name.startsWith('cut after'));
  expect(cut!.difference).toMatch(/the inputs were not the same: .* grew from 100 rows to 10\d rows/);
});
