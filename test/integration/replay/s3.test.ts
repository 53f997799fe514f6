import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src-main/base/clock.ts';
import { Secret } from '../../../src-main/base/secret.ts';
import { replayCommand } from '../../../src-main/headless/commands/replay.ts';
import type { RunResult } from '../../../src-main/replay/run.contract.ts';
import { openStore } from '../../../src-main/storage/s3/open-uploader.ts';
import { configSchema } from '#shared/config.ts';
import { makeDay } from '../../support/replay-data.ts';
import { strategyFile } from '../../support/replay-run.ts';
import { PATIENCE } from '../../support/patience.ts';
import { bytesOf, keysBelow, sha256, untilListed } from '../../support/s3-files.ts';
import { startS3, type S3Server } from '../../support/s3-server.ts';

const s3: S3Server | string = await startS3();
if (typeof s3 === 'string') console.warn(`S3 tests are skipped: ${s3}`);
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-replay-s3-'));
});

afterAll(async () => {
  if (typeof s3 !== 'string') s3.wipe();
  await rm(root, { recursive: true, force: true });
});

async function command(
  argv: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; result: RunResult }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdout, stderr, env, signal: new AbortController().signal };
  const code = await replayCommand([...argv, '--json'], io);
  const [text, errors] = [stdout.read() as Buffer | null, stderr.read() as Buffer | null];
  if (text === null) throw new Error(`exit ${code}: ${String(errors)}`);
  return { code, result: JSON.parse(text.toString('utf8')) as RunResult };
}

test.skipIf(typeof s3 === 'string')(
  `data of a store is replayed as local data is, and the run's folder is sent there${typeof s3 === 'string' ? ` (skipped: ${s3})` : ''}`,
  { timeout: 180_000 },
  async () => {
    if (typeof s3 === 'string') return;
    const { endpoint, bucket, accessKeyId, secretAccessKey } = s3;
    const config = join(root, 'config.json');
    await writeFile(config, JSON.stringify({ s3: { endpoint, bucket } }));
    const settings = configSchema.parse({ s3: { endpoint, bucket } });
    const credentials = {
      accessKeyId: new Secret(accessKeyId),
      secretAccessKey: new Secret(secretAccessKey),
      sessionToken: undefined,
    };
    const store = openStore(settings.s3, credentials, systemClock);
    const local = join(root, 'local');
    const keys: string[] = [];
    for (const exchange of ['binance', 'okx']) {
      const path = await makeDay(local, { exchange, stream: 'bbo', symbol: 'BTCUSDT', rows: 500, seed: 3 });
      const key = `days/${path.slice(local.length + 1)}`;
      const bytes = await readFile(path);
      await store.put(key, bytes, sha256(bytes));
      keys.push(key);
    }
    await untilListed(store, 'days/', keys);
    const env = { ARBSCOPE_S3_ACCESS_KEY_ID: accessKeyId, ARBSCOPE_S3_SECRET_ACCESS_KEY: secretAccessKey };
    const common = [
      '--strategy',
      strategyFile('flip.mjs'),
      '--data-dir',
      join(root, 'data'),
      '--config',
      config,
    ];
    const there = await command(
      ['--dataset', `s3://${bucket}/days/`, '--out', `s3://${bucket}/runs`, ...common],
      env,
    );
    const here = await command(['--dataset', local, '--out', join(root, 'runs'), ...common], env);
    expect(there.result).toMatchObject({
      stopReason: 'STREAM_END',
      events: 1_000,
      runKey: here.result.runKey,
      hashes: here.result.hashes,
    });
    const folder = `runs/replay_run_id=${there.result.runId}`;
    const names = ['manifest.json', 'decisions.jsonl', 'stats.json'].map((name) => `${folder}/${name}`);
    await expect.poll(() => keysBelow(store, 'runs/'), PATIENCE).toEqual(expect.arrayContaining(names));
    const text = (await bytesOf(store, `${folder}/manifest.json`)).toString('utf8');
    const manifest = JSON.parse(text) as { parquet_path: string };
    expect(manifest.parquet_path).toBe(`s3://${bucket}/${keys[0]}`);
    store.close();
  },
);
