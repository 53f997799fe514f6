import { expect, test } from 'vitest';
import { configSchema, type ConfigInput } from '#shared/config.ts';
import { DataWork, type DataSources } from '../../../../src-main/api/data-work.ts';
import { startDailyWork } from '../../../../src-main/backend/daily-work.ts';
import type { TidyOptions } from '../../../../src-main/storage/compact/tidy.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const MIDNIGHT = Date.UTC(2026, 0, 16);
const MINUTE = 60_000;

interface Run {
  readonly openFrom: string | undefined;
  readonly end: PromiseWithResolvers<unknown>;
}

/** A compaction thread that notes what it is asked for; runs end when the test says so. */
function rig(clock: FakeClock, input: ConfigInput = {}) {
  const runs: Run[] = [];
  const tidied: TidyOptions[] = [];
  const log: string[] = [];
  const run = {
    start: ({ openFrom }: { openFrom?: string }) => {
      const end = Promise.withResolvers<unknown>();
      runs.push({ openFrom, end });
      return end.promise;
    },
    tidy: (options: TidyOptions) => {
      tidied.push(options);
      return Promise.resolve({ parts: 2, bytes: 10, part_records: 0, ledger_rows: 0, faults: [] });
    },
    progress: () => () => {},
    cancel: () => Promise.resolve(null),
  };
  const sources = {
    dataDir: '/d',
    spoolDir: '/d/spool',
    compactDir: '/d/compact',
    queries: () => Promise.reject(new Error('not asked for')),
    compaction: () => ({ run }),
  } as unknown as DataSources;
  const work = new DataWork(sources);
  const config = configSchema.parse(input);
  const stop = startDailyWork({
    config,
    sources,
    work,
    clock,
    log: (level, event) => log.push(`${level} ${event}`),
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= MINUTE) {
      clock.advance(Math.min(left, MINUTE));
      await settle();
    }
  };
  return { runs, tidied, log, work, stop, pass };
}

const nothingDone = { outcomes: [], open: [], cancelled: false };

test('earlier days are compacted soon after the start, the day before some minutes after midnight UTC, each once', async () => {
  const clock = new FakeClock(MIDNIGHT - 60 * MINUTE);
  const { runs, pass, stop } = rig(clock);
  await pass(MINUTE);
  expect(runs.map(({ openFrom }) => openFrom)).toEqual(['20260115']);
  runs[0]!.end.resolve(nothingDone);
  await pass(68 * MINUTE);
  expect(runs).toHaveLength(1);
  await pass(3 * MINUTE);
  expect(runs.map(({ openFrom }) => openFrom)).toEqual(['20260115', '20260116']);
  runs[1]!.end.resolve(nothingDone);
  await pass(23 * 60 * MINUTE);
  expect(runs).toHaveLength(2);
  stop();
});

test('it waits for a task of somebody else, and goes on an hour after a failure', async () => {
  const clock = new FakeClock(MIDNIGHT + 12 * 60 * MINUTE);
  const { runs, work, pass, log, stop } = rig(clock);
  const other = Promise.withResolvers<null>();
  work.tasks.start('scan', 'folder', () => other.promise);
  await pass(10 * MINUTE);
  expect(runs).toEqual([]);
  other.resolve(null);
  await pass(2 * MINUTE);
  expect(runs).toHaveLength(1);
  runs[0]!.end.reject(new Error('no room'));
  await pass(58 * MINUTE);
  expect(runs).toHaveLength(1);
  expect(log).toEqual(['warn compact_failed']);
  await pass(3 * MINUTE);
  expect(runs).toHaveLength(2);
  stop();
});

test('what a person cancels stays so until the next day', async () => {
  const clock = new FakeClock(MIDNIGHT + 12 * 60 * MINUTE);
  const { runs, pass, stop } = rig(clock);
  await pass(MINUTE);
  runs[0]!.end.resolve({ ...nothingDone, cancelled: true });
  await pass(11 * 60 * MINUTE);
  expect(runs).toHaveLength(1);
  await pass(90 * MINUTE);
  expect(runs).toHaveLength(2);
  stop();
});

test('by default nothing is ever removed; settings say what goes, and from when on', async () => {
  const clock = new FakeClock(MIDNIGHT + 12 * 60 * MINUTE);
  const keeping = rig(clock, { compact: { enabled: false } });
  await keeping.pass(MINUTE);
  expect([keeping.runs, keeping.tidied]).toEqual([[], []]);
  keeping.stop();
  const tidying = rig(clock, {
    compact: { enabled: false, keep_parts_hours: 48 },
    retention: { ledger_days: 30 },
    s3: { bucket: 'lake' },
  });
  await tidying.pass(MINUTE);
  const nowMs = clock.wallMs();
  expect(tidying.tidied).toEqual([
    {
      spoolDir: '/d/spool',
      compactDir: '/d/compact',
      stateDir: '/d',
      parts: { compactedBeforeMs: nowMs - 48 * 60 * MINUTE, needCopy: true },
      partRecordsBeforeMs: null,
      ledgerBeforeMs: nowMs - 30 * 24 * 60 * MINUTE,
    },
  ]);
  expect(tidying.log).toEqual(['info data_tidied']);
  tidying.stop();
});
