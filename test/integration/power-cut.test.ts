import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Gap } from '#shared/market/gap.ts';
import { builtUi } from '../../src-main/headless/built-ui.ts';
import { seededRandom } from '../../src-main/base/random.ts';
import { headless, type Program } from '../support/program/headless.ts';
import {
  expectAllAccounted,
  expectHolesCounted,
  tally,
  unreadableParts,
  type Life,
} from '../support/program/lives.ts';
import { Recorder } from '../support/program/recorder.ts';
import { startVenues, type Venues } from '../support/program/venues.ts';
import { openRpcClient } from '../support/rpc-client.ts';
import { service } from '../support/services.ts';

/** Power cuts of the whole program; what the writer alone stands is in the tests of the journal. */
const CUTS = Number(process.env['ARBSCOPE_KILL_ROUNDS'] ?? '4') >= 40 ? 20 : 2;
const SEED = Number(process.env['ARBSCOPE_KILL_SEED'] ?? '20');
const symbols = ['BTCUSDT', 'ETHUSDT'];

let folder: string;
let venues: Venues;
const programs: Program[] = [];
beforeAll(() => builtUi(() => {}).then(() => {}), 120_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'power-cut-'));
  venues = await startVenues(
    '--seed',
    '9',
    '--symbols',
    symbols.join(','),
    '--rate',
    '150',
    '--no-dislocations',
  );
  programs.push(venues.program);
});
afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill();
  await rm(folder, { recursive: true });
});

test(
  'power cuts: what the program has acknowledged is there afterwards, once; the rest lies inside gaps',
  { timeout: 120_000 + CUTS * 60_000 },
  async (context) => {
    const mount = join(folder, 'mount');
    const store = join(folder, 'store');
    service(context, 'powercut.sh', 'start', store, mount);
    try {
      const dataDir = join(mount, 'data');
      const config = join(folder, 'config.json');
      const settings = { symbols, endpoints: venues.endpoints, storage: { part_ms: 900 } };
      await writeFile(config, JSON.stringify(settings));
      const start = (): Recorder => {
        const program = headless('serve', '--data-dir', dataDir, '--config', config, '--no-open');
        programs.push(program);
        return new Recorder(program);
      };
      const random = seededRandom(SEED);
      const lives: Life[] = [];
      const acknowledged: number[] = [];
      const seen = new Set<string>();
      let before = await venues.sent();
      const over = async (end: string, bornMs: number, diedMs: number): Promise<void> => {
        await venues.deserted();
        const now = await venues.sent();
        const sent = new Map([...now].map(([key, count]) => [key, count - (before.get(key) ?? 0)]));
        before = now;
        lives.push({ end, bornMs, diedMs, sent });
      };
      for (let cut = 1; cut <= CUTS; cut++) {
        const bornMs = Date.now();
        const recorder = start();
        await recorder.ready();
        await new Promise((done) => setTimeout(done, 300 + random() * 1_500));
        const { writer } = await recorder.metrics();
        await recorder.program.kill();
        const diedMs = Date.now();
        const mode = cut % 2 === 0 ? 'torn' : 'worst';
        service(context, 'powercut.sh', 'cut', store, mount, mode, String(SEED + cut));
        // Of what the journal holds some may be of the run before.
        const { stored = 0, journaled = 0, recovered = 0 } = writer ?? {};
        acknowledged.push(stored + Math.max(0, journaled - recovered));
        await over(`${mode} cut ${cut}`, bornMs, diedMs);
        expect(recorder.program.errors).toEqual([]);
        expect(await unreadableParts(dataDir, seen), `after ${mode} cut ${cut}`).toEqual([]);
      }

      const bornMs = Date.now();
      const last = start();
      await last.ready();
      await last.until('/metrics', ({ stored }) => Number(stored) > 500);
      await venues.silence();
      const all = [...(await venues.sent())].reduce((sum, [key, n]) => sum + n - (before.get(key) ?? 0), 0);
      await last.until('/metrics', ({ events, in_flight }) => events === all && in_flight === 0);
      const ui = await openRpcClient(await last.address());
      const gaps: readonly Gap[] = await ui.client.gaps.list({ from: 0, to: 4e12, limit: 10_000 });
      ui.close();
      expect(await last.stop()).toBe(0);
      await over('stop in order', bornMs, Date.now());

      const found = await tally(dataDir);
      expect(found).toMatchObject({ temporary: [], doubled: 0 });
      for (const [n, count] of acknowledged.entries()) {
        const { bornMs: fromMs } = lives[n]!;
        const untilMs = lives[n + 1]!.bornMs;
        const stored = found.rows.filter(({ recvMs }) => recvMs >= fromMs && recvMs < untilMs).length;
        expect(stored, lives[n]!.end).toBeGreaterThanOrEqual(count);
      }
      const account = expectAllAccounted(lives, found, gaps);
      const holes = expectHolesCounted(found, gaps);
      const sum = acknowledged.reduce((a, b) => a + b, 0);
      console.log(
        `seed ${SEED}: ${CUTS} power cuts of the whole program: ${sum} rows acknowledged, 0 lost; sent ${account.sent} = stored ${account.stored} + counted ${account.counted} + beyond the numbers, inside gaps ${account.uncounted}; ${holes.exact} of ${holes.exact + holes.partly} holes in numbered trades counted to the last one`,
      );
    } finally {
      for (const program of programs.splice(1)) await program.kill();
      service(context, 'powercut.sh', 'stop', store, mount);
    }
  },
);
