import { useEffect, useState, type ReactNode } from 'react';
import type { DatasetRow } from '#shared/api/data.ts';
import type { Gap } from '#shared/market/gap.ts';
import type { DataFolder } from '../../data/data-folder.ts';
import { useApp } from '../../data/use-app.ts';
import { copiesFact, gapFact, qualityFact, type Fact } from './worth.ts';

/** Whether a day can be trusted, what is missing of it, and where its copies are. */
export function DayWorth({ folder, day }: { folder: DataFolder; day: DatasetRow }): ReactNode {
  const app = useApp();
  const [found, setFound] = useState<{ readonly day: string; readonly gaps: readonly Gap[] }>();
  useEffect(() => {
    let isOld = false;
    folder.client.gaps({ dataset: day.id }).then(
      (gaps) => isOld || setFound({ day: day.id, gaps }),
      // What the ledger cannot say is not said.
      () => {},
    );
    return () => {
      isOld = true;
    };
  }, [folder, day]);
  const gaps = found?.day === day.id ? found.gaps : undefined;
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
