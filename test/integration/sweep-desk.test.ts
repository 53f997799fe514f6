import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SweepOrder, SweepRow, SweepStatus } from '#shared/api/sweep.ts';
import { spawnThread, type Thread } from '../../src-main/base/thread.ts';
import { sweepDeskContract, type SweepTask } from '../../src-main/sweep/sweep-desk.contract.ts';
import { writeQuoteFile } from '../support/quote-file.ts';
import { runHere } from '../support/replay-run.ts';

const root = mkdtempSync(join(tmpdir(), 'arbscope-sweep-desk-'));
const data = join(root, 'quotes.parquet');
const WAIT = { timeout: 120_000, interval: 20 };
let desk: Thread<typeof sweepDeskContract>;
let seen: SweepStatus[] = [];

beforeAll(async () => {
  await writeQuoteFile(data);
  desk = spawnThread(
    new URL('../../src-main/sweep/sweep-desk.worker.ts', import.meta.url),
    sweepDeskContract,
    {
      name: 'sweep-desk',
      onExit: () => {},
      stopMs: 60_000,
    },
  );
  await desk.client.desk.start({ dataDir: root });
  desk.client.desk.status({}, (items) => void seen.push(...items));
});

afterAll(async () => {
  await desk.stop();
  rmSync(root, { recursive: true, force: true });
});

const order: SweepOrder = {
  datasets: ['0123456789abcdef'],
  strategy: { built_in: 'bollinger-reversion' },
  params: { barSeconds: 60 },
  seed: '1',
  models: {},
  space: { period: { values: [5, 10, 20] }, width: { range: [0.5, 1], step: 0.5 } },
  search: { kind: 'grid' },
  division: { kind: 'split', train: 0.5 },
  objective: 'total_return',
  workers: 1,
};

/** Four days of a quote every 86.4 s. */
const taskOf = (own: SweepOrder): SweepTask => ({
  order: own,
  datasets: [data],
  first: '1768435200000000000',
  last: '1768780713600000000',
  unit: 'ns',
  rows: 4_000,
});

const newest = (): SweepStatus => seen.at(-1)!;

async function sweep(own: SweepOrder): Promise<{ status: SweepStatus; rows: readonly SweepRow[] }> {
  const launch = await desk.client.desk.launch(taskOf(own));
  await vi.waitFor(() => expect(newest()).toMatchObject({ launch, state: 'done' }), WAIT);
  const status = newest();
  const { rows } = await desk.client.desk.rows({ sweep_id: status.sweep_id!, offset: 0, limit: 500 });
  return { status, rows };
}

test(
  'a sweep is foretold, cancelled, gone on with, and widened, and does no run twice',
  { timeout: 400_000 },
  async () => {
    const { desk: client } = desk.client;
    expect(await client.forecast(taskOf(order))).toMatchObject({
      trials: 6,
      windows: 1,
      runs: 12,
      events: 24_000,
      seconds: null,
      fault: null,
    });
    expect(
      await client.forecast(taskOf({ ...order, space: { period: { int: [1, 20_000] } } })),
    ).toMatchObject({ trials: 0, fault: expect.stringContaining('More than 10,000 trials') as string });

    // Stopped after its first run: what is done is kept, and the table says what is not.
    const launch = await client.launch(taskOf(order));
    await vi.waitFor(() => expect(newest().done).toBeGreaterThan(0), WAIT);
    await client.cancel({});
    await vi.waitFor(() => expect(newest()).toMatchObject({ launch, state: 'cancelled' }), WAIT);
    const id = newest().sweep_id!;
    expect(await client.list({})).toMatchObject([
      { sweep_id: id, state: 'stopped', strategy: 'bollinger-reversion' },
    ]);
    const partly = await client.rows({ sweep_id: id, offset: 0, limit: 500 });
    expect(partly.total).toBe(6);
    expect(partly.rows.map(({ status }) => status)).toContain('waiting');

    seen = [];
    const whole = await sweep(order);
    expect(whole.status).toMatchObject({ sweep_id: id, runs: 12, done: 12 });
    expect(whole.status.known).toBeGreaterThan(0);
    expect(whole.rows.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'ok'));
    const details = await client.details({ sweep_id: id });
    const best = Math.max(...whole.rows.map(({ score }) => score!));
    expect(details).toMatchObject({ order, found: { trials: 6, winners: [{ window: 1, train: best }] } });
    expect(await client.report({ sweep_id: id })).toContain('parameter sweep');

    // Another question about the same trials, with two more of them: the runs are known by their keys.
    const wider = await sweep({
      ...order,
      objective: '-max_drawdown',
      space: { ...order.space, period: { values: [5, 10, 20, 40] } },
    });
    expect(wider.status).toMatchObject({ trials: 8, runs: 16, known: 12 });
    expect(wider.status.sweep_id).not.toBe(id);
    expect(await client.list({})).toHaveLength(2);

    // A trial opened as a run is the same run.
    const [row] = whole.rows;
    const { run_key, from, to } = row!.train!;
    const run = await runHere({
      datasets: [data],
      strategy: { builtIn: 'bollinger-reversion' },
      params: row!.params,
      seed: order.seed,
      models: {},
      from,
      to,
    });
    expect(run).toMatchObject({ runKey: run_key, stopReason: 'STREAM_END' });
  },
);

test(
  'what cannot be swept ends in a clear state, and the next sweep begins',
  { timeout: 200_000 },
  async () => {
    const launch = await desk.client.desk.launch({
      ...taskOf(order),
      datasets: [join(root, 'gone.parquet')],
    });
    await vi.waitFor(() => expect(newest()).toMatchObject({ launch, state: 'failed' }), WAIT);
    expect(newest().text).toContain('gone.parquet');
    await expect(desk.client.desk.launch(taskOf({ ...order, objective: 'luck' }))).rejects.toThrow(
      /objective: expected one of/,
    );
    const { status } = await sweep({
      ...order,
      from: '1768500000000000000',
      space: { period: { values: [5] } },
      division: { kind: 'none' },
    });
    expect(status).toMatchObject({ trials: 1, runs: 1, known: 0 });
  },
);
