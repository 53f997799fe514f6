import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react';
import { useFittedColumns, type FittedColumns } from '../../ui/fit-columns.ts';
import { rowRem } from '../../ui/row-height.ts';
import { TableHead, trackStyle } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { signalColumns } from './columns.ts';
import type { LifeRow } from './model.ts';
import { SignalRow } from './row.tsx';

/** Rows before the end of what was read at which the next page is asked for. */
const AHEAD = 20;

/** The list of lives: only what is in view is rendered, older pages are read when their place comes near. */
export function LifeTable(props: {
  list: readonly LifeRow[];
  /** Lives that there are, those not read yet included. */
  count: number;
  hidden: ReadonlySet<string>;
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
  /** Told how many columns have no room. */
  onFit: (fitted: FittedColumns) => void;
  /** Reads the next page; undefined: there is none, or one is being read. */
  onMore: (() => void) | undefined;
}): ReactNode {
  const { list, chosen, onChoose, onFit, onMore } = props;
  const table = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string>();
  const fitted = useFittedColumns(table, signalColumns, props.hidden);
  const view = useWindow(scroller, rowRem(), list.length, 4);
  const style = useMemo(() => trackStyle(fitted.shown), [fitted]);
  const moveRow = useRowKeys(
    scroller,
    list.length,
    list.findIndex(({ life }) => life.opportunity_id === cursor),
    view.onScroll,
  );
  const onFitted = useEffectEvent(onFit);
  useEffect(() => onFitted(fitted), [fitted]);
  const isNearEnd = onMore !== undefined && view.end >= list.length - AHEAD;
  const onNearEnd = useEffectEvent(() => onMore?.());
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  }, [isNearEnd, list.length]);
  return (
    <div
      className="table"
      role="grid"
      aria-label="Signals"
      aria-rowcount={props.count + 1}
      ref={table}
      style={style}
      onKeyDown={(event) => {
        if (!moveRow(event) && event.key === 'Escape') onChoose(undefined);
      }}
    >
      <div className="table-scroll" ref={scroller} onScroll={view.onScroll}>
        <TableHead columns={fitted.shown} />
        <div style={{ height: `${view.start * rowRem()}rem` }} />
        {list.slice(view.start, view.end).map((row, i) => (
          <SignalRow
            key={row.life.opportunity_id}
            row={row}
            position={view.start + i}
            isChosen={row.life.opportunity_id === chosen}
            isCursor={cursor === undefined ? view.start + i === 0 : row.life.opportunity_id === cursor}
            off={fitted.off}
            onChoose={onChoose}
            onFocus={setCursor}
          />
        ))}
        <div style={{ height: `${Math.max(0, list.length - view.end) * rowRem()}rem` }} />
      </div>
    </div>
  );
}
