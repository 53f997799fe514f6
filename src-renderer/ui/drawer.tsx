import { useEffect, useRef, type ReactNode } from 'react';
import { CloseButton } from './close-button.tsx';
import './drawer.css';

/** 360 px of details beside a table. Esc closes it; `takesFocus` gives the focus back to where it was. */
export function Drawer(props: {
  title: string;
  label: string;
  testId: string;
  /** Changes when it shows something else. */
  of: string;
  takesFocus?: boolean;
  onClose: () => void;
  /** Buttons beside the one that closes it. */
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { of, takesFocus = false, onClose } = props;
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!takesFocus) return;
    const back = document.activeElement;
    element.current?.focus();
    return () => {
      if (back instanceof HTMLElement) back.focus();
    };
  }, [of, takesFocus]);
  return (
    <aside
      className="panel drawer"
      aria-label={props.label}
      data-testid={props.testId}
      data-of={of}
      ref={element}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="panel-head">
        <h2>{props.title}</h2>
        <span className="spacer" />
        {props.actions}
        <CloseButton onClick={onClose} />
      </div>
      <div className="drawer-body" tabIndex={0} role="group" aria-label={props.label}>
        {props.children}
      </div>
    </aside>
  );
}

/** Names and values under each other. */
export function Facts({
  lines,
}: {
  lines: readonly (readonly [name: string, value: ReactNode])[];
}): ReactNode {
  return (
    <dl className="facts">
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A small table of a drawer or panel; numbers to the right. */
export function DrawerTable(props: {
  testId?: string;
  className?: string;
  head?: readonly { readonly label: string; readonly isNumber?: boolean }[];
  children: ReactNode;
}): ReactNode {
  return (
    <table className={`drawer-table ${props.className ?? ''}`.trim()} data-testid={props.testId}>
      {props.head === undefined ? null : (
        <thead>
          <tr>
            {props.head.map(({ label, isNumber }) => (
              <th key={label} scope="col" data-align={isNumber === true ? 'right' : 'left'}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>{props.children}</tbody>
    </table>
  );
}
