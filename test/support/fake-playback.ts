import type { Api } from '#shared/api/api.ts';
import { noPlayback } from '#shared/api/playback.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Handlers } from '#shared/rpc/contract.ts';

type Groups = Pick<Handlers<Api>, 'playback' | 'playbackMarket' | 'playbackSignals'>;

/** A backend in which no recording is open, and none can be found. */
export function fakePlayback(): Groups {
  const none = (): never => {
    throw new AppError('NOT_FOUND', 'replay: expected an open recording, found none');
  };
  return {
    playback: {
      open: none,
      steer: none,
      status(_, emit) {
        emit(noPlayback);
        return () => {};
      },
      hello: none,
    },
    playbackMarket: { book: () => () => {}, routes: () => () => {}, history: none },
    playbackSignals: {
      recent: none,
      live: () => () => {},
      history: none,
      life: none,
      stats: none,
      reasons: none,
    },
  };
}
