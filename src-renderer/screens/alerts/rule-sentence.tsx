import type { ReactNode } from 'react';
import type { AlertRule } from '#shared/alerts/rule.ts';
import { EntryField, type DraftProps } from './entry-field.tsx';
import { withSubject } from './new-draft.ts';
import { ruleSeverityText, subjectGroups } from './rule-words.ts';
import { ScopeWords } from './scope-words.tsx';
import { hasSide, isMeasured, type WatchedSubject } from './watched-subject.ts';

/** What is watched, where, from which level on, for how long, and how often it is told: one sentence to fill in. */
export function RuleSentence(props: DraftProps): ReactNode {
  const { draft, onChange } = props;
  const { subject } = draft;
  return (
    <div className="sentence">
      <span>When</span>
      <select
        className="select"
        aria-label="What is watched"
        value={subject}
        onChange={(event) => onChange(withSubject(event.target.value as WatchedSubject))}
      >
        {subjectGroups.map(({ group, entries }) => (
          <optgroup key={group} label={group}>
            {entries.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <ScopeWords {...props} />
      <LevelWords {...props} />
      <span>for ≥</span>
      <EntryField {...props} field="onDelay" label="Held for" />
      {subject === 'net' || subject === 'gross' || subject === 'signal' ? (
        <>
          <span>with size ≥ $</span>
          <EntryField {...props} field="notional" label="Smallest size in quote currency" />
        </>
      ) : null}
      {subject === 'net' || subject === 'gross' ? (
        <>
          <span>and both ages ≤</span>
          <EntryField {...props} field="maxAge" label="Oldest quote" />
        </>
      ) : null}
      <span>→</span>
      <select
        className="select"
        aria-label="Severity"
        value={draft.severity}
        onChange={(event) => onChange({ severity: event.target.value as AlertRule['severity'] })}
      >
        {ruleSeverityText.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <span>· ends when left for</span>
      <EntryField {...props} field="offDelay" label="Left for" />
      <span>· cool down</span>
      <EntryField {...props} field="cooldown" label="Cool down" />
      <span>· repeat every</span>
      <EntryField {...props} field="repeat" label="Repeat every" hint="never" />
      {isMeasured(subject) ? (
        <>
          <span>· again when it grows by</span>
          <EntryField {...props} field="escalate" label="Again when it grows by" hint="never" />
        </>
      ) : null}
    </div>
  );
}

/** From which level on, and from which it is over; nothing where it either is the case or is not. */
function LevelWords(props: DraftProps): ReactNode {
  const { draft, onChange } = props;
  const { subject } = draft;
  if (subject === 'signal')
    return (
      <>
        <span>at ≥</span>
        <EntryField {...props} field="fire" label="Fire level" hint="the line" />
        <span>and strong from</span>
        <EntryField {...props} field="strong" label="Strong from, times the line" hint="never" />
        <span>× the line</span>
      </>
    );
  if (!isMeasured(subject)) return null;
  const isBelow = hasSide(subject) ? draft.side === 'below' : subject === 'disk_free';
  return (
    <>
      <span>is</span>
      {hasSide(subject) ? (
        <select
          className="select"
          aria-label="Side"
          value={draft.side}
          onChange={(event) => onChange({ side: event.target.value === 'below' ? 'below' : 'above' })}
        >
          <option value="above">≥</option>
          <option value="below">≤</option>
        </select>
      ) : (
        <span>{isBelow ? '≤' : '≥'}</span>
      )}
      <EntryField {...props} field="fire" label="Fire level" />
      <span>(clears {isBelow ? '>' : '<'}</span>
      <EntryField {...props} field="clear" label="Clear level" />
      <span>)</span>
    </>
  );
}
