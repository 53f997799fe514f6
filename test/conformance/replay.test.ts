import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { canonicalStringify } from '#shared/strategy/canonical.ts';
import { decodeCursor } from '#shared/strategy/cursor.ts';
import type { RunManifest } from '#shared/strategy/run.ts';
import { verifyRun } from '../../src-main/replay/verify/verify-run.ts';
import { makeMarket } from '../support/replay-data.ts';
import { bytesOf, runHere, runInThreads, runsToCompare, specOf } from '../support/replay-run.ts';

/** 1,500 quotes that another collector recorded; not part of this repository. */
const golden = fileURLToPath(
  new URL('../../../shared/golden/quantlab/adausdt_20260204_first1500.parquet', import.meta.url),
);
const without = existsSync(golden) ? '' : ' (skipped: shared/golden/quantlab is not here)';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-conformance-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe(`the recording of another collector${without}`, () => {
  const pinned = {
    events: 'b80a313221dc74812a4a4264ea43f99cc19a00fb55a213456dd9b1676d7a0686',
    decisions: '6b03e2a6dbad3b8845363a4941f6c61d5d526aed9edd9e68261f799de63e7f8c',
    fills: '76f00a42a04e7d35d1e1b4180272d9f97297c6f02dd77158bb46239f16bd852b',
    state: 'e28459c28f7a77ee18cdc41ec56947b7a8c318be2d178c29b5622949642f03b7',
  };

  test.skipIf(without !== '')('is read as it is, and its run has the pinned fingerprint', async () => {
    const result = await runHere(
      specOf([golden], 'flip.mjs', { runId: 'golden', outDir: join(root, 'golden') }),
    );
    expect(result).toMatchObject({
      events: 1_500,
      stopReason: 'STREAM_END',
      tsUnit: 'ms',
      firstTsEvent: '1770145800090',
    });
    expect(result.notes.join()).toContain('milliseconds');
    const { decisions } = await bytesOf(result);
    const first = JSON.parse(decisions.split('\n', 1)[0]!) as { cursor: string };
    // `seq` does not begin at 0 in this file, and is kept.
    expect(decodeCursor(first.cursor).seq).toBeGreaterThan(178_000n);
    expect(result.hashes).toEqual(pinned);
  });

  test.skipIf(without !== '')('has one result', { timeout: 180_000 }, async () => {
    const verification = await verifyRun(specOf([golden], 'flip.mjs'), {
      scratch: join(root, 'verify'),
      here: runsToCompare(),
      inThread: (spec) => runInThreads(spec),
      cuts: 5,
    });
    expect(verification.steps.filter(({ isEqual }) => !isEqual)).toEqual([]);
    expect(verification.steps).toHaveLength(13);
  });
});

test('a run over made-up days of all streams has the pinned fingerprint', { timeout: 120_000 }, async () => {
  const data = join(root, 'market');
  await makeMarket(data, { symbols: 2, rows: 200, seed: 11 });
  const result = await runHere(specOf([data], 'flip.mjs', { runId: 'pinned', outDir: join(root, 'pinned') }));
  expect(result.events).toBe(30 * 200);
  expect(result.hashes).toEqual({
    events: '5198e4f18a901c71054c2d3970195467fd0ba6718fb1562c78b7941ab724583a',
    decisions: '22151fbcfe7cd8cce8c1ac128b009a0f0c2a31bcc617850f654f09613303f938',
    fills: 'e9fb10ccb4b89617cade14991c38bf8b8c799b720e1b53afb468e76481ff6a2f',
    state: '0465edd6d320eeecda0b9d4344e236dbe6e75bb946dd0366566acac6260da837',
  });

  // The archive as the contract has it, its hash worked out again from the file alone.
  const lines = (await bytesOf(result)).decisions.trimEnd().split('\n');
  let hash: Buffer = Buffer.alloc(32);
  for (const line of lines) {
    hash = createHash('sha256')
      .update(hash)
      .update(canonicalStringify(JSON.parse(line)))
      .digest();
  }
  expect(hash.toString('hex')).toBe(result.hashes.decisions);
  expect(Object.keys(JSON.parse(lines[0]!) as object)).toEqual([
    'replay_run_id',
    'cursor',
    'ts_event',
    'decision',
  ]);
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(result.folder!, name), 'utf8'));
  const manifest = (await read('manifest.json')) as RunManifest;
  expect(Object.keys(manifest)).toEqual([
    'replay_run_id',
    'seed',
    'manifest_id',
    'parquet_path',
    'started_at',
    'finished_at',
    'stop_reason',
    'extras',
  ]);
  expect(await read('stats.json')).toEqual({
    emitted_event_count: 6_000,
    decision_count: lines.length,
    duration_ms: expect.any(Number) as number,
  });
});
