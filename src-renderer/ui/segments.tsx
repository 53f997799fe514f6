import type { ReactNode } from 'react';

/** A choice of few, all of them visible. */
export function Segments<V extends string>(props: {
  label: string;
  value: V;
  options: readonly { readonly value: V; readonly label: string; readonly about?: string }[];
  onChange: (value: V) => void;
}): ReactNode {
  return (
    <span className="segments" role="group" aria-label={props.label}>
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="button"
          aria-pressed={option.value === props.value}
          title={option.about}
          onClick={() => props.onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </span>
  );
}
