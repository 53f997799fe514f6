import type { ReactNode } from 'react';

/** Title, scope and actions of a screen: 40 px at the top of its content. */
export function ScreenHeader(props: { title: string; scope?: ReactNode; children?: ReactNode }): ReactNode {
  return (
    <header className="screen-header">
      <h1>{props.title}</h1>
      <span className="screen-scope">{props.scope}</span>
      <span className="spacer" />
      {props.children}
    </header>
  );
}
