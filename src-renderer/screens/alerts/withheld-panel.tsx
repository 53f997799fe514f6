import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { suppressionText, type Suppression } from '#shared/alerts/alert.ts';
import { severityFacts } from '#shared/alerts/severity.ts';
import type { AlertState } from '#shared/api/alerts.ts';
import type { Api } from '#shared/api/api.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useApp } from '../../data/use-app.ts';
import { countText, exactText, instantText } from '../../ui/format.ts';
import { reasonCounts } from './model.ts';

const SHOWN = 200;

const newest = (client: Client<Api>, limit: number): Promise<readonly Suppression[]> =>
  client.alerts.suppressed({ limit });

/** Every alert that was not told, and why: counted since the start, the newest one by one. */
export function WithheldPanel({ state }: { state: AlertState }): ReactNode {
  const app = useApp();
  const client = useStore(app.session, ({ client: current }) => current);
  const counts = reasonCounts(state.suppressed);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const { found: list, problem } = useAnswer(client, SHOWN, newest, { renewedBy: total });
  return (
    <div className="side-list" data-testid="withheld">
      {counts.length === 0 ? (
        <p className="faint side-empty">Nothing was withheld since the start.</p>
      ) : (
        <dl className="reason-counts">
          {counts.map(({ reason, text, count }) => (
            <div key={reason} data-reason={reason}>
              <dt>{text}</dt>
              <dd title={exactText(count)}>{countText(count)}</dd>
            </div>
          ))}
        </dl>
      )}
      {problem === undefined ? null : <p className="negative">■ {problem}</p>}
      {list === undefined
        ? null
        : list.map((one, i) => (
            <div key={`${one.at_ms} ${i}`} className="side-line withheld-line">
              <span className="severity" data-severity={one.severity}>
                {severityFacts[one.severity].glyph}
              </span>
              <span className="side-text" title={`${one.rule_name}: ${one.title}`}>
                {one.title}
                <span className="faint"> {suppressionText[one.reason]}</span>
              </span>
              <span className="faint">{instantText(one.at_ms, app.nowMs()).slice(0, -4)}</span>
            </div>
          ))}
    </div>
  );
}
