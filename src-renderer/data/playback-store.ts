import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PlaybackStatus } from '#shared/api/playback.ts';

/** What this window has to do with the recording that is played; another window may choose otherwise. */
export interface PlaybackView {
  /** Undefined before the first report. */
  readonly status: PlaybackStatus | undefined;
  /** This window has asked for a recording, and its first numbers are not there yet. */
  readonly isOpening: boolean;
  /** The market's screens of this window look at the recording instead of the live market. */
  readonly isWatched: boolean;
  /** Its numbers are on the screens. */
  readonly isShown: boolean;
  /** Openings of replayed signals sound in this window. */
  readonly hasSound: boolean;
}

export function createPlaybackStore(isWatched: boolean): StoreApi<PlaybackView> {
  return createStore(() => ({
    status: undefined,
    isOpening: false,
    isWatched,
    isShown: false,
    hasSound: false,
  }));
}

/** Whether there is something to look at. */
export function isReady(status: PlaybackStatus | undefined): boolean {
  return status?.state === 'playing' || status?.state === 'paused' || status?.state === 'ended';
}
