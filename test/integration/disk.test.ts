import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi, type TestContext } from 'vitest';
import type { Gap } from '#shared/market/gap.ts';
import { builtUi } from '../../src-main/headless/built-ui.ts';
import { headless, type Program } from '../support/program/headless.ts';
import { expectAllAccounted, tally, type Life } from '../support/program/lives.ts';
import { Recorder } from '../support/program/recorder.ts';
import { startVenues, type Venues } from '../support/program/venues.ts';
import { openRpcClient } from '../support/rpc-client.ts';
import { service } from '../support/services.ts';
import { slowness } from '../support/slowness.ts';
import { PATIENCE } from '../support/patience.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 180_000 });

const symbols = ['BTCUSDT', 'ETHUSDT'];
/** State and live view have to follow the disk within so long on a machine that does nothing else. */
const TOLD_MS = 2_000;

let folder: string;
let mount: string;
let venues: Venues;
const programs: Program[] = [];
beforeAll(() => builtUi(() => {}).then(() => {}), 120_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'disk-'));
  mount = join(folder, 'small');
  venues = await startVenues(
    '--seed',
    '5',
    '--symbols',
    symbols.join(','),
    '--rate',
    '60',
    '--no-dislocations',
  );
  programs.push(venues.program);
});
afterEach(async (context) => {
  for (const program of programs.splice(0)) await program.kill();
  if (mountLine(mount) !== undefined) service(context, 'smallfs.sh', 'down', mount);
  await rm(folder, { recursive: true });
});

/** Takes every byte of the disk, also those that the program gives back to it. @returns ends that, and frees all */
function fillDisk(context: TestContext): () => void {
  service(context, 'smallfs.sh', 'fill', mount);
  const rest = join(mount, '.rest');
  const take = (): void => {
    try {
      for (;;) appendFileSync(rest, Buffer.alloc(4_096));
    } catch (cause) {
      expect(cause).toMatchObject({ code: 'ENOSPC' });
    }
  };
  const taking = setInterval(take, 100);
  context.onTestFinished(() => clearInterval(taking));
  return () => {
    clearInterval(taking);
    rmSync(rest, { force: true });
    service(context, 'smallfs.sh', 'free', mount);
  };
}

/** What is mounted there, as the kernel lists it: device, place, kind … */
function mountLine(path: string): string[] | undefined {
  const file = '/proc/mounts';
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.map((line) => line.split(' ')).find(([, at]) => at === path);
}

async function start(): Promise<Recorder> {
  const config = join(folder, 'config.json');
  await writeFile(
    config,
    JSON.stringify({ symbols, endpoints: venues.endpoints, storage: { part_ms: 900 } }),
  );
  const program = headless('serve', '--data-dir', join(mount, 'data'), '--config', config, '--no-open');
  programs.push(program);
  return new Recorder(program);
}

/** Waits for the state. @returns its reason, and ms since it was asked for */
async function untilState(recorder: Recorder, state: string): Promise<{ reason: string; ms: number }> {
  const began = performance.now();
  const { reason } = await recorder.until('/status', (status) => status['state'] === state);
  return { reason: String(reason), ms: performance.now() - began };
}

/** Events are read, and the book is sent to clients, while the disk does not want. */
async function expectLive(recorder: Recorder): Promise<void> {
  const { events } = await recorder.metrics();
  const ui = await openRpcClient(await recorder.address());
  let frames = 0;
  ui.client.market.book({}, (items) => void (frames += items.length));
  await vi.waitFor(() => expect(frames).toBeGreaterThan(5), PATIENCE);
  ui.close();
  await recorder.until('/metrics', (metrics) => Number(metrics['events']) > events + 200);
}

async function gapsOf(recorder: Recorder): Promise<readonly Gap[]> {
  const ui = await openRpcClient(await recorder.address());
  const gaps = await ui.client.gaps.list({ from: 0, to: 4e12, limit: 10_000 });
  ui.close();
  return gaps;
}

/** No more events, and everything that came has found its place. @returns events sent, by key */
async function quiet(recorder: Recorder, before = new Map<string, number>()): Promise<Map<string, number>> {
  await venues.silence();
  const sent = new Map([...(await venues.sent())].map(([key, n]) => [key, n - (before.get(key) ?? 0)]));
  const all = [...sent.values()].reduce((a, b) => a + b, 0);
  await recorder.until('/metrics', ({ events, in_flight }) => events === all && in_flight === 0);
  return sent;
}

