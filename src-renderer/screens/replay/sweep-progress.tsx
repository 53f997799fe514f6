import type { ReactNode } from 'react';
import type { SweepStatus } from '#shared/api/sweep.ts';
import { isUnderWay } from '../../data/sweep-desk.ts';
import { ageText, countText, exactText } from '../../ui/format.ts';

const stateText: Readonly<Record<SweepStatus['state'], string>> = {
  idle: '',
  opening: '…',
  running: '▶',
  done: '✓',
  cancelled: '◼',
  failed: '■',
};

/** How far the sweep under way is, or how the newest one ended. */
export function SweepProgress({
  status,
  onCancel,
}: {
  status: SweepStatus;
  onCancel: () => void;
}): ReactNode {
  const { state, text, runs, done, known, events, runs_per_s, left_s } = status;
  const isLive = isUnderWay(status);
  return (
    <section
      className="panel sweep-progress"
      aria-label="Progress"
      data-testid="sweep-progress"
      data-state={state}
    >
      <p
        role={state === 'failed' ? 'alert' : undefined}
        className={state === 'failed' ? 'data-fault' : undefined}
      >
        <span className="glyph">{stateText[state]}</span> {status.strategy}: {text}
        {runs === 0 ? '' : ` · ${exactText(done)} of ${exactText(runs)} runs`}
        {known === 0 ? '' : `, ${exactText(known)} of them known from before`}
        {events === 0 ? '' : ` · ${countText(events)} events`}
        {runs_per_s === 0 ? '' : ` · ${rateText(runs_per_s)}`}
        {isLive && left_s !== null ? ` · ${ageText(left_s * 1_000)} left` : ''}
      </p>
      {isLive ? (
        <>
          <progress max={1} value={runs === 0 ? undefined : done / runs} aria-label="Runs done" />
          <button type="button" className="button" onClick={onCancel}>
            Stop
          </button>
        </>
      ) : null}
    </section>
  );
}

/** Runs a second, or a minute where they are slow. */
function rateText(perS: number): string {
  return perS >= 1 ? `${perS.toFixed(1)} runs/s` : `${(perS * 60).toFixed(1)} runs/min`;
}
