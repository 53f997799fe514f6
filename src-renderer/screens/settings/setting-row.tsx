import { useId, type ReactNode } from 'react';
import type { SettingFact } from '#shared/api/settings.ts';
import { exchangeLabels, isExchangeId } from '#shared/market/exchange.ts';
import { textOf } from './draft.ts';
import { echoed } from './quantity.ts';
import type { SettingLine } from './use-settings.ts';

/** One setting of the program: its control, where its value comes from, and what is wrong with what was typed. */
export function SettingRow(props: {
  line: SettingLine;
  onType: (text: string) => void;
  onReset: () => void;
}): ReactNode {
  const { field, fact, problem } = props.line;
  const id = useId();
  return (
    <div className="setting" data-setting={fact.path} data-changed={props.line.isChanged}>
      <div className="setting-name">
        <label htmlFor={id}>{field.label}</label>
        {field.about === '' ? null : <p id={`${id}-about`}>{field.about}</p>}
      </div>
      <div className="setting-value">
        <Control {...props} id={id} />
        {problem === '' ? null : (
          <p className="setting-problem" role="alert" id={`${id}-problem`}>
            ■ {problem}
          </p>
        )}
        <p className="setting-source">
          {sourceText(fact)}
          {fact.isLocked
            ? null
            : ` · ${fact.takes === 'now' ? 'holds at once' : 'holds from the next start on'}`}
          {fact.source === 'file' ? (
            <button type="button" className="text-button" onClick={props.onReset}>
              Back to {defaultText(props.line)}
            </button>
          ) : null}
        </p>
      </div>
    </div>
  );
}

function sourceText(fact: SettingFact): string {
  switch (fact.source) {
    case 'default':
      return 'default';
    case 'file':
      return 'from config.json';
    case 'environment':
      return `locked: given by ${fact.given}`;
    case 'argument':
      return 'locked: given by an argument of this start';
  }
}

function defaultText({ field, fact }: SettingLine): string {
  if (fact.default === null) return field.none;
  const text = textOf(field, fact.default);
  return text === '' ? 'nothing' : text.length > 40 ? 'the default' : text;
}

function Control(props: { id: string; line: SettingLine; onType: (text: string) => void }): ReactNode {
  const { id, line, onType } = props;
  const { field, fact, text, problem } = line;
  const { leaf } = field;
  if (leaf.kind === 'object') {
    const isEmpty = JSON.stringify(fact.value) === '{}' || JSON.stringify(fact.value) === '[]';
    return (
      <output id={id} className="mono quiet">
        {isEmpty ? 'none' : textOf(field, fact.value)}
      </output>
    );
  }
  if (leaf.kind === 'list' && leaf.choices !== undefined) {
    const chosen = text.split(', ').filter((entry) => entry !== '');
    return (
      <span id={id} role="group" aria-label={field.label} className="setting-checks">
        {leaf.choices.map((choice) => (
          <label key={choice}>
            <input
              type="checkbox"
              disabled={fact.isLocked}
              checked={chosen.includes(choice)}
              onChange={(event) =>
                onType(
                  leaf.choices
                    ?.filter((each) => (each === choice ? event.target.checked : chosen.includes(each)))
                    .join(', ') ?? '',
                )
              }
            />{' '}
            {isExchangeId(choice) ? exchangeLabels[choice].name : choice}
          </label>
        ))}
      </span>
    );
  }
  const options =
    leaf.kind === 'boolean'
      ? [
          ...(leaf.mayBeNull ? [['', field.none]] : leaf.default === undefined ? [['', 'automatic']] : []),
          ['true', 'yes'],
          ['false', 'no'],
        ]
      : leaf.choices?.map((choice) => [choice, choice]);
  if (options !== undefined) {
    return (
      <select
        id={id}
        className="select"
        disabled={fact.isLocked}
        value={text}
        onChange={(event) => onType(event.target.value)}
      >
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  const echo = typeof line.value === 'number' ? echoed(field.measure, line.value) : '';
  const isLong = leaf.kind === 'list';
  return (
    <span className="setting-field">
      {isLong ? (
        <textarea
          id={id}
          className="field"
          rows={3}
          disabled={fact.isLocked}
          spellCheck={false}
          value={text}
          aria-invalid={problem !== ''}
          aria-describedby={problem === '' ? undefined : `${id}-problem`}
          onChange={(event) => onType(event.target.value)}
        />
      ) : (
        <input
          id={id}
          className="field"
          disabled={fact.isLocked}
          spellCheck={false}
          autoComplete="off"
          placeholder={leaf.mayBeNull ? field.none : leaf.default === undefined ? 'not set' : ''}
          value={text}
          aria-invalid={problem !== ''}
          aria-describedby={problem === '' ? undefined : `${id}-problem`}
          onChange={(event) => onType(event.target.value)}
        />
      )}
      {echo === '' ? null : (
        <span className="quiet" data-testid={`echo-${fact.path}`}>
          {echo}
        </span>
      )}
    </span>
  );
}
