import type { ReactNode } from 'react';
import type { ActiveAlarm } from '#shared/alerts/engine.ts';
import { muteScopeOf } from '#shared/alerts/notification.ts';
import { severityFacts } from '#shared/alerts/severity.ts';
import type { AlertState } from '#shared/api/alerts.ts';
import { acknowledge, mute } from '../../data/alert-actions.ts';
import { useApp, useClock } from '../../data/use-app.ts';
import { ageText } from '../../ui/format.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
/** Alarms shown; more are counted. */
const SHOWN = 100;

/** What is on now, with how long. */
export function NowPanel({ state }: { state: AlertState }): ReactNode {
  const app = useApp();
  const nowMs = useClock(1_000, () => app.nowMs());
  const { active } = state;
  const open = active.filter(({ is_acknowledged }) => !is_acknowledged).length;
  return (
    <div className="side-list" data-testid="alarms-on">
      {active.length === 0 ? (
        <p className="faint side-empty">No alarm is on.</p>
      ) : (
        <div className="side-line">
          <span className="quiet">
            {active.length} on, {open} not acknowledged
          </span>
          <span className="spacer" />
          <button
            type="button"
            className="button"
            disabled={open === 0}
            onClick={() => void acknowledge(app, null)}
          >
            Acknowledge all
          </button>
        </div>
      )}
      {active.slice(0, SHOWN).map((alarm) => (
        <Alarm key={alarm.alarm} alarm={alarm} nowMs={nowMs} />
      ))}
      {active.length > SHOWN ? <p className="faint">and {active.length - SHOWN} more</p> : null}
    </div>
  );
}

function Alarm({ alarm, nowMs }: { alarm: ActiveAlarm; nowMs: number }): ReactNode {
  const app = useApp();
  return (
    <div className="side-line" data-alarm={alarm.alarm}>
      <span className="severity" data-severity={alarm.severity} title={severityFacts[alarm.severity].label}>
        {severityFacts[alarm.severity].glyph}
      </span>
      <span className="side-text" title={`${alarm.rule_name}: ${alarm.title}`}>
        {alarm.title}
      </span>
      <span className="side-age faint">
        {alarm.is_told ? '' : 'withheld '}
        {ageText(nowMs - alarm.since_ms)}
      </span>
      {alarm.is_acknowledged ? (
        <span className="faint">✓</span>
      ) : (
        <button
          type="button"
          className="button"
          title="Acknowledge: it is not repeated"
          onClick={() => void acknowledge(app, alarm.alarm)}
        >
          Ack
        </button>
      )}
      <button
        type="button"
        className="button"
        title="Mute what it is about for 15 minutes"
        onClick={() => void mute(app, muteScopeOf(alarm), QUARTER_HOUR_MS)}
      >
        Mute
      </button>
    </div>
  );
}
