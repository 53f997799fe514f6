import type { CSSProperties, ReactNode } from 'react';

/** One column: header, unit, least width in px and how it shares what is left over. */
export interface Column<K extends string = string> {
  readonly key: K;
  readonly label: string;
  /** Shown after the label, quieter. */
  readonly unit?: string;
  readonly width: number;
  /** Share of the free width; 0 keeps the column at `width`. */
  readonly grow?: number;
  readonly align?: 'left' | 'right' | 'center';
  /** May be left out where there is no room or the user hides it: the highest goes first. */
  readonly drop?: number;
  /** What the column means, for a pointer resting on the header. */
  readonly about?: string;
}

/** Custom properties that give rows their tracks; px become rem so that text size scales the table. */
export function trackStyle(columns: readonly Column[]): CSSProperties {
  const rem = (px: number): string => `${px / 16}rem`;
  const tracks = columns.map((c) =>
    c.grow === 0 ? rem(c.width) : `minmax(${rem(c.width)}, ${c.grow ?? c.width}fr)`,
  );
  const least = columns.reduce((sum, c) => sum + c.width, 0);
  return { '--tracks': tracks.join(' '), '--least': rem(least) } as CSSProperties;
}

export function TableHead({ columns }: { columns: readonly Column[] }): ReactNode {
  return (
    <div className="table-head" role="row">
      {columns.map((c) => (
        <div
          key={c.key}
          className="cell"
          role="columnheader"
          data-align={c.align ?? 'left'}
          title={c.about}
          data-column={c.key}
        >
          {c.label}
          {c.unit === undefined ? null : <span className="unit"> {c.unit}</span>}
        </div>
      ))}
    </div>
  );
}

/** A cell whose text React writes. */
export function Cell(props: {
  name?: string;
  align?: 'left' | 'right' | 'center' | undefined;
  title?: string | undefined;
  className?: string | undefined;
  /** The column is not shown. */
  isOff?: boolean;
  children?: ReactNode;
}): ReactNode {
  return (
    <div
      className={props.className === undefined ? 'cell' : `cell ${props.className}`}
      role="gridcell"
      hidden={props.isOff}
      data-cell={props.name}
      data-align={props.align ?? 'left'}
      title={props.title}
    >
      {props.children}
    </div>
  );
}
