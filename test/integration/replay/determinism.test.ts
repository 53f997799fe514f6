import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '#shared/strategy/random.ts';
import { verifyRun } from '../../../src-main/replay/verify/verify-run.ts';
import { makeDay, makeMarket } from '../../support/replay-data.ts';
import { writeQuoteFile } from '../../support/quote-file.ts';
import { bytesOf, runHere, runInThreads, runsToCompare, specOf } from '../../support/replay-run.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-replay-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('a run', () => {
  test('over a day of 60 datasets of every stream has one result', { timeout: 240_000 }, async () => {
    const data = join(root, 'market');
    await makeMarket(data, { symbols: 4, rows: 120 });
    const verification = await verifyRun(specOf([data], 'flip.mjs'), {
      scratch: join(root, 'verify-market'),
      here: runsToCompare(),
      inThread: (spec) => runInThreads(spec),
      cuts: 3,
    });
    expect(verification.steps.filter(({ isEqual }) => !isEqual)).toEqual([]);
    expect(verification.base).toMatchObject({ stopReason: 'STREAM_END', events: 60 * 120 });
    expect(verification.base.fills).toBeGreaterThan(150);
  });

  test('over random data has one result with every model on', { timeout: 120_000 }, async () => {
    const data = join(root, 'models');
    await makeMarket(data, { symbols: 1, rows: 400, seed: Math.floor(Math.random() * 1_000) });
    const models = {
      latency: { entryNs: 30_000_000, responseNs: 5_000_000 },
      slippage: { bps: 2 },
      size: { rest: 'partial' },
      fees: { okx: { takerPct: 0.05, makerPct: 0.02 } },
      funding: true,
      queue: 'riskAverse',
    } as const;
    const verification = await verifyRun(specOf([data], 'flip.mjs', { models }), {
      scratch: join(root, 'verify-models'),
      here: runsToCompare(),
      inThread: (spec) => runInThreads(spec),
      cuts: 3,
    });
    expect(verification.steps.filter(({ isEqual }) => !isEqual)).toEqual([]);
    expect(verification.base.fills).toBeGreaterThan(20);
  });

  test(
    'cut at 20 random events and resumed gives the bytes of one that was not',
    { timeout: 120_000 },
    async () => {
      const path = await makeDay(join(root, 'cuts'), {
        exchange: 'bybit',
        stream: 'bbo',
        symbol: 'ADAUSDT',
        rows: 5_000,
        seed: 3,
      });
      const spec = specOf([path], 'flip.mjs', { outDir: join(root, 'whole') });
      const run = runsToCompare();
      const whole = await run(spec);
      const bytes = await bytesOf(whole);
      const random = SeededRandom.of('cuts');
      for (let k = 0; k < 20; k++) {
        const limit = 1 + Math.floor(random.next() * 4_998);
        const cut = await run({ ...spec, limit, outDir: join(root, `cut-${k}`) });
        expect(cut).toMatchObject({ stopReason: 'EVENT_LIMIT', events: limit });
        const resumed = await run({ ...spec, resume: join(cut.folder!, 'checkpoint.json') });
        expect({ limit, hashes: resumed.hashes }).toEqual({ limit, hashes: whole.hashes });
        expect(await bytesOf(resumed)).toEqual(bytes);
      }
    },
  );

  test('without getState and setState is done again from its start when it is resumed, and says so', async () => {
    const path = await makeDay(join(root, 'stateless'), {
      exchange: 'okx',
      stream: 'bbo',
      symbol: 'XUSDT',
      rows: 900,
      seed: 5,
    });
    const spec = specOf([path], 'typed.ts', { outDir: join(root, 'stateless-runs') });
    const whole = await runHere(spec);
    const cut = await runHere({ ...spec, limit: 300, outDir: join(root, 'stateless-cut') });
    const resumed = await runHere({ ...spec, resume: join(cut.folder!, 'checkpoint.json') });
    expect(resumed.hashes).toEqual(whole.hashes);
    expect(await bytesOf(resumed)).toEqual(await bytesOf(whole));
    expect(resumed.notes.join()).toContain('no getState and setState');
  });

  test(
    'is refused a checkpoint of another strategy, seed, dataset or other parameters',
    { timeout: 120_000 },
    async () => {
      const day = { exchange: 'okx', stream: 'bbo', symbol: 'YUSDT', rows: 300 } as const;
      const path = await makeDay(join(root, 'key'), { ...day, seed: 1 });
      const other = await makeDay(join(root, 'key-other'), { ...day, seed: 2 });
      const spec = specOf([path], 'flip.mjs', { outDir: join(root, 'key-runs') });
      const cut = await runHere({ ...spec, limit: 100 });
      const resume = join(cut.folder!, 'checkpoint.json');
      const changed = [
        specOf([path], 'typed.ts', { resume }),
        { ...spec, resume, seed: 'another' },
        { ...spec, resume, params: { every: 8 } },
        { ...spec, resume, models: { feeRate: 0 } },
        { ...spec, resume, datasets: [other] },
      ];
      for (const each of changed)
        await expect(runHere(each)).rejects.toMatchObject({ code: 'RUN_KEY_MISMATCH' });
    },
  );

  test('is compared with buying at its first quote, however late it trades', async () => {
    const path = join(root, 'held.parquet');
    await writeQuoteFile(path, { rows: 50 });
    const spec = specOf([path], 'flip.mjs', { params: { every: 20 }, outDir: join(root, 'held-runs') });
    const { folder } = await runHere(spec);
    const metrics = JSON.parse(await readFile(join(folder!, 'metrics.json'), 'utf8')) as object;
    // Mids of the first and the last row: 105 and 105.695, half a spread of 0.01 added.
    expect(metrics).toHaveProperty('buy_and_hold_return', expect.closeTo(105.7 / 105.005 - 1, 12));
  });

  test('does not end by what onEvent returns, a promise aside', async () => {
    const path = join(root, 'answers.parquet');
    await writeQuoteFile(path, { rows: 10 });
    const file = join(root, 'answers.mjs');
    await writeFile(
      file,
      `let n = 0;
      export default { onEvent: () => ['batch', 'EVENT_LIMIT', 'attend', 'CURSOR_END', null, 7][n++ % 6] };`,
    );
    const result = await runHere({ ...specOf([path], ''), strategy: { file } });
    expect(result).toMatchObject({ stopReason: 'STREAM_END', events: 10 });
  });

  test('of clocks and draws between two times is the same every time', { timeout: 120_000 }, async () => {
    const path = await makeDay(join(root, 'clocks'), {
      exchange: 'okx',
      stream: 'bbo',
      symbol: 'ZUSDT',
      rows: 50,
      seed: 8,
    });
    const results = [];
    for (const name of ['a', 'b'])
      results.push(
        await runInThreads(
          specOf([path], 'clocks.mjs', {
            outDir: join(root, `clocks-${name}`),
            from: '2026-01-15T00:00:05Z',
            to: '2026-01-15 00:00:10',
          }),
        ),
      );
    expect(results[1]!.hashes).toEqual(results[0]!.hashes);
    const { firstTsEvent, lastTsEvent } = results[0]!;
    const seconds = [firstTsEvent, lastTsEvent].map((ts) => (Number(ts) / 1e6 - 1_768_435_200_000) / 1e3);
    // Quotes are at most half a second apart.
    expect(seconds).toEqual([expect.closeTo(5.25, 0), expect.closeTo(9.75, 0)]);
    expect(seconds.every((at) => at >= 5 && at < 10)).toBe(true);
    const { decisions } = await bytesOf(results[0]!);
    const { meta } = (JSON.parse(decisions.split('\n')[1]!) as { decision: { meta: unknown[] } }).decision;
    const [now] = meta as [number];
    expect(meta).toEqual([now, now, expect.any(Number), expect.any(Number), `${now}000000`, '1/15/2026']);
    expect(now).toBeGreaterThanOrEqual(1_768_435_200_000);
  });
});
