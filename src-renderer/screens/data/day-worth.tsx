import type { ReactNode } from 'react';
import type { DatasetRow } from '#shared/api/data.ts';
import type { Gap } from '#shared/market/gap.ts';
import type { DataFolder } from '../../data/data-folder.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useApp } from '../../data/use-app.ts';
import { copiesFact, gapFact, qualityFact, type Fact } from './worth.ts';

const gapsOf = (client: DataFolder['client'], dataset: string): Promise<readonly Gap[]> =>
  client.gaps({ dataset });

/** Whether a day can be trusted, what is missing of it, and where its copies are. */
export function DayWorth({ folder, day }: { folder: DataFolder; day: DatasetRow }): ReactNode {
  const app = useApp();
  // What the ledger cannot say is not said.
  const { found: gaps } = useAnswer(folder.client, day.id, gapsOf, { renewedBy: day });
  const copies = copiesFact(day);
  return (
    <p className="day-worth" data-testid="day-worth">
      <Known fact={qualityFact(day)} name="quality" />
      {gaps === undefined ? null : (
        <>
          <Known fact={gapFact(gaps, app.nowMs())} name="gaps" />
          {gaps.length === 0 ? null : (
            <button
              type="button"
              className="button"
              data-quiet
              onClick={() => app.prefs.setState({ screen: 'gaps' })}
            >
              Show
            </button>
          )}
        </>
      )}
      {copies === undefined ? (
        <span className="faint">not uploaded: no object store</span>
      ) : (
        <Known fact={copies} name="copies" />
      )}
    </p>
  );
}

function Known({ fact, name }: { fact: Fact; name: string }): ReactNode {
  return (
    <span title={fact.about} data-fact={name} data-tone={fact.tone}>
      <span className="glyph">{fact.glyph}</span> {fact.text}
    </span>
  );
}
