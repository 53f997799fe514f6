import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ConfigInput } from '#shared/config.ts';
import type { Backend } from '../../src-main/backend/backend.ts';
import { mergeConfig } from '../../src-main/backend/load-config.ts';
import { logbook } from '../../src-main/backend/logbook.ts';
import { shippedFees } from '../../src-main/backend/shipped-fees.ts';
import { startBackend } from '../../src-main/backend/start-backend.ts';
import { systemClock, type Clock } from '../../src-main/base/clock.ts';
import { nodeHost } from '../../src-main/headless/node-host.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { hangingWriterUrl } from '../support/program/hanging-writer.ts';
import { slowness } from '../support/slowness.ts';
import { PATIENCE } from '../support/patience.ts';

const HANGS_MS = 6_000 * slowness();
/** Longer than any test waits. */
const FOR_GOOD_MS = 3_600_000;

interface Said extends Record<string, unknown> {
  readonly event: string;
  readonly heardMs: number;
}

interface World {
  /** Starts the backend, with another writer than the program's own if one is given. */
  start(writer?: URL, clock?: Clock): Promise<Backend>;
  /** A writer that stands still for so long after its twelfth commit. */
  hanging(ms: number): URL;
  /** When it began to, epoch ms. */
  beganMs(): Promise<number>;
  /** Log lines so far. */
  readonly said: readonly Said[];
}

/** A folder, three venues with one symbol, and what is started with them, until the test is over. */
async function world(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hanging-'));
  const note = join(dataDir, 'began');
  const simulator = await startSimulator(
    {
      seed: 3,
      rate: 50,
      symbols: ['BTCUSDT'],
      exchanges: ['binance', 'bybit', 'okx'],
      port: 0,
      dislocations: false,
    },
    { clock: systemClock },
  );
  const backends: Backend[] = [];
  onTestFinished(async () => {
    for (const backend of backends) await backend.stop();
    await simulator.stop();
    await rm(dataDir, { recursive: true });
  });
  const host = nodeHost(dataDir, dataDir);
  const said: Said[] = [];
  return {
    said,
    hanging: (ms) => hangingWriterUrl(12, ms, note),
    beganMs: () =>
      vi.waitFor(async () => {
        const ms = Number(await readFile(note, 'utf8'));
        expect(ms).toBeGreaterThan(0);
        return ms;
      }, PATIENCE),
    async start(writer, clock = systemClock) {
      const backend = await startBackend(
        { ...host, workerUrl: (name) => (name === 'writer' && writer ? writer : host.workerUrl(name)) },
        {
          ...mergeConfig({
            symbols: ['BTCUSDT'],
            endpoints: simulator.address.endpoints as ConfigInput['endpoints'],
            storage: { part_ms: 1_000 },
          }),
          fees: shippedFees(),
          http: { token: 'hanging' },
          clock,
          ...logbook((line) => said.push({ ...(JSON.parse(line) as Said), heardMs: Date.now() }), clock),
        },
      );
      backends.push(backend);
      return backend;
    },
  };
}

test(
  'a writer that stands still is an ERROR within 2 s, the market goes on, and nothing is lost by it',
  { timeout: 120_000 },
  async () => {
    const here = await world();
    const backend = await here.start(here.hanging(HANGS_MS));
    const state = (): Said => here.said.findLast(({ event }) => event === 'state_change')!;
    const metrics = async (): Promise<Record<string, number>> => {
      const answer = await fetch(`${backend.url}metrics`, { headers: { authorization: 'Bearer hanging' } });
      return (await answer.json()) as Record<string, number>;
    };

    const fromMs = await here.beganMs();
    const error = await vi.waitFor(() => {
      expect(state()).toMatchObject({ to: 'ERROR', reason: 'worker writer does not come to its turns' });
      return state();
    }, PATIENCE);
    // On a busy machine it may have been late before that, and be so still.
    const afterMs = Math.max(0, error.heardMs - fromMs);
    const { events } = await metrics();
    await vi.waitFor(async () => expect((await metrics())['events']).toBeGreaterThan(events! + 50), PATIENCE);
    expect(state()).toMatchObject({ to: 'ERROR' });
    await vi.waitFor(() => expect(state()).toMatchObject({ to: 'READY' }), PATIENCE);
    const now = await metrics();
    await vi.waitFor(
      async () => expect((await metrics())['stored']).toBeGreaterThan(now['events']!),
      PATIENCE,
    );
    expect((await metrics())['dropped']).toEqual({ queue_full: 0, write_error: 0, disk_full: 0 });
    console.log(`ERROR ${afterMs} ms after the writer stood still`);
    expect(afterMs).toBeLessThan(2_000 * slowness());
  },
);

test(
  'a writer that stands still for good does not keep the program from ending, nor the next one from starting',
  { timeout: 120_000 },
  async () => {
    const here = await world();
    /** Half a minute is three seconds here. */
    const clock: Clock = {
      ...systemClock,
      after: (ms, run) => systemClock.after(ms < 30_000 ? ms : ms / 10, run),
    };
    const backend = await here.start(here.hanging(FOR_GOOD_MS), clock);
    await here.beganMs();
    await backend.stop();
    const failed = here.said.find(({ event, worker }) => event === 'worker_failed' && worker === 'writer');
    expect(failed).toMatchObject({ why: expect.stringContaining('within 30 s') });
    expect(here.said.at(-1)).toMatchObject({ event: 'collector_stop' });

    await here.start();
    await vi.waitFor(
      () =>
        expect(here.said.findLast(({ event }) => event === 'state_change')).toMatchObject({ to: 'READY' }),
      PATIENCE,
    );
  },
);
