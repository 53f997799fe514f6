import type { AppData } from './app-data.ts';
import { Painter } from './painter.ts';
import { createSessionStore } from './session-store.ts';
import { createSignalsStore } from './signals-store.ts';

/**
 * What the market's screens read while a recording is their source: rows, signals and time of their own, everything else as
 * in the live one. So a screen does not know which of the two it shows, and the live one goes on behind it.
 */
export function createReplayedApp(
  app: AppData,
  host: { readonly nextFrame: (run: () => void) => unknown; readonly monotonicMs: () => number },
): AppData {
  const session = createSessionStore(app.clientNowMs());
  /** Time of the newest numbers: it stands while they stand. */
  const nowMs = (): number => {
    const { rows, session: known } = session.getState();
    return rows !== undefined && rows.bookWallMs > 0 ? rows.bookWallMs : (known?.now_ms ?? Number.NaN);
  };
  return {
    ...app,
    session,
    signals: createSignalsStore(),
    painter: new Painter(host.nextFrame, nowMs, host.monotonicMs),
    nowMs,
  };
}
