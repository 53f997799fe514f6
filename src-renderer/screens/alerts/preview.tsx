import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { DryRun } from '#shared/alerts/dry-run.ts';
import type { AlertRule } from '#shared/alerts/rule.ts';
import { severityFacts } from '#shared/alerts/severity.ts';
import type { Api } from '#shared/api/api.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useApp } from '../../data/use-app.ts';
import { instantText, utcText } from '../../ui/format.ts';
import { dryRunText, placeOf } from './model.ts';

/** A rule at rest for so long is run over the past, ms. */
const REST_MS = 350;

const dryRun = (client: Client<Api>, rule: AlertRule): Promise<DryRun> => client.alerts.dryRun({ rule });

/** What the rule would have done with the last 24 hours: in words, on a strip of time, and as a list. */
export function Preview({ rule }: { rule: AlertRule | undefined }): ReactNode {
  const app = useApp();
  const client = useStore(app.session, (state) => state.client);
  const { found, problem, isOld } = useAnswer(client, rule, dryRun, { restMs: REST_MS, keepsOld: true });

  if (rule === undefined) return <p className="faint">The preview comes when the sentence is complete.</p>;
  if (problem !== undefined)
    return (
      <p className="negative" role="status">
        ■ {problem}
      </p>
    );
  if (found === undefined) return <p className="faint">Looking at the last 24 hours…</p>;
  return (
    <div className="preview" data-testid="dry-run" data-old={isOld}>
      <p role="status">
        Since {instantText(found.from_ms, app.nowMs()).slice(0, -4)} UTC it{' '}
        <strong>{dryRunText(found)}</strong>.
      </p>
      <Strip run={found} nowMs={app.nowMs()} />
      <p className="faint">{found.note}</p>
      {found.times.length === 0 ? null : (
        <details>
          <summary>As a list</summary>
          <ol className="preview-times">
            {found.times.map(({ at_ms, severity, title }, i) => (
              <li key={`${at_ms} ${i}`}>
                <span className="quiet">{instantText(at_ms, app.nowMs())}</span>{' '}
                <span className="severity" data-severity={severity}>
                  {severityFacts[severity].glyph}
                </span>{' '}
                {title}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

/** Told above the line, withheld below it: position, not colour alone, tells them apart. */
function Strip({ run, nowMs }: { run: DryRun; nowMs: number }): ReactNode {
  const { from_ms, to_ms } = run;
  const x = (ms: number): number => placeOf(ms, from_ms, to_ms) * 1_000;
  return (
    <figure className="strip">
      <svg viewBox="0 0 1000 40" preserveAspectRatio="none" role="img" aria-label={dryRunText(run)}>
        <line className="strip-axis" x1="0" x2="1000" y1="24" y2="24" />
        {run.times.map(({ at_ms, severity }, i) => (
          <line
            key={`t${i}`}
            className="strip-told"
            data-severity={severity}
            x1={x(at_ms)}
            x2={x(at_ms)}
            y1="3"
            y2="23"
          />
        ))}
        {run.suppressed_at_ms.map((ms, i) => (
          <line key={`s${i}`} className="strip-withheld" x1={x(ms)} x2={x(ms)} y1="25" y2="36" />
        ))}
      </svg>
      <figcaption className="faint">
        <span>{instantText(from_ms, nowMs).slice(0, -4)}</span>
        <span>told above, withheld below</span>
        <span>{utcText(to_ms)} UTC</span>
      </figcaption>
    </figure>
  );
}
