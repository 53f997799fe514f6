import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test, vi } from 'vitest';
import { configSchema, type ConfigInput } from '#shared/config.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { Secret } from '../../src-main/base/secret.ts';
import { sanityCommand } from '../../src-main/headless/commands/sanity.ts';
import { uploadCommand } from '../../src-main/headless/commands/upload.ts';
import { compact } from '../../src-main/storage/compact/compact.ts';
import type { ObjectStore } from '../../src-main/storage/s3/object-store.ts';
import { openStore } from '../../src-main/storage/s3/open-uploader.ts';
import type { SanityReport } from '../../src-main/storage/sanity/sanity.ts';
import { compactPorts } from '../support/compact-ports.ts';
import { bytesOf, sha256, untilListed } from '../support/s3-files.ts';
import { startProxy, type S3Server } from '../support/s3-server.ts';
import { startTestBackend } from '../support/start-backend.ts';
import { useS3 } from '../support/use-s3.ts';
import {
  openDuck,
  partitionFolder,
  sql,
  tradeRow,
  writePart,
  type Row,
} from '../unit/main/storage/compact/parts.ts';

/** How long the store is away at least. With 60,000 and more the waits of the settings are those of everyday use. */
const OUTAGE_MS = Number(process.env['ARBSCOPE_S3_OUTAGE_MS'] ?? '0');

const storeIn = useS3();
const cleanup: (() => Promise<unknown>)[] = [];

vi.setConfig({ testTimeout: 120_000 + 4 * OUTAGE_MS });

afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

const keysOf = ({ accessKeyId, secretAccessKey }: S3Server) => ({
  accessKeyId: new Secret(accessKeyId),
  secretAccessKey: new Secret(secretAccessKey),
  sessionToken: undefined,
});

function remoteOf(s3: S3Server): ObjectStore {
  const config = configSchema.parse({ s3: { bucket: s3.bucket, endpoint: s3.endpoint } }).s3;
  const remote = openStore(config, keysOf(s3), systemClock);
  cleanup.push(() => Promise.resolve(remote.close()));
  return remote;
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'arbscope-s3-recording-'));
  cleanup.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

test('a store that is down for a while costs neither an event nor a duplicate while recording goes on', async (context) => {
  const s3 = storeIn(context);
  const remote = remoteOf(s3);
  const proxy = await startProxy(s3.port);
  cleanup.push(() => proxy.close());
  const config: ConfigInput = {
    exchanges: ['okx'],
    symbols: ['BTCUSDT'],
    storage: { part_ms: 500 },
    // Waits shortened by settings: a store away for some seconds is to this recorder what a minute is to others.
    s3: {
      bucket: s3.bucket,
      endpoint: `http://127.0.0.1:${proxy.port}`,
      prefix: 'down/',
      ...(OUTAGE_MS >= 60_000 ? {} : { scan_s: 1, retry_max_s: 1 }),
    },
  };
  const recorder = await startTestBackend(config, { seed: 5, rate: 200 }, {}, keysOf(s3));
  cleanup.push(() => recorder.dispose());
  const upload = async () =>
    (
      (await recorder.get('/metrics')) as unknown as {
        upload: { verified_files: number; waiting_files: number; circuit_open: boolean };
      }
    ).upload;
  await expect.poll(async () => (await upload()).verified_files, { timeout: 60_000 }).toBeGreaterThan(3);
  const beganMs = performance.now();
  await proxy.stop('rst');
  await expect.poll(async () => (await upload()).circuit_open, { timeout: 60_000 }).toBe(true);
  const during = await recorder.until(({ writer }) => writer !== null);
  // Parts are made as before while nothing can be sent.
  await recorder.until(({ writer }) => (writer?.parts ?? 0) >= during.writer!.parts + 15, 60_000);
  const awayMs = (): number => performance.now() - beganMs;
  await expect.poll(awayMs, { timeout: OUTAGE_MS + 1_000 }).toBeGreaterThanOrEqual(OUTAGE_MS);
  const waiting = (await upload()).waiting_files;
  const away = awayMs();
  await proxy.start();
  await expect
    .poll(async () => (await upload()).circuit_open, { timeout: 60_000 + 2 * OUTAGE_MS })
    .toBe(false);
  const backMs = awayMs() - away;
  await recorder.stop();
  const told = recorder.log.filter(({ event }) => event === 'heartbeat').at(-1)!;
  expect(told).toMatchObject({ queue_full: 0, write_error: 0, disk_full: 0, in_flight: 0 });

  // What was finished at the very end waits; the command brings it up.
  await writeFile(join(recorder.dataDir, 'config.json'), JSON.stringify(config));
  const io = { stdout: new PassThrough(), stderr: new PassThrough(), signal: new AbortController().signal };
  const env = {
    ARBSCOPE_S3_ACCESS_KEY_ID: s3.accessKeyId,
    ARBSCOPE_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  };
  expect(await uploadCommand(['--data-dir', recorder.dataDir, '--verify'], { ...io, env })).toBe(0);

  const spool = join(recorder.dataDir, 'spool');
  const parts = (await readdir(spool, { recursive: true }))
    .filter((name) => name.endsWith('.parquet'))
    .toSorted();
  await untilListed(
    remote,
    'down/spool/',
    parts.map((part) => `down/spool/${part}`),
  );
  for (const part of parts)
    expect(sha256(await bytesOf(remote, `down/spool/${part}`))).toBe(
      sha256(await readFile(join(spool, part))),
    );
  const duck = await openDuck();
  const [rows] = (
    await duck.runAndReadAll(`SELECT count(*) FROM read_parquet(${sql(join(spool, '**/*.parquet'))})`)
  ).getRows();
  duck.closeSync();
  expect(Number(rows![0])).toBe(told['stored']);
  console.log(
    `store away for ${(away / 1_000).toFixed(1)} s, ${waiting} files waited; sending again ${(backMs / 1_000).toFixed(1)} s after it was back; ` +
      `${parts.length} parts, each once in the store with the same bytes; ${String(told['stored'])} rows stored, 0 dropped`,
  );
});

