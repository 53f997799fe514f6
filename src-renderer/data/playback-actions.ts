import type { PlaybackOrder, PlaybackSteer } from '#shared/api/playback.ts';
import { errorText } from '#shared/error-text.ts';
import type { AppData } from './app-data.ts';
import { isReady } from './playback-store.ts';

/** Opens a recording and makes it the source of this window's market screens. @returns whether that worked */
export async function openPlayback(
  app: AppData,
  order: Omit<PlaybackOrder, 'speed' | 'is_paused'>,
): Promise<boolean> {
  const { client } = app.session.getState();
  if (client === undefined || app.playback.getState().isOpening) return false;
  app.playback.setState({ isOpening: true });
  try {
    await client.playback.open({ ...order, speed: 1, is_paused: false });
    await reported(app);
    app.playback.setState({ isOpening: false, isWatched: true });
    return true;
  } catch (cause) {
    app.playback.setState({ isOpening: false });
    app.toasts.say(errorText(cause));
    return false;
  }
}

/** The answer may arrive before the report of what it is about. */
function reported(app: AppData): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isReady(app.playback.getState().status)) return;
      stop();
      resolve();
    };
    const stop = app.playback.subscribe(look);
    look();
  });
}

/** This window looks at the live market again; a replay that nobody looks at stands still. */
export function leaveReplay(app: AppData): void {
  app.playback.setState({ isWatched: false, hasSound: false });
}

/** Back to the live market, or to the recording that is open. */
export function switchSource(app: AppData): void {
  const { isWatched, status } = app.playback.getState();
  if (isWatched) leaveReplay(app);
  else if (isReady(status)) app.playback.setState({ isWatched: true });
  else app.toasts.say('No recording is open: choose one on the Replay screen, or a signal of the past.');
}

export function steerPlayback(app: AppData, what: PlaybackSteer): void {
  const { client } = app.session.getState();
  client?.playback.steer(what).catch((cause: unknown) => app.toasts.say(errorText(cause)));
}
