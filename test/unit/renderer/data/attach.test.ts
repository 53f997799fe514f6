import { expect, test, vi } from 'vitest';
import { api } from '#shared/api/api.ts';
import { connect } from '#shared/rpc/client.ts';
import { serve } from '#shared/rpc/server.ts';
import { createAppData, type AppData } from '../../../../src-renderer/data/app-data.ts';
import { attach } from '../../../../src-renderer/data/attach.ts';
import { PanelWindows } from '../../../../src-renderer/data/panel-windows.ts';
import { decimalsOfTick } from '../../../../src-renderer/ui/format.ts';
import { FakeBackend } from '../../../support/fake-api.ts';
import { memoryWire } from '../../../support/memory-wire.ts';
import { PATIENCE } from '../../../support/patience.ts';

const START_MS = Date.UTC(2026, 10, 20, 12);

function setUp(): {
  app: AppData;
  backend: FakeBackend;
  paint: () => void;
  join: () => () => void;
  pass: (ms: number) => void;
} {
  let nowMs = START_MS;
  const frames: (() => void)[] = [];
  const app = createAppData({
    storage: { getItem: () => null, setItem: () => undefined },
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    nextFrame: (run) => frames.push(run),
    panels: new PanelWindows(() => null),
    endFirstStart: () => {},
    after: () => () => {},
  });
  // The backend's clock is two seconds ahead of the page's.
  const backend = new FakeBackend({ nowMs: () => nowMs + 2_000 });
  return {
    app,
    backend,
    pass: (ms) => (nowMs += ms),
    /** A round of the painter: two frames. */
    paint(): void {
      for (let frame = 0; frame < 2; frame++) for (const run of frames.splice(0)) run();
    },
    join: () => {
      const { a, b } = memoryWire();
      const stopServing = serve(api, backend.handlers, b, { validate: true });
      const stop = attach(connect(api, a), app, decimalsOfTick);
      return () => {
        stop();
        stopServing();
        a.close();
      };
    },
  };
}

test('fills rows, signals, status and log of one connection, by the clock of the backend', async () => {
  const { app, backend, join } = setUp();
  backend.step();
  backend.openSignal(0, 2, 0, 0.03, 60_000);
  const leave = join();
  await vi.waitFor(() => expect(app.signals.getState().isLoaded).toBe(true), PATIENCE);
  await vi.waitFor(() => expect(app.session.getState().rows?.bookWallMs).toBeGreaterThan(0), PATIENCE);
  expect(app.nowMs()).toBe(START_MS + 2_000);
  expect(app.session.getState().rows?.book(0, 'bid_price')).toBeGreaterThan(60_000);
  expect(app.signals.getState().episodes.map((e) => [e.id, e.arrivedMs])).toEqual([['0000000000000001', 0]]);
  expect(app.status.getState().status?.state).toBe('READY');
  expect(app.log.getState().lines.length).toBe(3);
  leave();
});

test('asks for no further market frame before the last one was painted; signals do not wait', async () => {
  const { app, backend, join, paint } = setUp();
  backend.step();
  const leave = join();
  await vi.waitFor(() => expect(app.session.getState().rows?.bookWallMs).toBeGreaterThan(0), PATIENCE);
  const { rows } = app.session.getState();
  const first = rows?.book(0, 'bbo_count');
  for (let i = 0; i < 30; i++) backend.step();
  backend.openSignal(0, 2, 0, 0.03);
  await vi.waitFor(() => expect(app.signals.getState().episodes.length).toBe(1), PATIENCE);
  expect(rows?.book(0, 'bbo_count')).toBe(first);
  paint();
  // Only the newest of the thirty frames arrives.
  await vi.waitFor(() => expect(rows?.book(0, 'bbo_count')).toBeGreaterThan(first ?? Number.NaN), PATIENCE);
  leave();
});

test('a second connection to the same run keeps what is on the screen; another run ends open signals', async () => {
  const { app, backend, join } = setUp();
  backend.step();
  backend.openSignal(0, 2, 0, 0.03);
  join()();
  const leave = join();
  await vi.waitFor(() => expect(app.signals.getState().episodes.length).toBe(1), PATIENCE);
  const { rows } = app.session.getState();
  leave();

  const again = join();
  await vi.waitFor(() => expect(app.signals.getState().isLoaded).toBe(true), PATIENCE);
  expect(app.session.getState().rows).toBe(rows);
  again();

  const other = setUp();
  other.pass(60_000);
  const restarted = new FakeBackend({ nowMs: () => START_MS + 60_000 });
  const { a, b } = memoryWire();
  serve(api, restarted.handlers, b, { validate: true });
  attach(connect(api, a), app, decimalsOfTick);
  await vi.waitFor(
    () => expect(app.session.getState().session?.started_ms).toBe(restarted.session.started_ms),
    PATIENCE,
  );
  expect(app.signals.getState().episodes).toEqual([]);
});

test('follows the backend when its clock is set anew', async () => {
  const { app, backend, join, pass } = setUp();
  const leave = join();
  await vi.waitFor(() => expect(app.status.getState().status).toBeDefined(), PATIENCE);
  // Our clock jumps back by an hour: the page would call every quote an hour old.
  const backendNow = START_MS + 2_000;
  pass(-3_600_000);
  vi.spyOn(backend, 'status').mockReturnValue({ ...backend.status(), now_ms: backendNow + 1_000 });
  backend.sendStatus();
  await vi.waitFor(() => expect(app.nowMs()).toBe(backendNow + 1_000), PATIENCE);
  leave();
});

test('learns the ticks and streams that a backend did not know yet, and keeps every number', async () => {
  const { app, backend, join } = setUp();
  const known = backend.session;
  const early = {
    ...known,
    venues: known.venues.map((venue) => ({ ...venue, streams: [] })),
    symbols: known.symbols.map((symbol) => ({ ...symbol, tick: Number.NaN })),
  };
  Object.assign(backend, { session: early });
  const leave = join();
  backend.step();
  await vi.waitFor(() => expect(app.session.getState().rows?.bookWallMs).toBeGreaterThan(0), PATIENCE);
  const { rows, mids } = app.session.getState();
  Object.assign(backend, { session: known });
  backend.sendStatus();
  await vi.waitFor(() => expect(app.session.getState().session?.symbols[0]?.tick).toBe(0.1), PATIENCE);
  // Nothing may have to come again: the backend may be about to stop.
  expect(app.session.getState().rows).toBe(rows);
  expect(app.session.getState().mids).toBe(mids);
  expect(rows?.book(0, 'bid_price')).toBeGreaterThan(60_000);
  expect(rows?.decimals(0)).toBe(1);
  leave();
});
