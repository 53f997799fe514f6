import type { ReactNode } from 'react';
import { useMarket } from '../../data/use-app.ts';
import { directionsOf, directionText } from './direction.ts';
import type { DraftOverride, RuleDraft } from './draft.ts';
import { readEntry } from './entry.ts';
import { isOfRoutes, unitOfSubject } from './watched-subject.ts';

/** Other levels for a symbol, a direction, or a direction of a symbol: the closest one counts. */
export function OwnLevels(props: {
  draft: RuleDraft;
  onChange: (overrides: readonly DraftOverride[]) => void;
}): ReactNode {
  const { draft, onChange } = props;
  const { session } = useMarket();
  const { overrides } = draft;
  const unit = unitOfSubject(draft.subject);
  const set = (i: number, part: Partial<DraftOverride>): void =>
    onChange(overrides.map((override, at) => (at === i ? { ...override, ...part } : override)));
  const directions = directionsOf(session.venues.map(({ exchange }) => exchange));
  return (
    <div className="own-levels">
      {overrides.map((override, i) => (
        <div key={i} className="sentence">
          <span>but for</span>
          <select
            className="select"
            aria-label="Symbol of own level"
            value={override.symbol}
            onChange={(event) => set(i, { symbol: event.target.value })}
          >
            <option value="">any symbol</option>
            {session.symbols.map(({ symbol }) => (
              <option key={symbol} value={symbol}>
                {symbol}
              </option>
            ))}
          </select>
          {isOfRoutes(draft.subject) ? (
            <select
              className="select"
              aria-label="Direction of own level"
              value={override.direction}
              onChange={(event) => set(i, { direction: event.target.value })}
            >
              <option value="">any route</option>
              {directions.map((direction) => (
                <option key={direction} value={direction}>
                  {directionText(direction)}
                </option>
              ))}
            </select>
          ) : null}
          <span>at</span>
          <input
            className="input word"
            size={7}
            aria-label="Own fire level"
            aria-invalid={Number.isNaN(readEntry(override.fire, unit))}
            value={override.fire}
            onChange={(event) => set(i, { fire: event.target.value })}
          />
          {draft.subject === 'signal' ? null : (
            <>
              <span>clears</span>
              <input
                className="input word"
                size={7}
                aria-label="Own clear level"
                aria-invalid={Number.isNaN(readEntry(override.clear, unit))}
                value={override.clear}
                onChange={(event) => set(i, { clear: event.target.value })}
              />
            </>
          )}
          <button
            type="button"
            className="button"
            data-quiet=""
            aria-label="Remove this level"
            onClick={() => onChange(overrides.filter((_, at) => at !== i))}
          >
            ✕
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button"
        data-quiet=""
        onClick={() =>
          onChange([
            ...overrides,
            {
              symbol: session.symbols[0]?.symbol ?? '',
              direction: '',
              fire: draft.fire,
              clear: draft.clear,
            },
          ])
        }
      >
        + Own level for a symbol or route
      </button>
    </div>
  );
}
