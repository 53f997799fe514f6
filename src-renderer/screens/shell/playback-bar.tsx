import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PlaybackStatus } from '#shared/api/playback.ts';
import { leaveReplay, steerPlayback } from '../../data/playback-actions.ts';
import { useApp } from '../../data/use-app.ts';
import { instantText } from '../../ui/format.ts';
import { marketScreens } from '../market-screens.ts';

const speeds = ['0.1', '0.5', '1', '2', '5', '10', '60', '600', 'max'] as const;

/** While this window looks at a recording: its time and speed, the way through it, and the way back to the live market. */
export function PlaybackBar({ screen, leaveKey }: { screen: string; leaveKey: string }): ReactNode {
  const { status, isOpening, isShown } = useStore(useApp().playback);
  if (isShown && status !== undefined) return <Bar status={status} screen={screen} leaveKey={leaveKey} />;
  if (!isOpening) return null;
  return (
    <div className="playback-bar" role="status" data-testid="playback-opening">
      <strong>REPLAY</strong> Reading the recording…
    </div>
  );
}

function Bar({
  status,
  screen,
  leaveKey,
}: {
  status: PlaybackStatus;
  screen: string;
  leaveKey: string;
}): ReactNode {
  const app = useApp();
  const hasSound = useStore(app.playback, (view) => view.hasSound);
  const { state, speed, now_ms, from_ms, to_ms, is_exact, read_from_ms } = status;
  const [drag, setDrag] = useState<number>();
  const isBusy = state === 'opening';
  const isRunning = state === 'playing';
  const [from, to] = [from_ms ?? 0, to_ms ?? 0];
  const atMs = drag ?? now_ms ?? from;
  const nowMs = app.backendNowMs();
  const seek = (): void => {
    if (drag === undefined) return;
    steerPlayback(app, { do: 'seek', ts_ms: Math.round(drag) });
    setDrag(undefined);
  };
  return (
    <div
      className="playback-bar"
      role="group"
      aria-label="Replay"
      data-testid="playback-bar"
      data-state={state}
      data-now={now_ms ?? ''}
    >
      <strong>REPLAY</strong>
      {marketScreens.has(screen) ? null : (
        <span className="playback-live" data-testid="playback-live">
          ● This screen shows the running recorder, not the replay.
        </span>
      )}
      <button
        type="button"
        className="button"
        disabled={isBusy}
        onClick={() => steerPlayback(app, { do: isRunning ? 'pause' : 'resume' })}
      >
        {isRunning ? '▮▮ Pause' : '▶ Play'}
      </button>
      <button
        type="button"
        className="button"
        disabled={isBusy}
        title="One quote of any venue, then pause"
        onClick={() => steerPlayback(app, { do: 'step', to: 'quote' })}
      >
        Quote ▸
      </button>
      <button
        type="button"
        className="button"
        disabled={isBusy}
        title="On to the next opening of a signal, then pause"
        onClick={() => steerPlayback(app, { do: 'step', to: 'signal' })}
      >
        Signal ▸
      </button>
      <select
        className="select"
        aria-label="Speed of the replay"
        value={String(speed)}
        onChange={({ target }) =>
          steerPlayback(app, {
            do: 'speed',
            speed: target.value === 'max' ? 'max' : Number(target.value),
          })
        }
      >
        {[...new Set<string>([...speeds, String(speed)])].map((each) => (
          <option key={each} value={each}>
            {each === 'max' ? 'max' : `${each}×`}
          </option>
        ))}
      </select>
      <span className="playback-time" data-testid="playback-time">
        {instantText(atMs, nowMs)} UTC
      </span>
      <input
        className="scrubber"
        type="range"
        min={from}
        max={to}
        step={Math.max(1, Math.round((to - from) / 2_000))}
        aria-label="Time of the replay"
        aria-valuetext={`${instantText(atMs, nowMs)} UTC`}
        disabled={isBusy}
        value={atMs}
        onChange={({ target }) => setDrag(Number(target.value))}
        onPointerUp={seek}
        onKeyUp={seek}
        onBlur={seek}
      />
      {is_exact ? null : (
        <span
          className="playback-inexact"
          title={`What was open before ${instantText(read_from_ms ?? from, nowMs)} UTC, when reading began, or what was set then, is not known: signals may differ from those raised live.`}
        >
          ▲ signals may differ
        </span>
      )}
      <label
        className="playback-sound"
        title="Openings of replayed signals sound in this window; nothing is sent"
      >
        <input
          type="checkbox"
          checked={hasSound}
          onChange={() => app.playback.setState({ hasSound: !hasSound })}
        />{' '}
        Sound
      </label>
      <button
        type="button"
        className="button"
        data-testid="leave-replay"
        title={leaveKey === '' ? 'Back to the live market' : `Back to the live market (${leaveKey})`}
        onClick={() => leaveReplay(app)}
      >
        Back to live
      </button>
    </div>
  );
}
