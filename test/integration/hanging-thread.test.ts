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

const HANGS_MS = 6_000 * slowness();

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

    const beganMs = await vi.waitFor(async () => {
      const ms = Number(await readFile(note, 'utf8'));
      expect(ms).toBeGreaterThan(0);
      return ms;
    }, PATIENCE);
    const error = await vi.waitFor(() => {
      const last = states.at(-1)!;
      expect(last).toMatchObject({ to: 'ERROR', reason: 'worker writer does not come to its turns' });
      return last;
    }, PATIENCE);
    // On a busy machine it may have been late before that, and be so still.
    const afterMs = Math.max(0, error.ms - beganMs);
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
