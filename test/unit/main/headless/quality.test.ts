import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../../src-main/base/clock.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { qualityCommand } from '../../../../src-main/headless/commands/quality.ts';
import { openLedger } from '../../../../src-main/storage/ledger/open-ledger.ts';

let folder: string;
const T = Date.UTC(2026, 0, 15, 10);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-quality-'));
  const { db } = await openLedger(systemFiles, folder, systemClock);
  const stream = db.prepare('INSERT INTO minutes VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0)');
  const venue = db.prepare('INSERT INTO venue_minutes VALUES (?, ?, ?, 0.1)');
  for (let minute = 0; minute < 15; minute++) {
    for (const exchange of ['bybit', 'okx'] as const) {
      stream.run(T + minute * 60_000, exchange, 'trade', 'BTCUSDT', 600, 600);
      const counts = {
        minute_ms: T + minute * 60_000,
        exchange,
        observed_ms: 60_000,
        offline_ms: exchange === 'okx' && minute === 3 ? 20_000 : 0,
        frames: { received: 600, control: 0, data: 600, rejected: {} },
        rows_rejected: {},
        events: 600,
        rate_min: 4,
        rate_max: 19,
        connects: 0,
        disconnects: 0,
        alignments: 0,
        alignments_failed: 0,
      };
      venue.run(T + minute * 60_000, exchange, JSON.stringify(counts));
    }
  }
  db.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await qualityCommand(argv, { stdout, stderr, env: {} });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

test('shows a day by venue and by window, with what was not recorded in one row', async () => {
  const { code, out } = await run('--data-dir', folder, '--date', '2026-01-15');
  expect(out.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
    '2026-01-15 UTC',
    '',
    'venue | verdict | good/degr/bad | events | lost | offline | fit for | not for',
    'bybit | BAD | 1/0/95 | 9,000 | 0 | 85500 s | replay | statistics, completeness claims',
    'okx | BAD | 0/1/95 | 9,000 | 0 | 85520 s | replay | statistics, completeness claims',
    '',
    'time | venue | verdict | events | lost | offline | rate min/avg/max | why',
    '00:00-10:00 | all | BAD | 0 | 0 | not recorded',
    '10:00 | bybit | GOOD | 9,000 | 0 | 0 s | 4/10/19',
    '10:00 | okx | DEGRADED | 9,000 | 0 | 20 s | 4/10/19 | offline 20 s',
    '10:15-24:00 | all | BAD | 0 | 0 | not recorded',
    '',
  ]);
  expect(code).toBe(0);
});

test('gives the same as JSON, for the venues asked for', async () => {
  const { code, out } = await run('--data-dir', folder, '--date', '20260115', '--exchange', 'okx', '--json');
  const day = JSON.parse(out) as { summary: { exchanges: { exchange: string }[] }; windows: unknown[] };
  expect(day.summary.exchanges.map(({ exchange }) => exchange)).toEqual(['okx']);
  expect(day.windows).toHaveLength(96);
  expect(day.windows[40]).toMatchObject({
    exchange: 'okx',
    verdict: 'DEGRADED',
    reasons: ['offline 20 s'],
    facts: { offline_s: 20, received: 9_000, stored: 9_000, rate_avg: 10 },
  });
  expect(code).toBe(0);
});

test('says so when nothing was recorded, and what is wrong with the options', async () => {
  expect(await run('--data-dir', folder, '--date', '20260116')).toMatchObject({
    code: 1,
    err: 'arbscope quality: nothing was recorded on 20260116\n',
  });
  expect(await run('--data-dir', join(folder, 'none'))).toMatchObject({ code: 1 });
  expect(await run('--date', '20260230')).toEqual({
    code: 2,
    out: '',
    err: 'arbscope quality: --date: expected a UTC day such as 20260115, found 20260230\n',
  });
  expect(await run('--exchange', 'ftx')).toMatchObject({
    code: 2,
    err: 'arbscope quality: --exchange: expected some of binance, bybit, okx, found ftx\n',
  });
  expect((await run('--help')).out).toContain('Usage: arbscope quality');
});
