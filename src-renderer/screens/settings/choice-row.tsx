import { useId, type ReactNode } from 'react';

/** A choice that holds at once and belongs to the user rather than the recorder. */
export function ChoiceRow(props: { label: string; about?: string; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <div className="setting" role="group" aria-labelledby={id}>
      <div className="setting-name">
        <span id={id}>{props.label}</span>
        {props.about === undefined ? null : <p>{props.about}</p>}
      </div>
      <div className="setting-value">{props.children}</div>
    </div>
  );
}

/** A choice of few words. */
export function Choices<V extends string | number>(props: {
  label: string;
  value: V;
  options: readonly (readonly [value: V, label: string])[];
  onChange: (value: V) => void;
}): ReactNode {
  return (
    <span className="segments" role="group" aria-label={props.label}>
      {props.options.map(([value, label]) => (
        <button
          key={value}
          type="button"
          className="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {label}
        </button>
      ))}
    </span>
  );
}