test('a full disk: ERROR and live view, then recording resumes by itself, and each stream knows how many are missing', async (context) => {
  service(context, 'smallfs.sh', 'up', mount, '96', 'ext4');
  const recorder = await start();
  await recorder.ready();
  await recorder.until('/metrics', ({ stored }) => Number(stored) > 500);

  const freeDisk = fillDisk(context);
  const full = await untilState(recorder, 'ERROR');
  // A part that found no room may be told first.
  const why = 'Cannot write parts: disk full: recording stopped, it resumes when there is room';
  await recorder.until('/status', ({ state, reason }) => state === 'ERROR' && reason === why);
  await expectLive(recorder);
  await recorder.until('/metrics', ({ dropped }) => (dropped as Record<string, number>)['disk_full']! > 300);

  freeDisk();
  await recorder.until('/status', ({ state }) => state === 'READY' || state === 'DEGRADED');
  const { stored } = await recorder.metrics();
  await recorder.until('/metrics', (metrics) => Number(metrics['stored']) > stored + 500);

  const sent = await quiet(recorder);
  const { dropped } = await recorder.metrics();
  const gaps = (await gapsOf(recorder)).filter(({ cause }) => cause === 'disk');
  expect(await recorder.stop()).toBe(0);
  const found = await tally(join(mount, 'data'));
  expect(found).toMatchObject({ temporary: [], doubled: 0 });
  const missing = new Map(sent);
  for (const { key } of found.rows) missing.set(key, missing.get(key)! - 1);
  for (const { exchange, stream, symbol, events } of gaps) {
    const key = `${exchange} ${stream} ${symbol}`;
    missing.set(key, missing.get(key)! - events!);
  }
  expect([...missing].filter(([, events]) => events !== 0)).toEqual([]);
  console.log(
    `full disk: ERROR after ${full.ms.toFixed(0)} ms; ${found.rows.length} stored + ${dropped.disk_full} counted = ${found.rows.length + dropped.disk_full} sent`,
  );
  expect(full.ms).toBeLessThan(TOLD_MS * slowness());
});

test('no inodes left: parts wait in the journal, nothing is lost', async (context) => {
  service(context, 'smallfs.sh', 'up', mount, '256', 'tmpfs', '600');
  const recorder = await start();
  await recorder.ready();
  await recorder.until('/metrics', ({ stored }) => Number(stored) > 300);
  const ballast: string[] = [];
  for (;;) {
    const path = join(mount, `ballast-${ballast.length}`);
    try {
      await (await open(path, 'wx')).close();
    } catch {
      break;
    }
    ballast.push(path);
  }
  const none = await untilState(recorder, 'ERROR');
  await expectLive(recorder);
  for (const path of ballast) await rm(path);
  await recorder.until('/status', ({ state }) => state === 'READY');
  const sent = await quiet(recorder);
  expect(await recorder.stop()).toBe(0);
  const found = await tally(join(mount, 'data'));
  expect(found).toMatchObject({ temporary: [], doubled: 0 });
  const missing = new Map(sent);
  for (const { key } of found.rows) missing.set(key, missing.get(key)! - 1);
  expect([...missing].filter(([, events]) => events !== 0)).toEqual([]);
  console.log(
    `no inodes: ERROR (${none.reason}) after ${none.ms.toFixed(0)} ms; all of ${found.rows.length} sent are stored`,
  );
});

test('a disk that turns read-only: ERROR and live view; the next start has all that was committed', async (context) => {
  service(context, 'smallfs.sh', 'up', mount, '96', 'ext4');
  const fault = faultOf(context);
  const data = join(mount, 'data');
  const first = await start();
  const bornMs = Date.now();
  await first.ready();
  await first.until('/metrics', ({ stored }) => Number(stored) > 300);
  fault();
  const failed = await untilState(first, 'ERROR');
  await expectLive(first);
  await first.program.kill();
  const diedMs = Date.now();
  await venues.deserted();
  const before = await venues.sent();
  execFileSync('umount', [mount]);
  execFileSync('mount', ['-o', 'loop', `${mount}.img`, mount]);

  const second = await start();
  const againMs = Date.now();
  await second.ready();
  await second.until('/metrics', ({ stored }) => Number(stored) > 300);
  const sent = await quiet(second, before);
  const gaps = await gapsOf(second);
  expect(await second.stop()).toBe(0);
  const lives: Life[] = [
    { end: 'read-only disk', bornMs, diedMs, sent: before },
    { end: 'stop in order', bornMs: againMs, diedMs: Number.POSITIVE_INFINITY, sent },
  ];
  const found = await tally(data);
  expect(found).toMatchObject({ temporary: [], doubled: 0 });
  const account = expectAllAccounted(lives, found, gaps);
  console.log(
    `read-only: ERROR (${failed.reason}) after ${failed.ms.toFixed(0)} ms; sent ${account.sent} = stored ${account.stored} + counted ${account.counted} + in gaps without a number ${account.uncounted}`,
  );
  expect(failed.ms).toBeLessThan(TOLD_MS * slowness());
});

/** What makes the small disk fail as after an error of its hardware: the kernel lets nobody write to it any more. */
function faultOf(context: TestContext): () => void {
  const trigger = `/sys/fs/ext4/${basename(mountLine(mount)?.[0] ?? '')}/trigger_fs_error`;
  if (!existsSync(trigger)) {
    console.log(`skipped: ${context.task.name}: this kernel has no ${trigger}`);
    context.skip();
  }
  return () => writeFileSync(trigger, 'a test wants a read-only disk');
}
