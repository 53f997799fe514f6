import { expect, test, vi } from 'vitest';
import { api } from '#shared/api/api.ts';
import { connect } from '#shared/rpc/client.ts';
import { serve } from '#shared/rpc/server.ts';
import { createAppData } from '../../../../src-renderer/data/app-data.ts';
import { attach } from '../../../../src-renderer/data/attach.ts';
import { PanelWindows } from '../../../../src-renderer/data/panel-windows.ts';
import { FakeBackend } from '../../../support/fake-api.ts';
import { memoryWire } from '../../../support/memory-wire.ts';
import { PATIENCE } from '../../../support/patience.ts';

const START_MS = Date.UTC(2026, 10, 20, 12);

function setUp(isHiddenAtFirst: boolean) {
  let isHidden = isHiddenAtFirst;
  const listeners = new Set<() => void>();
  const frames: (() => void)[] = [];
  const app = createAppData({
    storage: { getItem: () => null, setItem: () => undefined },
    nowMs: () => START_MS,
    monotonicMs: () => START_MS,
    nextFrame: (run) => frames.push(run),
    panels: new PanelWindows(() => null),
    endFirstStart: () => {},
    after: () => () => {},
  });
  const backend = new FakeBackend({ nowMs: () => START_MS });
  backend.step();
  const { market } = backend.handlers;
  /** Market streams that somebody listens to. */
  let listening = 0;
  const counted: typeof market.book = (input, emit) => {
    const stop = market.book(input, emit);
    listening++;
    return () => {
      listening--;
      stop();
    };
  };
  const { a, b } = memoryWire();
  serve(api, { ...backend.handlers, market: { ...market, book: counted } }, b, { validate: true });
  attach(connect(api, a), app, () => 2, {
    isHidden: () => isHidden,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return {
    app,
    backend,
    listening: () => listening,
    paint: () => frames.splice(0).forEach((run) => run()),
    show: (shown: boolean): void => {
      isHidden = !shown;
      for (const listener of listeners) listener();
    },
    count: () => app.session.getState().rows?.book(0, 'bbo_count') ?? Number.NaN,
  };
}

test('a hidden window is sent no market frames; shown again it has the newest numbers at once', async () => {
  const { app, backend, listening, paint, show, count } = setUp(false);
  await vi.waitFor(() => expect(count()).toBeGreaterThan(0), PATIENCE);
  await vi.waitFor(() => expect(app.signals.getState().isLoaded).toBe(true), PATIENCE);
  paint();
  show(false);
  await vi.waitFor(() => expect(listening()).toBe(0), PATIENCE);
  const before = count();
  for (let i = 0; i < 20; i++) backend.step();
  backend.openSignal(0, 2, 0, 0.03);
  backend.openSignal(1, 2, 0, 0.03);
  backend.sendStatus();
  // Without a single frame of the browser.
  await vi.waitFor(() => expect(app.signals.getState().episodes.length).toBe(2), PATIENCE);
  expect(count()).toBe(before);

  show(true);
  await vi.waitFor(() => expect(count()).toBeGreaterThan(before), PATIENCE);
  expect(listening()).toBe(1);
  show(true);
  expect(listening()).toBe(1);
  paint();
  await vi.waitFor(
    () => expect([...app.signals.getState().shownMs.values()]).toEqual([START_MS, START_MS]),
    PATIENCE,
  );
});

test('a window that starts hidden asks for the market when it is shown', async () => {
  const { app, listening, show, count } = setUp(true);
  await vi.waitFor(() => expect(app.signals.getState().isLoaded).toBe(true), PATIENCE);
  expect(listening()).toBe(0);
  expect(count()).toBeNaN();
  show(true);
  await vi.waitFor(() => expect(count()).toBeGreaterThan(0), PATIENCE);
});
