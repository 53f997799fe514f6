import { useState, type ReactNode } from 'react';
import type { ReplayStatus, Steer } from '#shared/api/replay.ts';
import { ageText, countText, instantText, shareText } from '../../ui/format.ts';
import { DayCoverage } from '../coverage.tsx';
import { speeds } from './order.ts';

/** A stretch without events from so many ms on counts as a gap to step to. */
export const GAP_MS = 5_000;

/** Play, pause, steps, speed and the way through time of the run under way. */
export function Transport(props: {
  status: ReplayStatus;
  quarters: string;
  covered: number;
  nowMs: number;
  onSteer: (what: Steer) => void;
}): ReactNode {
  const { status, onSteer } = props;
  const { state, from_ms, to_ms, ts_ms } = status;
  const [drag, setDrag] = useState<number>();
  const isLive = state === 'running' || state === 'paused';
  const isPaused = state === 'paused';
  const span = from_ms === null || to_ms === null ? 0 : to_ms - from_ms;
  const at = drag ?? status.share;
  const shownMs = drag === undefined ? ts_ms : (from_ms ?? 0) + drag * span;
  const leftS =
    status.share > 0 && status.events_per_s > 0
      ? (status.events / status.share - status.events) / status.events_per_s
      : Number.NaN;
  const seek = (): void => {
    if (drag === undefined || from_ms === null) return;
    onSteer({ do: 'seek', ts_ms: Math.round(from_ms + drag * span) });
    setDrag(undefined);
  };
  return (
    <div className="transport" role="group" aria-label="Transport" data-testid="transport" data-state={state}>
      <div className="transport-line">
        <button
          type="button"
          className="button"
          disabled={!isLive || from_ms === null}
          title="To the start (Home)"
          aria-label="To the start"
          onClick={() => onSteer({ do: 'seek', ts_ms: Math.floor(from_ms ?? 0) })}
        >
          ▮◀
        </button>
        <button
          type="button"
          className="button"
          disabled={!isLive}
          title="Play or pause (Space)"
          onClick={() => onSteer({ do: isPaused ? 'resume' : 'pause' })}
        >
          {isPaused ? '▶ Play' : '▮▮ Pause'}
        </button>
        <button
          type="button"
          className="button"
          disabled={!isLive}
          title="One event (Shift+→)"
          onClick={() => onSteer({ do: 'step', to: 'event' })}
        >
          Event ▸
        </button>
        <button
          type="button"
          className="button"
          disabled={!isLive}
          title="Next decision (.)"
          onClick={() => onSteer({ do: 'step', to: 'decision' })}
        >
          Decision ▸
        </button>
        <button
          type="button"
          className="button"
          disabled={!isLive}
          title="Next gap of 5 s and more (])"
          onClick={() => onSteer({ do: 'gap', at_least_ms: GAP_MS })}
        >
          Gap ▸
        </button>
        <select
          className="select"
          aria-label="Speed now"
          disabled={!isLive}
          value={String(status.speed)}
          onChange={(event) =>
            onSteer({ do: 'speed', speed: event.target.value === 'max' ? 'max' : Number(event.target.value) })
          }
        >
          {[...new Set([...speeds, String(status.speed)])].map((speed) => (
            <option key={speed} value={speed}>
              {speed === 'max' ? 'max' : `${speed}×`}
            </option>
          ))}
        </select>
        <span className="transport-time" data-testid="replay-time">
          {shownMs === null ? '—' : `${instantText(shownMs, props.nowMs)} UTC`}
        </span>
        <span className="spacer" />
        <span className="faint">
          {countText(status.events_per_s)} events/s · {shareText(status.share)}
          {state === 'running' && Number.isFinite(leftS) ? ` · ${ageText(leftS * 1_000)} left` : ''}
        </span>
        <button
          type="button"
          className="button"
          disabled={!isLive && state !== 'opening'}
          onClick={() => onSteer({ do: 'cancel' })}
        >
          Cancel
        </button>
      </div>
      <input
        className="scrubber"
        type="range"
        min={0}
        max={1}
        step={0.0005}
        aria-label="Time of the replay"
        disabled={!isLive || span === 0}
        value={at}
        onChange={(event) => setDrag(Number(event.target.value))}
        onPointerUp={seek}
        onKeyUp={seek}
        onBlur={seek}
      />
      <div className="transport-coverage" title="Quarter hours of the day with rows">
        <DayCoverage quarters={props.quarters} covered={props.covered} />
      </div>
    </div>
  );
}
