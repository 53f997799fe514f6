import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import type { WriterCounters } from '#shared/status.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { seededRandom } from '../../src-main/base/random.ts';
import { allocateRing } from '../../src-main/storage/ring.contract.ts';
import { RingProducer } from '../../src-main/storage/ring.ts';
import { createWriter } from '../../src-main/storage/writer.ts';
import { writerSteps } from '../support/dying-files.ts';
import { service } from '../support/services.ts';
import { EPOCH_MS, rowsInParts, victimOptions, type VictimOrder } from './journal-rows.ts';

const victim = fileURLToPath(new URL('./journal-victim.ts', import.meta.url));

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
    for (let run = 1; run <= 30; run++) {
      const step = run % 2 === 0 ? writerSteps[(run / 2) % writerSteps.length]! : undefined;
      const dieAt = step === undefined ? {} : { dieAt: { step, count: 1 + Math.floor(random() * 6) } };
      const order = { folder, run, perSecond: 5_000, ...dieAt };
      const witness = await kill(order, step === undefined ? 150 + Math.floor(random() * 900) : 5_000);
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
        expect((await rowsInParts(folder)).get(run)?.rows).toBe(witness.committed);
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
      `30 kills, ${rows} rows in ${files.length} parts, ${String(gaps)} crashes counted, ready after ${Math.max(...readyMs)} ms at most`,
    );
    expect(Math.max(...readyMs)).toBeLessThan(3_000);
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
    for (let run = 1; run <= 20; run++) {
      const step = run % 3 === 0 ? writerSteps[(run / 3) % writerSteps.length]! : undefined;
      const dieAt = step === undefined ? {} : { dieAt: { step, count: 1 + Math.floor(random() * 4) } };
      const order = { folder: at, run, perSecond: 5_000, ...dieAt };
      witnesses.set(run, await kill(order, step === undefined ? 400 + Math.floor(random() * 600) : 5_000));
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
    console.log(`20 power cuts, ${rows} rows`);
  } finally {
    service(context, 'powercut.sh', 'stop', join(folder, 'store'), mount);
  }
});

test(
  'a full disk stops recording in order, counts, and recording resumes by itself',
  { timeout: 60_000 },
  async (context) => {
    const mount = join(folder, 'small');
    service(context, 'smallfs.sh', 'up', mount, '64', 'ext4');
    try {
      const ring = allocateRing(65_536, EPOCH_MS);
      const producer = new RingProducer(ring);
      const reports: WriterCounters[] = [];
      const log: unknown[][] = [];
      const writer = await createWriter(victimOptions(mount, ring), {
        clock: systemClock,
        files: systemFiles,
        log: (...line) => log.push(line),
        counters: (counters) => reports.push(counters),
      });
      let pushed = 0;
      const cancel = systemClock.every(5, () => {
        for (let n = 0; n < 25; n++, pushed++)
          producer.push(pushed % 3, pushed % 2, EPOCH_MS, 0, pushed, pushed, 1, 1, 1, `0-${pushed}`);
      });
      const until = async (is: (counters: WriterCounters) => boolean, withinMs: number): Promise<number> => {
        const beganMs = performance.now();
        while (!(reports.length > 0 && is(reports.at(-1)!))) {
          if (performance.now() - beganMs > withinMs)
            throw new Error(`not within ${withinMs} ms: ${JSON.stringify(reports.at(-1))}`);
          await new Promise((done) => setTimeout(done, 10));
        }
        return performance.now() - beganMs;
      };
      await until(({ stored }) => stored > 3_000, 10_000);
      service(context, 'smallfs.sh', 'fill', mount);
      const errorMs = await until(({ error }) => error.startsWith('disk full'), 2_000);
      await until(({ disk_full: lost }) => lost > 5_000, 5_000);
      const before = reports.at(-1)!;
      expect(before.buffered - before.journaled).toBe(0);
      service(context, 'smallfs.sh', 'free', mount);
      const resumeMs = await until(({ error }) => error === '', 5_000);
      await until(({ stored }) => stored > before.stored + 3_000, 10_000);
      cancel();
      const end = await writer.stop();
      for (const c of [...reports, end])
        expect(c.taken).toBe(c.stored + c.write_error + c.disk_full + c.buffered);
      expect(end).toMatchObject({
        taken: pushed,
        stored: pushed - end.disk_full,
        write_error: 0,
        buffered: 0,
        error: '',
      });
      const found = (await rowsInParts(mount)).get(0)!;
      expect(found).toMatchObject({ rows: end.stored, distinct: end.stored, torn: 0 });
      const db = new Database(join(mount, 'journal.db'), { readonly: true });
      const gaps = db.prepare(`SELECT count(*), sum(events) FROM gaps WHERE cause = 'disk'`).raw().get();
      db.close();
      // Even and odd numbers meet each of three symbols: six streams, one gap each.
      expect(gaps).toEqual([6, end.disk_full]);
      expect(log.map(([, event]) => event)).toEqual(
        expect.arrayContaining(['recording_stopped', 'recording_resumed']),
      );
      console.log(
        `error after ${Math.round(errorMs)} ms, resumed after ${Math.round(resumeMs)} ms, ${end.disk_full} of ${pushed} lost and counted`,
      );
    } finally {
      service(context, 'smallfs.sh', 'down', mount);
    }
  },
);
