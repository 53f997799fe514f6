import { useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { suppressionText, type Suppression } from '#shared/alerts/alert.ts';
import { severityFacts } from '#shared/alerts/severity.ts';
import type { AlertState } from '#shared/api/alerts.ts';
import { useApp } from '../../data/use-app.ts';
import { countText, exactText, instantText } from '../../ui/format.ts';
import { reasonCounts } from './model.ts';

const SHOWN = 200;

/** Every alert that was not told, and why: counted since the start, the newest one by one. */
export function WithheldPanel({ state }: { state: AlertState }): ReactNode {
  const app = useApp();
  const client = useStore(app.session, ({ client: current }) => current);
  const [list, setList] = useState<readonly Suppression[] | string>();
  const counts = reasonCounts(state.suppressed);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  useEffect(() => {
    if (client === undefined) return;
    let isOld = false;
    client.alerts.suppressed({ limit: SHOWN }).then(
      (found) => {
        if (!isOld) setList(found);
      },
      (cause: unknown) => {
        if (!isOld) setList(cause instanceof Error ? cause.message : String(cause));
      },
    );
    return () => {
      isOld = true;
    };
  }, [client, total]);
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
      {typeof list === 'string' ? <p className="negative">■ {list}</p> : null}
      {typeof list === 'object'
        ? list.map((one, i) => (
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
          ))
        : null}
    </div>
  );
}
