import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { ConfigInput } from '#shared/config.ts';
import { mergeConfig } from '../../src-main/backend/load-config.ts';
import { logbook } from '../../src-main/backend/logbook.ts';
import { shippedFees } from '../../src-main/backend/shipped-fees.ts';
import { startBackend } from '../../src-main/backend/start-backend.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { nodeHost } from '../../src-main/headless/node-host.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { hangingWriterUrl } from '../support/program/hanging-writer.ts';
import { slowness } from '../support/slowness.ts';
import { PATIENCE } from '../support/patience.ts';

const HANGS_MS = 6_000;

test(
  'a writer that stands still is an ERROR within 2 s, the market goes on, and nothing is lost by it',
  { timeout: 120_000 },
  async ({ onTestFinished }) => {
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
    const host = nodeHost(dataDir, dataDir);
    const hanging = hangingWriterUrl(12, HANGS_MS, note);
    const states: { readonly ms: number; readonly to: string; readonly reason: string }[] = [];
    const say = (line: string): void => {
      const { event, to, reason } = JSON.parse(line) as Record<string, string>;
      if (event === 'state_change') states.push({ ms: Date.now(), to: to!, reason: reason! });
    };
    const backend = await startBackend(
      { ...host, workerUrl: (name) => (name === 'writer' ? hanging : host.workerUrl(name)) },
      {
        ...mergeConfig({
          symbols: ['BTCUSDT'],
          endpoints: simulator.address.endpoints as ConfigInput['endpoints'],
          storage: { part_ms: 1_000 },
        }),
        fees: shippedFees(),
        http: { token: 'hanging' },
        clock: systemClock,
        ...logbook(say, systemClock),
      },
    );
    onTestFinished(async () => {
      await backend.stop();
      await simulator.stop();
      await rm(dataDir, { recursive: true });
    });
    const metrics = async (): Promise<Record<string, number>> => {
      const answer = await fetch(`${backend.url}metrics`, { headers: { authorization: 'Bearer hanging' } });
      return (await answer.json()) as Record<string, number>;
    };

    const error = await vi.waitFor(() => {
      // A busy machine may have had another thread late when all began.
      const found = states.find(({ reason }) => reason === 'worker writer does not come to its turns');
      expect(found).toBeDefined();
      return found!;
    }, PATIENCE);
    expect(error.to).toBe('ERROR');
    const afterMs = error.ms - Number(await readFile(note, 'utf8'));
    const { events } = await metrics();
    await vi.waitFor(async () => expect((await metrics())['events']).toBeGreaterThan(events! + 50), PATIENCE);
    expect(states.at(-1)!.to).toBe('ERROR');
    await vi.waitFor(() => expect(states.at(-1)!.to).toBe('READY'), PATIENCE);
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
