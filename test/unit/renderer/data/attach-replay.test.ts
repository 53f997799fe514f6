import { expect, test, vi } from 'vitest';
import { api } from '#shared/api/api.ts';
import { noPlayback, type PlaybackStatus } from '#shared/api/playback.ts';
import { connect } from '#shared/rpc/client.ts';
import { serve } from '#shared/rpc/server.ts';
import { createAppData } from '../../../../src-renderer/data/app-data.ts';
import { attachReplay } from '../../../../src-renderer/data/attach-replay.ts';
import { attach } from '../../../../src-renderer/data/attach.ts';
import { PanelWindows } from '../../../../src-renderer/data/panel-windows.ts';
import { leaveReplay, openPlayback } from '../../../../src-renderer/data/playback-actions.ts';
import { createReplayedApp } from '../../../../src-renderer/data/replayed-app.ts';
import { alwaysShown } from '../../../../src-renderer/data/visibility.ts';
import { decimalsOfTick } from '../../../../src-renderer/ui/format.ts';
import { FakeBackend } from '../../../support/fake-api.ts';
import { memoryWire } from '../../../support/memory-wire.ts';
import { PATIENCE } from '../../../support/patience.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const THEN = Date.UTC(2026, 0, 15);

/** A page on a backend that runs now, and can play what another one showed in January. */
function setUp() {
  const frames: (() => void)[] = [];
  const host = { nextFrame: (run: () => void) => frames.push(run), monotonicMs: () => NOW };
  const app = createAppData({
    ...host,
    storage: { getItem: () => null, setItem: () => undefined },
    nowMs: () => NOW,
    panels: new PanelWindows(() => null),
    endFirstStart: () => {},
    after: () => () => {},
  });
  const replayed = createReplayedApp(app, host);
  const running = new FakeBackend({ nowMs: () => NOW });
  const recorded = new FakeBackend({ nowMs: () => THEN, seed: 9 });
  const statusOf = (state: PlaybackStatus['state'], id: number): PlaybackStatus => ({
    ...noPlayback,
    id,
    state,
    now_ms: THEN,
  });
  let tell: (status: PlaybackStatus) => void = () => {};
  const handlers: typeof running.handlers = {
    ...running.handlers,
    playback: {
      open() {
        tell(statusOf('playing', 1));
        return null;
      },
      steer: () => null,
      status(_, emit) {
        tell = emit;
        emit(noPlayback);
        return () => {};
      },
      hello: () => ({ ...recorded.session, mode: 'REPLAY', started_ms: 1 }),
    },
    playbackMarket: recorded.handlers.market,
    playbackSignals: recorded.handlers.signals,
  };
  const { a, b } = memoryWire();
  serve(api, handlers, b, { validate: true });
  const client = connect(api, a);
  attach(client, app, decimalsOfTick);
  attachReplay(client, { app, replayed }, decimalsOfTick, alwaysShown);
  return {
    app,
    replayed,
    running,
    recorded,
    end: () => tell(statusOf('none', 2)),
    paint: () => frames.splice(0).forEach((run) => run()),
  };
}

const order = { from_ms: THEN, to_ms: THEN + 60_000, exchanges: [], symbols: [] };

test('a recording has rows, signals and time of its own; the live ones go on beside it', async () => {
  const { app, replayed, running, recorded, paint } = setUp();
  running.step();
  recorded.step();
  recorded.openSignal(0, 2, 0, 0.03);
  await vi.waitFor(() => expect(app.session.getState().rows?.bookWallMs).toBe(NOW), PATIENCE);
  expect(await openPlayback(app, order)).toBe(true);
  await vi.waitFor(() => expect(replayed.session.getState().rows?.bookWallMs).toBe(THEN), PATIENCE);
  await vi.waitFor(() => expect(replayed.signals.getState().isLoaded).toBe(true), PATIENCE);
  expect([app.nowMs(), replayed.nowMs(), replayed.backendNowMs()]).toEqual([NOW, THEN, NOW]);
  expect(replayed.signals.getState().episodes).toHaveLength(1);
  expect(app.signals.getState().episodes).toEqual([]);
  const heard: string[] = [];
  app.onReplayed.add(({ opportunity_id }) => heard.push(opportunity_id));
  recorded.openSignal(1, 2, 0, 0.03);
  running.openSignal(2, 2, 0, 0.03);
  await vi.waitFor(() => {
    paint();
    expect([replayed, app].map((each) => each.signals.getState().episodes.length)).toEqual([2, 1]);
  }, PATIENCE);
  expect(heard).toHaveLength(1);
});

test('leaving brings the live market back at once, and a recording that is closed is left', async () => {
  const { app, end } = setUp();
  await vi.waitFor(() => expect(app.session.getState().rows).toBeDefined(), PATIENCE);
  expect(await openPlayback(app, order)).toBe(true);
  await vi.waitFor(() => expect(app.playback.getState().isShown).toBe(true), PATIENCE);
  leaveReplay(app);
  expect(app.playback.getState()).toMatchObject({ isShown: false, isWatched: false });
  expect(await openPlayback(app, order)).toBe(true);
  await vi.waitFor(() => expect(app.playback.getState().isShown).toBe(true), PATIENCE);
  end();
  await vi.waitFor(
    () => expect(app.playback.getState()).toMatchObject({ isShown: false, isWatched: false }),
    PATIENCE,
  );
});
