import { AppError } from '#shared/error-codes.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { Emitter } from '../base/emitter.ts';
import { Playback } from './playback.ts';
import type { playbackContract } from './playback.contract.ts';
import type { PlaybackPorts } from './recording.ts';
import { replayedSession } from './replayed-session.ts';

export interface ServedPlayback {
  readonly handlers: Handlers<typeof playbackContract>;
  stop(): Promise<void>;
}

/** The playback contract served: one recording at a time, its numbers and signals to every window that looks at it. */
export function servePlayback(ports: PlaybackPorts): ServedPlayback {
  const live = new Emitter<Signal>();
  let watchers = 0;
  let dataDir: string | undefined;
  const playback = new Playback(
    ports,
    (signal) => live.emit(signal),
    () => watchers > 0,
  );
  return {
    handlers: {
      run: {
        start(given) {
          ({ dataDir } = given);
          return null;
        },
        async open(request) {
          if (dataDir === undefined)
            throw new AppError('INTERNAL', 'playback: expected start before anything else');
          await playback.open(dataDir, request);
          return null;
        },
        async steer(what) {
          await playback.steer(what);
          return null;
        },
        status: (_, emit) => playback.status.on(emit),
        hello: () => replayedSession(playback.playing, playback.status.value!.id),
      },
      market: {
        book(_, emit) {
          watchers++;
          const stop = playback.book.on(emit);
          let isOver = false;
          return () => {
            if (!isOver) watchers--;
            isOver = true;
            stop();
          };
        },
        routes: (_, emit) => playback.routes.on(emit),
        history: (route) => playback.playing.feed.history.route(route),
      },
      signals: {
        recent: ({ limit }) => playback.playing.signals.newest(limit),
        live: (_, emit) => live.on(emit),
        history: (query) => playback.playing.lives.list(query),
        life: ({ id }) => playback.playing.lives.life(id),
        stats: (query) => playback.playing.lives.stats(query, playback.playing.feed.nowMs),
        reasons: (query) => playback.playing.feed.market.reasons(query),
      },
    },
    stop: () => playback.stop(),
  };
}
