import type { ReactNode } from 'react';
import { typedNumber, type TypedUnit } from './typed-number.ts';

/** A filter's number. What cannot be read is marked and filters nothing. */
export function NumberFilter(props: {
  label: string;
  unit: TypedUnit;
  text: string;
  testId: string;
  /** Shown after the field. */
  suffix?: string;
  onText: (text: string) => void;
}): ReactNode {
  const isBad = Number.isNaN(typedNumber(props.text, props.unit) ?? 0);
  return (
    <label className="quiet number-filter">
      {props.label}{' '}
      <input
        className="field"
        type="text"
        inputMode="decimal"
        data-testid={props.testId}
        value={props.text}
        placeholder="any"
        aria-invalid={isBad}
        title={isBad ? 'Not a number: filters nothing' : undefined}
        onChange={(event) => props.onText(event.target.value)}
      />
      {props.suffix === undefined ? null : <span className="faint"> {props.suffix}</span>}
    </label>
  );
}

/** A filter's choice of one among many. The empty value is all of them. */
export function ChoiceFilter<V extends string>(props: {
  label: string;
  value: V | '';
  testId: string;
  options: readonly (readonly [value: V, label: string])[];
  onChange: (value: V | '') => void;
}): ReactNode {
  return (
    <label className="quiet">
      {props.label}{' '}
      <select
        className="select"
        data-testid={props.testId}
        value={props.value}
        onChange={({ target }) =>
          props.onChange(props.options.find(([value]) => value === target.value)?.[0] ?? '')
        }
      >
        <option value="">all</option>
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A filter that is on or off. */
export function CheckFilter(props: {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}): ReactNode {
  return (
    <label className="quiet">
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.target.checked)}
      />{' '}
      {props.label}
    </label>
  );
}
