import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useRenderEvery } from '../../data/use-app.ts';
import { acknowledge } from '../../data/alert-actions.ts';
import { ageText } from '../../ui/format.ts';
import { STATUS_OLD_MS } from '../venue-health.ts';

/** So long a program may take to reach its first venue before that is a fault, s. */
const STARTING_S = 10;

/** What stops the page from being trusted, in one line above everything. Nothing is shown while all is well. */
export function Banner(): ReactNode {
  const app = useApp();
  const { link, rows } = useStore(app.session);
  const { status } = useStore(app.status);
  const alerts = useStore(app.alerts, ({ state }) => state);
  useRenderEvery(500);
  const nowMs = app.nowMs();
  switch (link.kind) {
    case 'lost': {
      // A connection that breaks anew while it is tried makes no number younger.
      const newestMs = Math.max(rows?.bookWallMs ?? 0, status?.now_ms ?? 0);
      const left = link.retryAtMs === null ? 0 : Math.ceil((link.retryAtMs - app.clientNowMs()) / 1_000);
      return (
        <Line tone="error">
          Connection to Arbscope lost, {left > 0 ? `retrying in ${left} s` : 'retrying now'}.
          {newestMs === 0 ? '' : ` Numbers below are from ${ageText(nowMs - newestMs)} ago.`}
        </Line>
      );
    }
    case 'unauthorised':
      return (
        <Line tone="error">
          {link.message} Open the address that <span className="mono">arbscope serve</span> printed.
        </Line>
      );
    case 'failed':
      return <Line tone="error">Arbscope answered with an error: {link.message}</Line>;
    case 'connecting':
      return null;
    case 'connected':
      break;
  }
  if (status === undefined) return null;
  if (nowMs - status.now_ms > 2 * STATUS_OLD_MS)
    return <Line tone="error">Arbscope has sent no status for {ageText(nowMs - status.now_ms)}.</Line>;
  const critical = alerts?.active.filter(({ severity }) => severity === 'critical') ?? [];
  const silence = critical.some((alarm) => !alarm.is_acknowledged) ? (
    <button type="button" className="button" onClick={() => void acknowledge(app, null)}>
      Silence this alarm
    </button>
  ) : null;
  if (status.state !== 'OFFLINE' && status.state !== 'ERROR') {
    const first = critical[0];
    return first === undefined ? null : (
      <Line tone="error">
        {first.title}. For {ageText(nowMs - first.since_ms)}.{silence}
      </Line>
    );
  }
  // It has only just begun to connect: the state says so without an alarm.
  if (status.state === 'OFFLINE' && status.uptime_s < STARTING_S) return null;
  const text = status.state === 'OFFLINE' ? 'All venues are offline. ' : 'Recording has failed. ';
  return (
    <Line tone="error">
      {text}
      {status.reason.replace(/\.?$/, '.')} For {ageText(nowMs - status.since_ms)}.{silence}
    </Line>
  );
}

function Line(props: { tone: 'error'; children: ReactNode }): ReactNode {
  return (
    <div className="banner" role="alert" data-testid="banner" data-tone={props.tone}>
      <span aria-hidden="true">■</span>
      <span className="banner-text">{props.children}</span>
    </div>
  );
}
