import { useState, type ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';

/** A line of a menu: what is chosen has a mark. */
export function MenuChoice(props: {
  isChosen: boolean;
  onChoose: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <button type="button" className="menu-choice" aria-pressed={props.isChosen} onClick={props.onChoose}>
      <span className="menu-mark" aria-hidden="true">
        {props.isChosen ? '✓' : ''}
      </span>
      {props.children}
    </button>
  );
}

/** Deletes what its line is about. */
export function MenuDelete({ name, onDelete }: { name: string; onDelete: () => void }): ReactNode {
  return (
    <button
      type="button"
      className="button"
      data-quiet=""
      aria-label={`Delete ${name}`}
      title="Delete"
      onClick={onDelete}
    >
      <Icon name="close" />
    </button>
  );
}

/** Takes the name of a new one, and forgets it when it has been given. `children` are further buttons. */
export function MenuName(props: {
  label: string;
  placeholder: string;
  action: string;
  onName: (name: string) => void;
  children?: ReactNode;
}): ReactNode {
  const [name, setName] = useState('');
  return (
    <form
      className="menu-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onName(name);
        setName('');
      }}
    >
      <input
        className="field"
        aria-label={props.label}
        placeholder={props.placeholder}
        maxLength={56}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button" disabled={name.trim() === ''}>
        {props.action}
      </button>
      {props.children}
    </form>
  );
}
