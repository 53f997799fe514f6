import { useId, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { channels, type AlertRule } from '#shared/alerts/rule.ts';
import { errorText } from '#shared/error-text.ts';
import { soundNames } from '#shared/alerts/sound-name.ts';
import { exchangeLabels, type ExchangeId } from '#shared/market/exchange.ts';
import { askAlerts } from '../../data/alert-actions.ts';
import { useApp, useMarket } from '../../data/use-app.ts';
import { useSoundDesk } from '../../sound/desk-context.ts';
import { choiceOf, soundFacts } from '../../sound/sounds.ts';
import { Icon } from '../../ui/icon.tsx';
import {
  isHealth,
  isMeasured,
  isOfRoutes,
  ruleOf,
  type DraftFault,
  type RuleDraft,
  type WatchedSubject,
} from './draft.ts';
import { OwnLevels } from './own-levels.tsx';
import { Preview } from './preview.tsx';
import { channelText, directionText } from './sentence.ts';
import { ruleSeverityText, subjectGroups } from './rule-words.ts';

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
  const desk = useSoundDesk();
  const { watchlists, sounds } = useStore(app.prefs);
  const [refusal, setRefusal] = useState('');
  const read = ruleOf(draft);
  const faults: readonly DraftFault[] = 'id' in read ? [] : read;
  const rule = 'id' in read ? read : undefined;
  const set = (part: Partial<RuleDraft>): void => onChange({ ...draft, ...part });
  const isBad = (field: keyof RuleDraft): boolean => faults.some((fault) => fault.field === field);
  const entry = (
    field: keyof RuleDraft &
      (
        | 'fire'
        | 'clear'
        | 'strong'
        | 'notional'
        | 'maxAge'
        | 'symbols'
        | 'onDelay'
        | 'offDelay'
        | 'cooldown'
        | 'repeat'
        | 'escalate'
      ),
    label: string,
    hint = '',
  ): ReactNode => (
    <input
      className="input word"
      aria-label={label}
      aria-invalid={isBad(field)}
      data-field={field}
      size={Math.max(6, (draft[field].length === 0 ? hint : draft[field]).length)}
      placeholder={hint}
      value={draft[field]}
      onChange={(event) => set({ [field]: event.target.value })}
    />
  );
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
  const { subject } = draft;
  const hasSide = subject.startsWith('funding') || subject.startsWith('price');
  const isBelow = hasSide ? draft.side === 'below' : subject === 'disk_free';
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
        <button
          type="button"
          className="button"
          data-quiet=""
          aria-label="Close"
          title="Close (Esc)"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="alert-editor-body">
        <label className="name-line">
          Name
          <input
            className="input"
            aria-invalid={isBad('name')}
            value={draft.name}
            maxLength={80}
            onChange={(event) => set({ name: event.target.value })}
          />
        </label>
        <div className="sentence">
          <span>When</span>
          <select
            className="select"
            aria-label="What is watched"
            value={subject}
            onChange={(event) => set(subjectChange(event.target.value as WatchedSubject))}
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
          {isHealth(subject) ? null : (
            <>
              <span>of</span>
              {entry('symbols', 'Symbols', 'all symbols')}
              {watchlists.length === 0 && draft.watchlist === '' ? null : (
                <>
                  <span>in</span>
                  <select
                    className="select"
                    aria-label="Watchlist"
                    value={draft.watchlist}
                    onChange={(event) => set({ watchlist: event.target.value })}
                  >
                    <option value="">any list</option>
                    {watchlists.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                    {draft.watchlist === '' || watchlists.some(({ id }) => id === draft.watchlist) ? null : (
                      <option value={draft.watchlist}>a list that is gone</option>
                    )}
                  </select>
                </>
              )}
            </>
          )}
          {isOfRoutes(subject) ? (
            <>
              <span>on</span>
              <select
                className="select"
                aria-label="Direction"
                value={draft.direction}
                onChange={(event) => set({ direction: event.target.value })}
              >
                <option value="">any route</option>
                {directionsOf(
                  session.venues.map(({ exchange }) => exchange),
                  draft.direction,
                ).map((direction) => (
                  <option key={direction} value={direction}>
                    {direction.includes(',')
                      ? direction.split(', ').map(directionText).join(', ')
                      : directionText(direction)}
                  </option>
                ))}
              </select>
            </>
          ) : null}
          {subject === 'signal' ? (
            <>
              <span>at ≥</span>
              {entry('fire', 'Fire level', 'the line')}
              <span>and strong from</span>
              {entry('strong', 'Strong from, times the line', 'never')}
              <span>× the line</span>
            </>
          ) : isMeasured(subject) ? (
            <>
              <span>is</span>
              {hasSide ? (
                <select
                  className="select"
                  aria-label="Side"
                  value={draft.side}
                  onChange={(event) => set({ side: event.target.value === 'below' ? 'below' : 'above' })}
                >
                  <option value="above">≥</option>
                  <option value="below">≤</option>
                </select>
              ) : (
                <span>{isBelow ? '≤' : '≥'}</span>
              )}
              {entry('fire', 'Fire level')}
              <span>(clears {isBelow ? '>' : '<'}</span>
              {entry('clear', 'Clear level')}
              <span>)</span>
            </>
          ) : null}
          <span>for ≥</span>
          {entry('onDelay', 'Held for')}
          {subject === 'net' || subject === 'gross' || subject === 'signal' ? (
            <>
              <span>with size ≥ $</span>
              {entry('notional', 'Smallest size in quote currency')}
            </>
          ) : null}
          {subject === 'net' || subject === 'gross' ? (
            <>
              <span>and both ages ≤</span>
              {entry('maxAge', 'Oldest quote')}
            </>
          ) : null}
          <span>→</span>
          <select
            className="select"
            aria-label="Severity"
            value={draft.severity}
            onChange={(event) => set({ severity: event.target.value as AlertRule['severity'] })}
          >
            {ruleSeverityText.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          <span>· ends when left for</span>
          {entry('offDelay', 'Left for')}
          <span>· cool down</span>
          {entry('cooldown', 'Cool down')}
          <span>· repeat every</span>
          {entry('repeat', 'Repeat every', 'never')}
          {isMeasured(subject) ? (
            <>
              <span>· again when it grows by</span>
              {entry('escalate', 'Again when it grows by', 'never')}
            </>
          ) : null}
        </div>
        {isOfRoutes(subject) ||
        hasSide ||
        subject.startsWith('funding') ||
        subject === 'stalled' ||
        subject === 'venue_offline' ? (
          <Venues
            venues={session.venues.map(({ exchange }) => exchange)}
            chosen={draft.venues}
            onChange={(venues) => set({ venues })}
          />
        ) : null}
        {isHealth(subject) ? null : <OwnLevels draft={draft} onChange={(overrides) => set({ overrides })} />}
        <fieldset className="choices">
          <legend>Tell by</legend>
          {channels.map((channel) => (
            <label key={channel}>
              <input
                type="checkbox"
                checked={draft.channels[channel]}
                onChange={() => set({ channels: { ...draft.channels, [channel]: !draft.channels[channel] } })}
              />{' '}
              {channelText[channel]}
            </label>
          ))}
          <label>
            <input
              type="checkbox"
              checked={draft.announceEnd}
              onChange={() => set({ announceEnd: !draft.announceEnd })}
            />{' '}
            The end too
          </label>
          <label>
            Sound{' '}
            <select
              className="select"
              aria-label="Sound"
              disabled={!draft.channels.sound}
              value={draft.sound}
              onChange={(event) => {
                const sound = soundNames.find((name) => name === event.target.value) ?? '';
                set({ sound });
                if (sound !== '') desk?.test(sound);
              }}
            >
              <option value="">of its severity</option>
              {soundNames.map((name) => (
                <option key={name} value={name}>
                  {soundFacts[name].label}: {soundFacts[name].pattern}
                  {choiceOf(sounds, name).isOn ? '' : ' (switched off)'}
                </option>
              ))}
            </select>
          </label>
        </fieldset>
        <Preview rule={rule} />
        {faults.map((fault) => (
          <p key={fault.text} className="rule-fault" role="alert">
            ■ {fault.text}
          </p>
        ))}
        {refusal === '' ? null : (
          <p className="rule-fault" role="alert">
            ■ {refusal}
          </p>
        )}
      </div>
      <div className="alert-editor-actions">
        {isNew ? null : (
          <button
            type="button"
            className="button"
            onClick={() => {
              void askAlerts(app, (alerts) => alerts.removeRule({ id: draft.id })).then((isDone) => {
                if (!isDone) return;
                onClose();
                if (rule !== undefined)
                  app.toasts.say(
                    `Rule ${draft.name} removed.`,
                    () => void askAlerts(app, (alerts) => alerts.upsertRule({ rule })),
                  );
              });
            }}
          >
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

function Venues(props: {
  venues: readonly ExchangeId[];
  chosen: readonly ExchangeId[];
  onChange: (venues: readonly ExchangeId[]) => void;
}): ReactNode {
  const { venues, chosen, onChange } = props;
  const id = useId();
  return (
    <fieldset className="choices" aria-describedby={id}>
      <legend>Venues</legend>
      {venues.map((venue) => (
        <label key={venue}>
          <input
            type="checkbox"
            checked={chosen.length === 0 || chosen.includes(venue)}
            onChange={() => {
              const now = chosen.length === 0 ? venues : chosen;
              const next = now.includes(venue) ? now.filter((each) => each !== venue) : [...now, venue];
              onChange(next.length === venues.length ? [] : next);
            }}
          />{' '}
          {exchangeLabels[venue].name}
        </label>
      ))}
      <span id={id} className="faint">
        {chosen.length === 0 ? 'all' : 'only these'}
      </span>
    </fieldset>
  );
}

/** Levels of one kind mean nothing for another: the fields begin anew. */
function subjectChange(subject: WatchedSubject): Partial<RuleDraft> {
  const levels: Partial<Record<WatchedSubject, readonly [fire: string, clear: string]>> = {
    signal: ['', ''],
    net: ['8 bps', '5 bps'],
    gross: ['20 bps', '15 bps'],
    'funding rate': ['5 bps', '4 bps'],
    'funding difference': ['5 bps', '4 bps'],
    'funding minutes': ['5 min', '6 min'],
    drops: ['1 events', '1 events'],
    queue: ['80 %', '50 %'],
    disk_free: ['2 GB', '3 GB'],
  };
  const [fire, clear] = levels[subject] ?? ['', ''];
  return {
    subject,
    fire,
    clear,
    strong: subject === 'signal' ? '2' : '',
    escalate: '',
    side: subject === 'funding minutes' ? 'below' : 'above',
    overrides: [],
    ...(isHealth(subject)
      ? { symbols: '', watchlist: '', direction: '', severity: 'degraded' as const, announceEnd: true }
      : {}),
  };
}

function directionsOf(venues: readonly ExchangeId[], chosen: string): readonly string[] {
  const all = venues.flatMap((buy) => venues.filter((sell) => sell !== buy).map((sell) => `${buy}>${sell}`));
  // A rule of several directions keeps them as they are.
  return chosen === '' || all.includes(chosen) ? all : [...all, chosen];
}
