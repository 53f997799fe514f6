import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Session } from '#shared/api/api.ts';
import { bookFields, bookOffset, type Frame } from '#shared/api/frames.ts';
import type { PlaybackOrder, PlaybackStatus } from '#shared/api/playback.ts';
import { sameSignal } from '#shared/market/arbitrage/run-replay.ts';
import type { Signal } from '#shared/market/signal.ts';
import { mergeConfig } from '../../src-main/backend/load-config.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { openHistoryToRead } from '../../src-main/history/open-history.ts';
import { servePlayback, type ServedPlayback } from '../../src-main/playback/playback-handlers.ts';
import { recordRun, RUN_START, type RecordedRun } from '../support/recorded-run.ts';
import { PATIENCE } from '../support/patience.ts';

const MINUTES = 24;
const live = { symbols: [], venues: [], notes: [] } as unknown as Session;

let dataDir: string;
let run: RecordedRun;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'arbscope-playback-'));
  run = await recordRun(dataDir, { seed: 5, minutes: MINUTES });
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** A window that looks at a recording. */
async function watch(order: Partial<PlaybackOrder>): Promise<{
  readonly served: ServedPlayback;
  readonly signals: readonly Signal[];
  readonly status: () => PlaybackStatus;
  readonly book: () => Frame;
  readonly until: (is: (status: PlaybackStatus) => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}> {
  const served = servePlayback({ clock: systemClock, files: systemFiles });
  const { handlers } = served;
  const signals: Signal[] = [];
  let status: PlaybackStatus | undefined;
  let book: Frame | undefined;
  await handlers.run.start({ dataDir });
  handlers.run.status({}, (newest) => void (status = newest));
  handlers.market.book({}, (frame) => void (book = frame));
  handlers.signals.live({}, (signal) => void signals.push(signal));
  const { config } = mergeConfig({});
  await handlers.run.open({
    order: {
      from_ms: RUN_START,
      to_ms: run.endMs,
      exchanges: [],
      symbols: [],
      speed: 'max',
      is_paused: false,
      ...order,
    },
    live,
    signals: config.signals,
    takerPct: { binance: 1, bybit: 1, okx: 1 },
  });
  return {
    served,
    signals,
    status: () => status!,
    book: () => book!,
    until: (is) => vi.waitFor(() => expect(is(status!)).toBe(true), PATIENCE),
    stop: () => served.stop(),
  };
}

/** Messages of a stretch of time, in their order by life. */
function told(signals: readonly Signal[], fromMs: number, toMs: number): Signal[] {
  return signals
    .filter(({ detected_ms }) => detected_ms >= fromMs && detected_ms < toMs)
    .toSorted((a, b) => a.detected_ms - b.detected_ms || (a.opportunity_id < b.opportunity_id ? -1 : 1));
}

function expectSame(again: readonly Signal[], once: readonly Signal[]): void {
  expect(again.map(({ opportunity_id, event }) => `${opportunity_id} ${event}`)).toEqual(
    once.map(({ opportunity_id, event }) => `${opportunity_id} ${event}`),
  );
  expect(again.every((signal, i) => sameSignal(signal, once[i]!))).toBe(true);
}

test('a recorded run that is played raises its signals again, each the same', async () => {
  const seen = await watch({});
  await seen.until(({ state }) => state === 'ended');
  const recent = seen.served.handlers.signals.recent({ limit: 1_000 }) as readonly Signal[];
  process.stdout.write(
    `played: ${run.quotes} quotes, ${run.signals.length} messages live, ${seen.signals.length} again\n`,
  );
  expect(run.signals.length).toBeGreaterThan(200);
  expectSame(told(seen.signals, 0, run.endMs), told(run.signals, 0, run.endMs));
  expect(recent.length).toBe(Math.min(1_000, run.signals.length));
  expect(seen.status()).toMatchObject({ now_ms: run.endMs, is_exact: true });
  await seen.stop();
});

test.each([11, 17.5, 22])(
  'entered in the middle of the run (minute %d) it raises what was raised there',
  async (minute) => {
    const fromMs = RUN_START + minute * 60_000;
    const toMs = fromMs + 120_000;
    const seen = await watch({ from_ms: fromMs, to_ms: toMs });
    await seen.until(({ state }) => state === 'ended');
    expect(seen.status().is_exact).toBe(true);
    expect(seen.status().read_from_ms).toBeGreaterThan(RUN_START);
    const [again, once] = [told(seen.signals, fromMs, toMs), told(run.signals, fromMs, toMs)];
    expect(once.length).toBeGreaterThan(5);
    expectSame(again, once);
    await seen.stop();
  },
);

test('time can be held, stepped through and jumped in', async () => {
  const fromMs = RUN_START + 10 * 60_000;
  const seen = await watch({ from_ms: fromMs, to_ms: fromMs + 300_000, is_paused: true });
  const { handlers } = seen.served;
  const counts = (): number =>
    Array.from(
      { length: seen.book().values.length / bookFields.length },
      (_, slot) => seen.book().values[slot * bookFields.length + bookOffset.bbo_count]!,
    ).reduce((all, each) => all + each, 0);
  expect(seen.status()).toMatchObject({ state: 'paused', now_ms: fromMs });
  const before = counts();
  await handlers.run.steer({ do: 'step', to: 'quote' });
  await seen.until(({ state }) => state === 'paused');
  // A quote may be refused for being late; it is seen, and nothing else is.
  expect(counts() - before).toBeLessThanOrEqual(1);
  expect(seen.status().now_ms).toBeGreaterThan(fromMs);

  await handlers.run.steer({ do: 'step', to: 'signal' });
  await seen.until(({ state }) => state === 'paused');
  const [first] = told(run.signals, fromMs, Infinity).filter(({ event }) => event === 'OPENED');
  expect(seen.signals.at(-1)).toMatchObject({ opportunity_id: first!.opportunity_id, event: 'OPENED' });

  const { id } = seen.status();
  await handlers.run.steer({ do: 'seek', ts_ms: fromMs + 200_000 });
  expect(seen.status()).toMatchObject({ state: 'paused', now_ms: fromMs + 200_000 });
  expect(seen.status().id).toBeGreaterThan(id);
  await handlers.run.steer({ do: 'seek', ts_ms: fromMs - 1e9 });
  expect(seen.status().now_ms).toBe(fromMs);
  await handlers.run.steer({ do: 'close' });
  expect(seen.status().state).toBe('none');
  await expect(handlers.run.steer({ do: 'resume' })).rejects.toThrow('expected an open recording');
  await seen.stop();
});

test('where nothing is recorded it says so', async () => {
  await expect(watch({ from_ms: 0, to_ms: 60_000 })).rejects.toThrow('expected recorded quotes between');
});

test('nothing of a replay gets into the history', async () => {
  const db = (await openHistoryToRead(systemFiles, dataDir))!;
  const counts = db
    .prepare('SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM runs)')
    .raw()
    .get();
  db.close();
  expect(counts).toEqual([run.signals.length, 1]);
});
