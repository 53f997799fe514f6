import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunManifest } from '#shared/strategy/run.ts';
import { makeDay } from '../../support/replay-data.ts';
import { runHere, runInThreads, specOf } from '../../support/replay-run.ts';

let root: string;
let good: string;
const day = { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT', rows: 3_000, seed: 4 } as const;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-refusals-'));
  good = await makeDay(join(root, 'good'), day);
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function manifestOf(folder: string | null): Promise<RunManifest> {
  return JSON.parse(await readFile(join(folder!, 'manifest.json'), 'utf8')) as RunManifest;
}

describe('data', () => {
  test.each([
    [
      'twice',
      'SELECT * REPLACE (CASE WHEN seq = 2500 THEN 2499 ELSE seq END AS seq, CASE WHEN seq = 2500 THEN lag(ts_event) OVER (ORDER BY seq) ELSE ts_event END AS ts_event) FROM made ORDER BY seq',
      'ORDERING_VIOLATION',
      'ORDERING_DUPLICATE',
      'row 2500',
    ],
    [
      'unsorted',
      'SELECT * FROM made ORDER BY CASE WHEN seq = 100 THEN 2600.5 ELSE seq END',
      'ORDERING_VIOLATION',
      'ORDERING_OUT_OF_ORDER',
      'row 2600',
    ],
    [
      'with a null',
      'SELECT * REPLACE (CASE WHEN seq = 2100 THEN NULL ELSE ask_price END AS ask_price) FROM made ORDER BY seq',
      'DATA_ERROR',
      'DATA_ERROR',
      'row 2100: expected ask_price to have a value, found null',
    ],
    [
      'with a NaN',
      "SELECT * REPLACE (CASE WHEN seq = 2101 THEN 'NaN'::DOUBLE ELSE bid_qty END AS bid_qty) FROM made ORDER BY seq",
      'DATA_ERROR',
      'DATA_ERROR',
      'row 2101: expected bid_qty to have a value, found NaN',
    ],
  ])('that is there %s ends the run at the file and row', async (name, change, stopReason, code, where) => {
    const path = await makeDay(join(root, name), day, change);
    const result = await runHere(specOf([path], 'flip.mjs', { outDir: join(root, 'runs') }));
    expect(result).toMatchObject({ stopReason, error: { code } });
    expect(result.error?.message).toContain(`${path}, ${where}`);
    expect((await manifestOf(result.folder)).stop_reason).toBe(stopReason);
  });

  test('that is damaged in the middle ends the run and names the file', async () => {
    const path = await makeDay(join(root, 'damaged'), day);
    const handle = await open(path, 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(400, 0xee), 0, 400, Math.floor(size / 3));
    await handle.close();
    const result = await runHere(specOf([path], 'flip.mjs'));
    expect(result.stopReason).toBe('DATA_ERROR');
    expect(result.error?.message).toContain(path);
  });

  test('that is not there, or of two units, is refused before the first event', async () => {
    await expect(runHere(specOf([join(root, 'none.parquet')], 'flip.mjs'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const inMs = await makeDay(
      join(root, 'ms'),
      { ...day, symbol: 'ETHUSDT' },
      'SELECT * REPLACE (ts_event // 1000000 AS ts_event, ts_recv // 1000000 AS ts_recv) FROM made ORDER BY seq',
    );
    await expect(runHere(specOf([good, inMs], 'flip.mjs'))).rejects.toThrow('expected times of one unit');
    const result = await runHere(specOf([inMs], 'flip.mjs'));
    expect(result).toMatchObject({ tsUnit: 'ms', stopReason: 'STREAM_END', events: day.rows });
    expect(result.notes.join()).toContain('milliseconds');
  });
});

describe('a strategy', () => {
  test('that throws ends the run with its line and the last event', async () => {
    const result = await runInThreads(specOf([good], 'throws.ts', { outDir: join(root, 'throws') }));
    expect(result).toMatchObject({ stopReason: 'STRATEGY_ERROR', events: 7 });
    expect(result.error).toMatchObject({
      message: 'onEvent: RangeError: the seventh',
      line: 'throws.ts:6:29',
    });
    expect(result.error?.ts_event).toBe(result.lastTsEvent);
  });

  test('that never comes back ends the run, with what it had written, and not the program', async () => {
    const result = await runInThreads(specOf([good], 'hangs.mjs', { outDir: join(root, 'hangs') }), 3_000);
    expect(result).toMatchObject({ stopReason: 'STRATEGY_ERROR', events: 9 });
    expect(result.error?.message).toContain('found it still at work at event 9');
    const manifest = await manifestOf(result.folder);
    expect(manifest.extras.error?.cursor).toBe(result.error?.cursor);
    // The folder is free for another run.
    expect((await runHere(specOf([good], 'flip.mjs', { outDir: join(root, 'hangs') }))).stopReason).toBe(
      'STREAM_END',
    );
  });

  test('that imports what reaches out of the run is not started', async () => {
    await expect(runInThreads(specOf([good], 'imports-fs.mjs'))).rejects.toMatchObject({
      code: 'STRATEGY_ERROR',
      message: expect.stringContaining('node:fs') as string,
    });
  });

  test.each(['setTimeout', 'setInterval', 'fetch', 'WebSocket', 'crypto', 'navigator'])(
    'that reaches for %s ends the run',
    async (what) => {
      const result = await runInThreads(specOf([good], 'reaches-out.mjs', { params: { what } }));
      expect(result).toMatchObject({ stopReason: 'STRATEGY_ERROR', events: 1 });
      expect(result.error?.message).toContain(`found ${what}`);
    },
  );
});
