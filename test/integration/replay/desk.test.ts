import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReplayNews, ReplayStatus } from '#shared/api/replay.ts';
import { spawnThread, type Thread } from '../../../src-main/base/thread.ts';
import { replayContract, type LaunchOrder } from '../../../src-main/replay/replay.contract.ts';
import { makeDay } from '../../support/replay-data.ts';
import { strategyFile } from '../../support/replay-run.ts';

const WAIT = { timeout: 90_000, interval: 20 };

let dataDir: string;
let desk: Thread<typeof replayContract>;
let status: ReplayStatus | undefined;
let news: ReplayNews[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'arbscope-desk-'));
  // A day that has not been compacted: two parts, the later rows in the first.
  const day = { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT', rows: 4_000, seed: 2 } as const;
  const spool = join(dataDir, 'spool/exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115');
  await mkdir(spool, { recursive: true });
  for (const [k, half] of ['seq >= 2000', 'seq < 2000'].entries()) {
    const made = await makeDay(
      join(dataDir, `made-${k}`),
      day,
      `SELECT * EXCLUDE (seq) FROM made WHERE ${half} ORDER BY ts_event, seq`,
    );
    await rename(made, join(spool, `part-176843520000000000${k}-00000${k}.parquet`));
  }
  await mkdir(join(dataDir, 'strategies'));
  for (const name of ['flip.mjs', 'hangs.mjs', 'imports-fs.mjs']) {
    await copyFile(strategyFile(name), join(dataDir, 'strategies', name));
  }
  news = [];
  status = undefined;
  desk = spawnThread(new URL('../../../src-main/replay/replay.worker.ts', import.meta.url), replayContract, {
    name: 'replay',
    onExit: () => {},
    stopMs: 60_000,
  });
  await desk.client.run.start({ dataDir });
  desk.client.run.status({}, (items) => void (status = items.at(-1)));
  desk.client.run.news({}, (items) => void news.push(...items));
});

afterEach(async () => {
  await desk.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const order: LaunchOrder = {
  datasets: ['exchange=okx stream=bbo symbol=BTCUSDT date=20260115'],
  strategy: { file: 'flip.mjs' },
  params: { every: 10 },
  seed: 'desk',
  models: {},
  speed: 'max',
  is_paused: false,
};

const until = (isSo: (now: ReplayStatus) => boolean): Promise<void> =>
  vi.waitFor(() => expect(status !== undefined && isSo(status), JSON.stringify(status)).toBe(true), WAIT);

test(
  'a run is launched, paused, stepped, sent forwards and back, and gives the result of one that was not',
  { timeout: 300_000 },
  async () => {
    const { run, archive } = desk.client;
    await run.launch(order);
    await until(({ state }) => state === 'done');
    const straight = status!;
    expect(straight).toMatchObject({
      launch: 1,
      stop_reason: 'STREAM_END',
      events: 4_000,
      strategy: 'flip.mjs',
      share: 1,
    });
    expect(news.flatMap(({ fills }) => fills).length).toBeGreaterThan(0);

    await run.launch({ ...order, is_paused: true });
    await until(({ launch, state }) => launch === 2 && state === 'paused');
    expect(status!.events).toBe(0);
    await expect(run.launch(order)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await run.steer({ do: 'step', to: 'event' });
    await until(({ events, state }) => events === 1 && state === 'paused');
    await run.steer({ do: 'step', to: 'decision' });
    await until(({ decisions, state }) => decisions === 1 && state === 'paused');
    await run.steer({ do: 'seek', ts_ms: straight.from_ms! + 500_000 });
    await until(
      ({ ts_ms, state }) => state === 'paused' && ts_ms !== null && ts_ms > straight.from_ms! + 499_000,
    );
    const far = status!.events;
    await run.steer({ do: 'seek', ts_ms: straight.from_ms! + 100_000 });
    await until(({ events, state }) => state === 'paused' && events > 300 && events < far);
    await run.steer({ do: 'resume' });
    await until(({ state }) => state === 'done');
    expect(status!.hashes).toEqual(straight.hashes);

    const [summary, ...others] = await archive.runs({});
    expect(others).toEqual([]);
    expect(summary).toMatchObject({
      run_id: straight.run_id,
      stop_reason: 'STREAM_END',
      decisions: straight.decisions,
    });
    const { run_id } = summary!;
    const page = await archive.decisions({ run_id, offset: 5, limit: 3 });
    expect(page.total).toBe(straight.decisions);
    expect(page.lines).toHaveLength(3);
    const equity = await archive.equity({ run_id, points: 50 });
    expect(equity.time_s.length).toBeLessThanOrEqual(52);
    expect(equity.equity[0]).toBe(10_000);
    expect(await archive.compare({ a: run_id, b: run_id })).toMatchObject({
      is_same_key: true,
      first_difference: null,
    });
    await expect(archive.run({ run_id: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  },
);

test(
  'a cancelled run is gone on with to the same end; what cannot run says why',
  { timeout: 300_000 },
  async () => {
    const { run, archive, strategies } = desk.client;
    await run.launch({ ...order, is_paused: true });
    await until(({ state }) => state === 'paused');
    await run.steer({ do: 'seek', ts_ms: status!.from_ms! + 300_000 });
    await until(({ state, events }) => state === 'paused' && events > 1_000);
    await run.steer({ do: 'cancel' });
    await until(({ state }) => state === 'done');
    expect(status).toMatchObject({ stop_reason: 'CANCELLED' });
    const run_id = status!.run_id!;
    expect(await archive.runs({})).toMatchObject([{ run_id, stop_reason: 'CANCELLED', can_resume: true }]);
    await run.resume({ run_id });
    await until(({ launch, state }) => launch === 2 && state === 'done');
    expect(status).toMatchObject({ stop_reason: 'STREAM_END', events: 4_000, run_id });

    await run.launch({ ...order, datasets: ['exchange=okx stream=bbo symbol=NONE date=20260115'] });
    await until(({ launch, state }) => launch === 3 && state === 'failed');
    expect(status!.text).toContain('expected some');
    const list = await strategies.list({});
    expect(
      list.strategies.filter(({ kind }) => kind === 'file').map(({ name, fault }) => [name, fault !== null]),
    ).toEqual([
      ['flip.mjs', false],
      ['hangs.mjs', false],
      ['imports-fs.mjs', true],
    ]);
    expect(list.strategies.filter(({ kind }) => kind === 'built-in').length).toBeGreaterThanOrEqual(4);
  },
);
