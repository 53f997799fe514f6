import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Program } from '../support/program/headless.ts';
import {
  openDuck,
  partitionFolder,
  readRows,
  sql,
  writePart,
  type Row,
} from '../unit/main/storage/compact/parts.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 240_000 });

const aftercare = fileURLToPath(new URL('../support/program/aftercare.ts', import.meta.url));
const T = BigInt(Date.UTC(2026, 0, 15)) * 1_000_000n;
const PARTS = 6;
const ROWS = 40;
const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];

let folder: string;
let program: Program | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aftercare-'));
});
afterEach(async () => {
  await program?.kill();
  await rm(folder, { recursive: true });
});

/** Three days of trades, each in six parts. */
async function recorded(): Promise<void> {
  const duck = await openDuck();
  for (const [s, symbol] of symbols.entries()) {
    const spool = await partitionFolder(join(folder, 'spool'), 'trade', { symbol });
    for (let part = 0; part < PARTS; part++) {
      const rows = Array.from({ length: ROWS }, (_, k): Row => {
        const ts = T + BigInt(part * ROWS + k) * 1_000_000_000n;
        const names = { exchange: 'binance', symbol, stream: 'trade', stream_version: 1 };
        return {
          ...names,
          ts_event: ts,
          ts_recv: ts + BigInt(s + 1),
          price: 96_000 + k,
          qty: 1,
          side: 1,
          trade_id: String(part * ROWS + k),
        };
      });
      const name = `part-${T + BigInt(part)}-00000${part}.parquet`;
      await writePart(duck, join(spool, name), 'trade', rows);
    }
  }
  duck.closeSync();
}

async function filesIn(name: string): Promise<string[]> {
  const found = await readdir(join(folder, name), { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function hashes(paths: readonly string[]): Promise<string[]> {
  const all = paths.map(async (path) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );
  return (await Promise.all(all)).toSorted();
}

const isPart = (path: string): boolean => /\/part-[^/]*\.parquet$/.test(path);

test('killed at every step after recording, no row is on neither side, and nothing is there twice', async () => {
  await recorded();
  const parts = await filesIn('spool');
  const recordedHashes = await hashes(parts);
  expect(parts).toHaveLength(symbols.length * PARTS);
  const steps = [
    ['compact.data.renamed', 1],
    ['compact.renamed', 1],
    ['compact.renamed', 1],
    ['upload.done', 1],
    ['upload.done', 5],
    ['local.removed', 1],
    ['local.removed', 4],
  ] as const;
  for (const [step, count] of steps) {
    program = new Program(aftercare, [folder, step, String(count)]);
    const code = await program.exit;
    expect([step, code, program.errors]).toEqual([step, null, []]);
    // Whatever was recorded is here or there, whole.
    const local = await hashes((await filesIn('spool')).filter(isPart));
    const remote = await hashes((await filesIn('bucket')).filter(isPart));
    expect(new Set(remote).size, step).toBe(remote.length);
    expect([...new Set([...local, ...remote])].toSorted(), step).toEqual(recordedHashes);
    await expectCompactedWhole(step);
  }

  program = new Program(aftercare, [folder]);
  await vi.waitFor(
    async () => {
      expect((await filesIn('spool')).filter(isPart)).toEqual([]);
      expect(await filesIn('bucket')).toHaveLength(parts.length + 2 * symbols.length);
    },
    { timeout: 120_000, interval: 100 },
  );
  await program.kill();
  expect(program.errors).toEqual([]);
  expect(await hashes((await filesIn('bucket')).filter(isPart))).toEqual(recordedHashes);
  const days = (await filesIn('compact')).filter((path) => /\/(data\.parquet|meta\.json)$/.test(path));
  expect(days).toHaveLength(2 * symbols.length);
  expect(await hashes((await filesIn('bucket')).filter((path) => !isPart(path)))).toEqual(await hashes(days));
  expect((await filesIn('compact')).filter((path) => path.endsWith('.tmp'))).toEqual([]);
  await expectCompactedWhole('the end', symbols.length);
  console.log(
    `${steps.length} kills after recording: ${parts.length} parts and ${symbols.length} days on S3 once, 0 rows lost`,
  );
});

/** Every compacted file under its final name has all rows of its day, in order, each once. */
async function expectCompactedWhole(step: string, least = 0): Promise<void> {
  const duck = await openDuck();
  const days = (await filesIn('compact')).filter((path) => path.endsWith('/data.parquet'));
  expect(days.length, step).toBeGreaterThanOrEqual(least);
  for (const path of days) {
    const rows = await readRows(duck, path);
    expect(
      rows.map(({ seq }) => Number(seq)),
      step,
    ).toEqual(Array.from({ length: PARTS * ROWS }, (_, n) => n));
    const [ids] = (
      await duck.runAndReadAll(`SELECT count(DISTINCT trade_id) FROM read_parquet(${sql(path)})`)
    ).getRows();
    expect(Number(ids![0]), step).toBe(PARTS * ROWS);
  }
  duck.closeSync();
}