test('sanity reads a tree in the store as it reads a folder, and finds what was tampered with there', async (context) => {
  const s3 = storeIn(context);
  const remote = remoteOf(s3);
  const dir = await folder();
  const T = BigInt(Date.UTC(2026, 0, 15)) * 1_000_000n;
  const duck = await openDuck();
  const trade = (n: number): Row => tradeRow(n, T + BigInt(n) * 10_000_000_000n);
  const spool = await partitionFolder(join(dir, 'spool'), 'trade');
  for (let part = 0; part < 4; part++) {
    const rows = Array.from({ length: 360 }, (_, i) => trade(part * 360 + i));
    await writePart(duck, join(spool, `part-${T + BigInt(part)}-00000${part + 1}.parquet`), 'trade', rows);
  }
  duck.closeSync();
  await compact(
    { spoolDir: join(dir, 'spool'), compactDir: join(dir, 'compact'), selection: {} },
    compactPorts(),
  );
  const put = async (local: string, key: string, bytes?: Uint8Array): Promise<void> => {
    const own = await readFile(join(dir, local));
    await remote.put(`lake/${key}`, bytes ?? own, sha256(own));
  };
  const names = (await readdir(dir, { recursive: true })).filter((name) => /\.(parquet|json)$/.test(name));
  const keyOf = (name: string): string => name.replace(/^compact\//, '');
  for (const name of names) await put(name, keyOf(name));
  await untilListed(
    remote,
    'lake/',
    names.map((name) => `lake/${keyOf(name)}`),
  );

  const data = await folder();
  await writeFile(join(data, 'config.json'), JSON.stringify({ s3: { endpoint: s3.endpoint } }));
  const sanity = async (...argv: string[]): Promise<{ code: number; out: string }> => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const env = {
      ARBSCOPE_S3_ACCESS_KEY_ID: s3.accessKeyId,
      ARBSCOPE_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    };
    const signal = new AbortController().signal;
    const code = await sanityCommand(['--data-dir', data, ...argv], { stdout, stderr, env, signal });
    stdout.end();
    return { code, out: await text(stdout) };
  };
  const address = `s3://${s3.bucket}/lake`;
  const report = async (): Promise<SanityReport> =>
    JSON.parse((await sanity('--json', address)).out) as SanityReport;
  const essence = ({ datasets }: SanityReport) =>
    datasets
      .map(({ layer, symbol, rows, files, faults }) => ({ layer, symbol, rows, files, faults }))
      .toSorted((a, b) => (a.layer! < b.layer! ? -1 : 1));
  const there = await report();
  const here = JSON.parse((await sanity('--json', dir)).out) as SanityReport;
  expect(there.path).toBe(address);
  expect(essence(there)).toEqual(essence(here));
  expect(there).toMatchObject({ files: 5, rows: 2880, violations: 0 });
  expect((await sanity(address)).code).toBe(0);

  // Bytes changed under the uploader's note; a part gone, and with it an hour.
  const part = names.find((name) => name.startsWith('spool/') && name.endsWith('-000004.parquet'))!;
  const bad = await readFile(join(dir, part));
  bad[300]! ^= 1;
  await put(part, part, bad);
  const gone = names.find((name) => name.endsWith('-000002.parquet'))!;
  await remote.remove(`lake/${gone}`);
  await untilListed(
    remote,
    'lake/',
    names.filter((name) => name !== gone).map((name) => `lake/${keyOf(name)}`),
  );
  const { datasets, violations } = await report();
  const kinds = datasets.flatMap(({ layer, faults }) => faults.map(({ kind }) => `${layer} ${kind}`));
  expect(kinds.toSorted()).toEqual(['raw hash', 'raw missing_hours']);
  expect(violations).toBe(2);
  expect((await readdir(join(data, 'cache', 's3'))).filter((name) => name.startsWith('.spill'))).toEqual([]);
});
