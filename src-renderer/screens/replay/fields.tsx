import type { ReactNode } from 'react';
import type { ParamField } from '#shared/strategy/strategy.ts';

/** A labelled line of the setup. */
export function Field({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <div className="replay-field">
      <span>{label}</span>
      {children}
    </div>
  );
}

export function Text(props: {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <input
      className="input"
      aria-label={props.label}
      value={props.value}
      placeholder={props.placeholder}
      spellCheck={false}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

export function Choice<V extends string>(props: {
  label: string;
  value: V;
  options: readonly { readonly value: V; readonly label: string }[];
  onChange: (value: V) => void;
}): ReactNode {
  return (
    <select
      className="select"
      aria-label={props.label}
      value={props.value}
      onChange={(event) => {
        const chosen = props.options.find(({ value }) => value === event.target.value);
        if (chosen !== undefined) props.onChange(chosen.value);
      }}
    >
      {props.options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** Some of several names; none pressed lets all of them through. */
export function Toggles(props: {
  label: string;
  names: readonly string[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}): ReactNode {
  const { label, names, chosen, onChange } = props;
  const flip = (name: string): void => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <div className="replay-field">
      <span>{label}</span>
      <span className="replay-toggles" role="group" aria-label={label}>
        <button
          type="button"
          className="button"
          aria-pressed={chosen.size === 0}
          onClick={() => onChange(new Set())}
        >
          all
        </button>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={chosen.has(name)}
            onClick={() => flip(name)}
          >
            {name}
          </button>
        ))}
      </span>
    </div>
  );
}

/** The value of a parameter, as its schema wants it. */
export function Param(props: {
  field: ParamField;
  value: string | boolean | undefined;
  onChange: (value: string | boolean) => void;
}): ReactNode {
  const { field, value, onChange } = props;
  if (field.type === 'boolean')
    return (
      <label className="replay-check" title={field.what}>
        <input
          type="checkbox"
          checked={value === undefined ? field.default === true : value === true}
          onChange={(event) => onChange(event.target.checked)}
        />{' '}
        {field.label}
      </label>
    );
  const text = typeof value === 'string' ? value : String(field.default);
  return (
    <div className="replay-field" title={field.what}>
      <span>{field.label}</span>
      {field.type === 'choice' ? (
        <Choice
          label={field.label}
          value={text}
          options={(field.choices ?? []).map((choice) => ({ value: choice, label: choice }))}
          onChange={onChange}
        />
      ) : (
        <Text label={field.label} value={text} onChange={onChange} />
      )}
    </div>
  );
}
