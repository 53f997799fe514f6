import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { sweepCommand } from '../../src-main/headless/commands/sweep.ts';
import { LocalPool } from '../../src-main/sweep/local-pool.ts';
import { parseConstraints, parseObjective } from '../../src-main/sweep/objective.ts';
import type { SweepProgress } from '../../src-main/sweep/do-jobs.ts';
import { runSweep, type SweepResult } from '../../src-main/sweep/run-sweep.ts';
import { parseSpace, type SweepSpec } from '../../src-main/sweep/spec.ts';
import { spawnSweepThread, type SweepThread } from '../../src-main/sweep/sweep-thread.ts';
import { writeQuoteFile } from '../support/quote-file.ts';

const workerUrl = new URL('../../src-main/sweep/sweep.worker.ts', import.meta.url);
const readerUrl = new URL('../../src-main/replay/reader.worker.ts', import.meta.url);
const root = mkdtempSync(join(tmpdir(), 'arbscope-sweep-'));
const data = join(root, 'quotes.parquet');
const threads: SweepThread[] = [];

beforeAll(() => writeQuoteFile(data));
afterEach(async () => void (await Promise.all(threads.splice(0).map((thread) => thread.stop()))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const bands: SweepSpec = {
  datasets: [data],
  strategy: { builtIn: 'bollinger-reversion' },
  params: { barSeconds: 60 },
  space: parseSpace({ period: { values: [5, 10, 20] }, width: { range: [0.5, 1], step: 0.5 } }),
  search: { kind: 'grid' },
  division: { kind: 'split', train: 0.5 },
  seed: '1',
  models: {},
  maxTrials: 100,
};

interface Attempt {
  readonly workers?: number;
  readonly spec?: SweepSpec;
  readonly onProgress?: (progress: SweepProgress) => void;
  readonly signal?: AbortSignal;
  readonly hangMs?: number;
}

/** A sweep into a folder below the test's. */
async function sweep(
  folder: string,
  { workers = 1, spec = bands, signal = new AbortController().signal, ...more }: Attempt = {},
): Promise<SweepResult> {
  const pool = new LocalPool({
    preparation: { spec, dataDir: root },
    clock: systemClock,
    workers,
    ...(more.hangMs === undefined ? {} : { hangMs: more.hangMs }),
    spawn(name, onExit) {
      const thread = spawnSweepThread({
        workerUrl,
        readerUrl,
        name,
        onExit,
        onInternal: (text) => process.stderr.write(`${text}\n`),
      });
      threads.push(thread);
      return thread;
    },
  });
  try {
    const choice = { objective: parseObjective('total_return'), constraints: parseConstraints('trades>=1') };
    const onProgress = more.onProgress ?? (() => undefined);
    return await runSweep(spec, choice, {
      files: systemFiles,
      backend: pool,
      outDir: join(root, folder),
      signal,
      onProgress,
    });
  } finally {
    await pool.cancel();
  }
}

const tables = ['sweep.jsonl', 'sweep.csv', 'sweep.json', 'sweep.html'];
const contents = (folder: string): string[] =>
  tables.map((name) => readFileSync(join(root, folder, name), 'utf8'));

test('one worker and two write the same table, every run whole', async () => {
  const one = await sweep('one');
  const two = await sweep('two', { workers: 2 });
  expect(one.rows.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'ok'));
  expect(one.rows.every(({ train, test: judged }) => train!.events + judged!.events === 4_000)).toBe(true);
  expect(new Set(one.rows.map(({ train }) => train!.hashes.fills)).size).toBeGreaterThan(3);
  expect(one.summary.winners).toMatchObject([{ window: 1, trials: 6 }]);
  expect(one.summary.winners[0]!.deflated_sharpe).toBeGreaterThanOrEqual(0);
  expect([one.ran, two.ran]).toEqual([12, 12]);
  expect(contents('two')).toEqual(contents('one'));
}, 300_000);

test('a worker that dies in a run has it done again, and the table stays the same', async () => {
  let killed = 0;
  const result = await sweep('killed', {
    workers: 2,
    onProgress({ done }) {
      // Each time a run is done some worker is at the next one. A run is given up that kills three.
      if (done === 0 || killed >= 2) return;
      killed++;
      void threads.at(-1)!.stop();
    },
  });
  expect(killed).toBe(2);
  expect(result.rows.every(({ status }) => status === 'ok')).toBe(true);
  expect(contents('killed')).toEqual(contents('one'));
}, 300_000);

test('a stopped sweep goes on where it was, also after a torn line, and a wider one does only what is new', async () => {
  const stop = new AbortController();
  const first = await sweep('resumed', {
    signal: stop.signal,
    onProgress: ({ done }) => void (done >= 5 && stop.abort()),
  });
  expect(first.isCancelled).toBe(true);
  expect(readdirSync(join(root, 'resumed'))).toEqual(['runs.jsonl']);
  const kept = readFileSync(join(root, 'resumed', 'runs.jsonl'), 'utf8').split('\n').length - 1;
  appendFileSync(join(root, 'resumed', 'runs.jsonl'), '{"run_key":"torn');
  const second = await sweep('resumed');
  expect(kept).toBeGreaterThanOrEqual(5);
  expect(second.ran).toBe(12 - kept);
  expect(contents('resumed')).toEqual(contents('one'));
  expect((await sweep('resumed')).ran).toBe(0);
  const wider = {
    ...bands,
    space: parseSpace({ period: { values: [5, 10, 20, 40] }, width: { range: [0.5, 1], step: 0.5 } }),
  };
  expect((await sweep('resumed', { spec: wider })).ran).toBe(4);
}, 300_000);

test('a strategy of a file: trials it refuses, that fail or that hang are told apart from the good ones', async () => {
  const file = join(root, 'picky.mjs');
  writeFileSync(
    file,
    `export default (params) => {
      if (params.mode === 'refuse') throw new Error('mode not supported');
      let count = 0;
      return {
        onEvent(event, context) {
          count++;
          if (params.mode === 'throw' && count === 100) throw new Error('lost its way');
          while (params.mode === 'hang' && count === 100);
          if (count % 50 === 1) context.placeOrder({ symbol: event.symbol, side: count % 100 === 1 ? 'BUY' : 'SELL', qty: 1 });
        },
      };
    };`,
  );
  const spec: SweepSpec = {
    ...bands,
    strategy: { file },
    params: {},
    space: parseSpace({ mode: { values: ['good', 'refuse', 'throw', 'hang'] } }),
    division: { kind: 'none' },
  };
  const { rows, summary } = await sweep('picky', { spec, hangMs: 3_000 });
  expect(rows.map(({ params, status, text }) => [params['mode'], status, text])).toEqual([
    ['good', 'ok', null],
    ['refuse', 'refused', expect.stringContaining('mode not supported')],
    [
      'throw',
      'stopped',
      expect.stringContaining('STRATEGY_ERROR') && expect.stringContaining('lost its way'),
    ],
    ['hang', 'failed', expect.stringContaining('the strategy has not come back from event')],
  ]);
  expect(summary).toMatchObject({ trials: 4, refused: 1, failed: 2, winners: [{ trial: 1 }] });
}, 300_000);

test('a file that never finishes loading ends the sweep with its reason', async () => {
  const file = join(root, 'endless.mjs');
  writeFileSync(file, 'for (;;);');
  const spec: SweepSpec = { ...bands, strategy: { file }, params: {} };
  await expect(sweep('endless', { spec, hangMs: 500 })).rejects.toMatchObject({
    code: 'STRATEGY_ERROR',
    message: 'sweep: the strategy has not come back from loading for 0.5 s',
  });
}, 300_000);

test('a walk forward has a winner of each window', async () => {
  const day = 86_400_000_000_000n;
  const spec: SweepSpec = {
    ...bands,
    division: { kind: 'walk-forward', trainNs: 2n * day, testNs: day, stepNs: day },
  };
  const { summary, rows } = await sweep('walk', { spec });
  expect(summary.windows).toHaveLength(2);
  expect(rows).toHaveLength(12);
  expect(summary.winners.map(({ window }) => window)).toEqual([1, 2]);
  expect(summary.out_of_sample_return).not.toBeNull();
}, 300_000);

test('data that is not there ends the sweep before it begins', async () => {
  await expect(
    sweep('none', { spec: { ...bands, datasets: [join(root, 'missing.parquet')] } }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
}, 300_000);

test('the command tells its result in words and as JSON, and its end by its code', async () => {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    ({ write: (text: string) => ((said[name] += text), true) }) as unknown as NodeJS.WritableStream;
  const io = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: {},
    signal: new AbortController().signal,
  };
  const argv = [
    '--dataset',
    data,
    '--strategy',
    'bollinger-reversion',
    '--params',
    '{"barSeconds":60,"width":1}',
    '--space',
    '{"period":{"values":[5,10]}}',
  ];
  const rest = ['--out', join(root, 'command'), '--data-dir', root, '--pool', '1'];
  expect(await sweepCommand([...argv, ...rest], io)).toBe(0);
  expect(said.stdout).toMatch(
    /^2 trials, 2 runs, 2 of them done now\nwinner: trial [12] \{"period":(5|10)\}\n {2}total_return -?[\d.]+ in training; deflated Sharpe of 2 trials [\d.]+ %\nwritten to /,
  );
  said.stdout = '';
  expect(await sweepCommand([...argv, ...rest, '--json', '--constraints', 'trades>=1000000'], io)).toBe(1);
  expect(JSON.parse(said.stdout)).toMatchObject({ trials: 2, ran: 0, winners: [] });
  expect(await sweepCommand([...argv, '--pool', 'many'], io)).toBe(2);
  expect(said.stderr).toBe('arbscope sweep: --pool: expected 1 to 256, found many\n');
}, 300_000);
