import { useState, type ReactNode } from 'react';
import { errorText } from '#shared/error-text.ts';
import { askAlerts } from '../../data/alert-actions.ts';
import { useApp, useMarket } from '../../data/use-app.ts';
import { CloseButton } from '../../ui/close-button.tsx';
import type { RuleDraft } from './draft.ts';
import { isBad } from './entry-field.tsx';
import { OwnLevels } from './own-levels.tsx';
import { Preview } from './preview.tsx';
import { ruleOf, type DraftFault } from './read-draft.ts';
import { RuleSentence } from './rule-sentence.tsx';
import { TellBy } from './tell-by.tsx';
import { VenueScope } from './venue-scope.tsx';
import { isHealth, isOfVenues } from './watched-subject.ts';

/** A rule as one sentence, with what it would have done. Saving asks the backend, whose word counts. */
export function RuleEditor(props: {
  draft: RuleDraft;
  isNew: boolean;
  onChange: (draft: RuleDraft) => void;
  onClose: () => void;
}): ReactNode {
  const { draft, isNew, onChange, onClose } = props;
  const app = useApp();
  const { session } = useMarket();
  const [refusal, setRefusal] = useState('');
  const read = ruleOf(draft);
  const faults: readonly DraftFault[] = 'id' in read ? [] : read;
  const rule = 'id' in read ? read : undefined;
  const set = (part: Partial<RuleDraft>): void => onChange({ ...draft, ...part });
  const save = async (): Promise<void> => {
    if (rule === undefined) return;
    setRefusal('');
    const { client } = app.session.getState();
    try {
      if (client === undefined) throw new Error('Arbscope cannot be reached.');
      await client.alerts.upsertRule({ rule });
      onClose();
    } catch (cause) {
      setRefusal(errorText(cause));
    }
  };
  const remove = async (): Promise<void> => {
    const isDone = await askAlerts(app, (alerts) => alerts.removeRule({ id: draft.id }));
    if (!isDone) return;
    onClose();
    if (rule === undefined) return;
    app.toasts.say(
      `Rule ${draft.name} removed.`,
      () => void askAlerts(app, (alerts) => alerts.upsertRule({ rule })),
    );
  };
  return (
    <aside
      className="panel alert-editor"
      data-testid="rule-editor"
      aria-label="Rule"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="panel-head">
        <h2>{isNew ? 'New rule' : 'Rule'}</h2>
        <span className="spacer" />
        <CloseButton onClick={onClose} />
      </div>
      <div className="alert-editor-body">
        <label className="name-line">
          Name
          <input
            className="input"
            aria-invalid={isBad(faults, 'name')}
            value={draft.name}
            maxLength={80}
            onChange={(event) => set({ name: event.target.value })}
          />
        </label>
        <RuleSentence draft={draft} faults={faults} onChange={set} />
        {isOfVenues(draft.subject) ? (
          <VenueScope
            venues={session.venues.map(({ exchange }) => exchange)}
            chosen={draft.venues}
            onChange={(venues) => set({ venues })}
          />
        ) : null}
        {isHealth(draft.subject) ? null : (
          <OwnLevels draft={draft} onChange={(overrides) => set({ overrides })} />
        )}
        <TellBy draft={draft} onChange={set} />
        <Preview rule={rule} />
        {[...faults.map(({ text }) => text), ...(refusal === '' ? [] : [refusal])].map((text) => (
          <p key={text} className="rule-fault" role="alert">
            ■ {text}
          </p>
        ))}
      </div>
      <div className="alert-editor-actions">
        {isNew ? null : (
          <button type="button" className="button" onClick={() => void remove()}>
            Remove
          </button>
        )}
        <span className="spacer" />
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="button"
          data-primary=""
          disabled={rule === undefined}
          onClick={() => void save()}
        >
          Save
        </button>
      </div>
    </aside>
  );
}
