import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { SignalLife } from '#shared/api/signals.ts';
import { isShelved, shelfId, type ShelfScope } from '#shared/alerts/shelf.ts';
import type { Signal } from '#shared/market/signal.ts';
import { mute, unmute } from '../../data/alert-actions.ts';
import { openPlayback } from '../../data/playback-actions.ts';
import { replayDeskOf } from '../../data/replay-desk.ts';
import { useApp } from '../../data/use-app.ts';
import { ageText } from '../../ui/format.ts';
import { MARGIN_MS } from './around.tsx';

const QUARTER_HOUR_MS = 900_000;

/** What can be done about a life: look at it in Replay, take it along as JSON, silence its route. */
export function LifeActions({
  life,
  messages,
}: {
  life: SignalLife;
  messages: readonly Signal[];
}): ReactNode {
  const app = useApp();
  const scope: ShelfScope = {
    kind: 'route',
    symbol: life.symbol,
    buy: life.buy_exchange,
    sell: life.sell_exchange,
  };
  // Mutes count on the real clock, also beside a replay.
  const nowMs = app.backendNowMs();
  const shelf = useStore(app.alerts, ({ state }) =>
    state?.shelves.find((each) => each.id === shelfId(scope) && isShelved(each, nowMs)),
  );
  const copy = (): void => {
    const text = JSON.stringify({ life, messages }, null, 2);
    navigator.clipboard.writeText(text).then(
      () => app.toasts.say(`Copied ${messages.length} messages of ${life.symbol} as JSON`),
      () => app.toasts.say('The clipboard was refused'),
    );
  };
  const replay = (): void => {
    const { client } = app.session.getState();
    if (client === undefined) return;
    replayDeskOf(client).ask({
      symbols: [life.symbol],
      exchanges: [life.buy_exchange, life.sell_exchange],
      fromMs: life.opened_ms - MARGIN_MS,
      toMs: (life.closed_ms ?? nowMs) + MARGIN_MS,
    });
    app.prefs.setState({ screen: 'replay' });
  };
  const watch = (): void => {
    void openPlayback(app, {
      from_ms: life.opened_ms - MARGIN_MS,
      to_ms: Math.min(app.backendNowMs(), (life.closed_ms ?? app.nowMs()) + MARGIN_MS),
      exchanges: [],
      symbols: [],
    });
  };
  return (
    <div className="life-actions">
      <button
        type="button"
        className="button"
        title="Fills the setup of the Replay screen with both venues, from a minute before to a minute after"
        onClick={replay}
      >
        Open in Replay
      </button>
      <button
        type="button"
        className="button"
        title="Monitor, Spreads and Signals show the recording of all venues, from a minute before to a minute after"
        onClick={watch}
      >
        Watch again
      </button>
      <button type="button" className="button" onClick={copy}>
        Copy JSON
      </button>
      {shelf === undefined ? (
        <>
          <button
            type="button"
            className="button"
            title="Alerts about this route are silent for a quarter of an hour; signals are still recorded"
            onClick={() => void mute(app, scope, QUARTER_HOUR_MS)}
          >
            Mute route 15 min
          </button>
          <button type="button" className="button" onClick={() => void mute(app, scope, null)}>
            Mute route
          </button>
        </>
      ) : (
        <button
          type="button"
          className="button"
          aria-pressed="true"
          onClick={() => void unmute(app, shelf.id)}
        >
          {shelf.until_ms === null
            ? 'Muted: unmute route'
            : `Muted ${ageText(shelf.until_ms - nowMs)}: unmute route`}
        </button>
      )}
    </div>
  );
}
