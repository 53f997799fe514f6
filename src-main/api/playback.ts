import type { Api } from '#shared/api/api.ts';
import type { market } from '#shared/api/market.ts';
import type { PlaybackOrder, PlaybackStatus } from '#shared/api/playback.ts';
import type { signals } from '#shared/api/signals.ts';
import type { Client, Handlers } from '#shared/rpc/contract.ts';
import type { Latest } from '../base/latest.ts';
import type { playbackContract, PlaybackRequest } from '../playback/playback.contract.ts';
import { through } from './through.ts';

/** The thread that plays recordings; it starts with the first one. */
export interface PlaybackSources {
  readonly thread: () => Promise<Client<typeof playbackContract>>;
  /** Known without the thread. */
  readonly status: Latest<PlaybackStatus>;
  /** @throws RangeError where the fee of a venue is missing */
  readonly request: (order: PlaybackOrder) => PlaybackRequest;
}

type Groups = {
  readonly playback: Api['playback'];
  readonly playbackMarket: typeof market;
  readonly playbackSignals: typeof signals;
};

/** Serves the recording that the live screens may look at. */
export function playbackHandlers({ thread, status, request }: PlaybackSources): Handlers<Groups> {
  return {
    playback: {
      open: async (order) => (await thread()).run.open(request(order)),
      steer: async (what) => (await thread()).run.steer(what),
      status: (_, emit) => status.on(emit),
      hello: async () => (await thread()).run.hello({}),
    },
    playbackMarket: {
      book: (_, emit) => through(thread, ({ market }) => market.book({}, (frames) => frames.forEach(emit))),
      routes: (_, emit) =>
        through(thread, ({ market }) => market.routes({}, (frames) => frames.forEach(emit))),
      history: async (route) => (await thread()).market.history(route),
    },
    playbackSignals: {
      recent: async (page) => (await thread()).signals.recent(page),
      live: (_, emit) => through(thread, ({ signals }) => signals.live({}, (items) => items.forEach(emit))),
      history: async (query) => (await thread()).signals.history(query),
      life: async (one) => (await thread()).signals.life(one),
      stats: async (query) => (await thread()).signals.stats(query),
      reasons: async (query) => (await thread()).signals.reasons(query),
    },
  };
}
