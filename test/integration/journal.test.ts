import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import type { WriterCounters } from '#shared/status.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { keepCompiledCode } from '../../src-main/base/code-cache.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { seededRandom } from '../../src-main/base/random.ts';
import { allocateRing } from '../../src-main/storage/ring.contract.ts';
import { createWriter } from '../../src-main/storage/writer.ts';
import { writerSteps } from '../support/dying-files.ts';
import { service } from '../support/services.ts';
import { slowness } from '../support/slowness.ts';
import { EPOCH_MS, rowsInParts, victimOptions, type VictimOrder } from './journal-rows.ts';

/** What a release has to stand; otherwise each step of a part once, and both kinds of power cut. */
const IS_LONG = Number(process.env['ARBSCOPE_KILL_ROUNDS'] ?? '4') >= 40;
const KILLS = IS_LONG ? 30 : 12;
const CUTS = IS_LONG ? 20 : 6;

const victim = fileURLToPath(new URL('./journal-victim.ts', import.meta.url));

const env = { ...process.env };
keepCompiledCode(env);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 10 }));

/** What a victim said before it died. */
interface Witness {
  readonly committed: number;
  readonly pushed: number;
  /** ms until it took events; undefined when it died before. */
  readonly readyMs: number | undefined;
}

/** Starts a victim, ends it after `lifeMs` unless it ends itself before. */
async function kill(order: VictimOrder, lifeMs: number): Promise<Witness> {
  const child = spawn(process.execPath, [victim, JSON.stringify(order)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const cancel = systemClock.after(lifeMs, () => child.kill('SIGKILL'));
  const signal = await new Promise((resolve) => child.on('close', (_, name) => resolve(name)));
  cancel();
  expect(signal).toBe('SIGKILL');
  const newest = (word: string): number | undefined => {
    const found = said.split('\n').filter((line) => line.startsWith(`${word} `));
    return found.length === 0 ? undefined : Number(found.at(-1)!.slice(word.length + 1));
  };
  return { committed: newest('committed') ?? 0, pushed: newest('pushing') ?? 0, readyMs: newest('ready') };
}

/** By then a victim has died where it should; a busy machine takes its time. */
const AIMED_MS = 40_000;

/** Starts a writer on what is left, and stops it in order. */
async function restart(at: string): Promise<{ counters: WriterCounters; log: unknown[][] }> {
  const log: unknown[][] = [];
  const writer = await createWriter(victimOptions(at, allocateRing(2, EPOCH_MS)), {
    clock: systemClock,
    files: systemFiles,
    log: (...line) => log.push(line),
    counters: () => {},
  });
  return { counters: await writer.stop(), log };
}

/** Every run's rows are the first K that were pushed, each once and whole; K lies between acknowledged and pushed. */
async function expectAllOnce(at: string, witnesses: ReadonlyMap<number, Witness>): Promise<void> {
  const found = await rowsInParts(at);
  for (const [run, { committed, pushed }] of witnesses) {
    const { rows, distinct, last, torn } = found.get(run) ?? { rows: 0, distinct: 0, last: -1, torn: 0 };
    expect({ run, rows, distinct, torn }).toEqual({ run, rows: last + 1, distinct: last + 1, torn: 0 });
    expect(rows).toBeGreaterThanOrEqual(committed);
    expect(rows).toBeLessThanOrEqual(pushed);
  }
  const left = (await readdir(join(at, 'spool'), { recursive: true })).filter((name) =>
    name.endsWith('.tmp'),
  );
  expect(left).toEqual([]);
}

test(
  'a kill at any moment, aimed or not, loses no acknowledged row and doubles none',
  { timeout: 120_000 },
  async () => {
    const random = seededRandom(20);
    const witnesses = new Map<number, Witness>();
    const readyMs: number[] = [];
    const slow = slowness();
    for (let run = 1; run <= KILLS; run++) {
      const step = run % 2 === 0 ? writerSteps[(run / 2) % writerSteps.length]! : undefined;
      const dieAt = step === undefined ? {} : { dieAt: { step, count: 1 + Math.floor(random() * 6) } };
      const order = { folder, run, perSecond: 5_000, ...dieAt };
      const witness = await kill(order, step === undefined ? 150 + Math.floor(random() * 900) : AIMED_MS);
      witnesses.set(run, witness);
      if (witness.readyMs !== undefined) readyMs.push(witness.readyMs);
      // Now and then the next victim finds what several have left.
      if (run % 3 !== 0) continue;
      const { counters } = await restart(folder);
      expect(counters).toMatchObject({
        taken: 0,
        stored: 0,
        write_error: 0,
        buffered: 0,
        journaled: 0,
        error: '',
      });
      await expectAllOnce(folder, witnesses);
      if (step === 'journal.committed') {
        expect((await rowsInParts(folder)).get(run)?.rows ?? 0).toBe(witness.committed);
      }
    }
    const db = new Database(join(folder, 'journal.db'), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM commits').pluck().get()).toBe(0);
    expect(db.prepare('SELECT count(*) FROM batches').pluck().get()).toBe(0);
    const parts = db.prepare('SELECT count(*), sum(rows) FROM parts').raw().get() as number[];
    const gaps = db.prepare(`SELECT count(DISTINCT to_ns) FROM gaps WHERE cause = 'crash'`).pluck().get();
    db.close();
    const files = (await readdir(join(folder, 'spool'), { recursive: true })).filter((n) =>
      n.endsWith('.parquet'),
    );
    const rows = [...(await rowsInParts(folder)).values()].reduce((sum, each) => sum + each.rows, 0);
    expect(parts).toEqual([files.length, rows]);
    console.log(
      `${KILLS} kills, ${rows} rows in ${files.length} parts, ${String(gaps)} crashes counted, ready after ${Math.max(...readyMs)} ms at most`,
    );
    // Other programs may take the machine at any start; the one they disturbed least counts.
    expect(Math.min(...readyMs)).toBeLessThan(1_000 * slow);
  },
);

test('a power cut loses no acknowledged row and doubles none', { timeout: 240_000 }, async (context) => {
  const mount = join(folder, 'mount');
  service(context, 'powercut.sh', 'start', join(folder, 'store'), mount);
  try {
    const at = join(mount, 'data');
    await mkdir(at);
    const random = seededRandom(7);
    const witnesses = new Map<number, Witness>();
    for (let run = 1; run <= CUTS; run++) {
      const step = run % 3 === 0 ? writerSteps[(run / 3) % writerSteps.length]! : undefined;
      const dieAt = step === undefined ? {} : { dieAt: { step, count: 1 + Math.floor(random() * 4) } };
      const order = { folder: at, run, perSecond: 5_000, ...dieAt };
      witnesses.set(run, await kill(order, step === undefined ? 400 + Math.floor(random() * 600) : AIMED_MS));
      const mode = run % 2 === 0 ? 'torn' : 'worst';
      service(context, 'powercut.sh', 'cut', join(folder, 'store'), mount, mode, String(run));
      if (run % 2 === 0) continue;
      await restart(at);
      await expectAllOnce(at, witnesses);
    }
    await restart(at);
    await expectAllOnce(at, witnesses);
    const db = new Database(join(at, 'journal.db'));
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
    const rows = [...(await rowsInParts(at)).values()].reduce((sum, each) => sum + each.rows, 0);
    console.log(`${CUTS} power cuts, ${rows} rows`);
  } finally {
    service(context, 'powercut.sh', 'stop', join(folder, 'store'), mount);
  }
});
