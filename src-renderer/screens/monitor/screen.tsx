import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useMarket } from '../../data/use-app.ts';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { TableHead, trackStyle } from '../../ui/table.tsx';
import { moved } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { monitorColumns } from './columns.ts';
import { SymbolDrawer } from './drawer.tsx';
import { SymbolGroup } from './group.tsx';
import { gridRow } from './model.ts';
import './monitor.css';

const ROW_REM = 1.5;

/** Live best bid and offer of every symbol on every venue. */
export function MonitorScreen(): ReactNode {
  const { session, rows, mids } = useMarket();
  const venues = session.venues.length;
  const count = session.symbols.length * (venues + 1);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number>();
  const [open, setOpen] = useState<number>();
  const groupRem = ROW_REM * (venues + 1);
  const view = useWindow(scroller, groupRem, session.symbols.length, 1);
  const style = useMemo(() => trackStyle(monitorColumns), []);
  const wantsFocus = useRef(false);

  const at = cursor === undefined ? undefined : gridRow(cursor, venues);
  const shown = [];
  for (let symbol = view.start; symbol < view.end; symbol++) shown.push(symbol);

  const move = useCallback(
    (event: KeyboardEvent) => {
      const page = Math.floor((scroller.current?.clientHeight ?? 0) / 24) - 1;
      const next = moved(cursor ?? -1, event.key, count, page);
      if (next !== undefined) {
        event.preventDefault();
        wantsFocus.current = true;
        setCursor(next);
      } else if (event.key === 'Escape' && open !== undefined) {
        event.stopPropagation();
        setOpen(undefined);
      }
    },
    [cursor, count, open],
  );

  // The row to focus may first have to be scrolled into the rendered range.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || cursor === undefined || at === undefined || !wantsFocus.current) return;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const top = cursor * ROW_REM * rem;
    const isGroup = at.venue < 0;
    const covered = isGroup ? 0 : ROW_REM * rem;
    if (top - covered < element.scrollTop) element.scrollTop = top - covered;
    const bottom = top + 2 * ROW_REM * rem;
    if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    const row = element.querySelector<HTMLElement>(`[data-index="${cursor}"]`);
    if (row === null) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  }, [cursor, at, view.start, view.end]);

  return (
    <>
      <ScreenHeader
        title="Monitor"
        scope={`${session.symbols.length} symbols on ${session.venues.length} venues · best bid and offer, top of book`}
      />
      <div className="monitor">
        <div
          className="table"
          role="grid"
          aria-label="Best bid and offer"
          aria-rowcount={count + 1}
          style={style}
        >
          <div className="table-scroll" ref={scroller} onScroll={view.onScroll} onKeyDown={move}>
            <TableHead columns={monitorColumns} />
            <div style={{ height: `${view.start * groupRem}rem` }} />
            {shown.map((symbol) => (
              <SymbolGroup
                key={session.symbols[symbol]?.symbol}
                session={session}
                rows={rows}
                mids={mids}
                symbol={symbol}
                cursor={at?.symbol === symbol ? at.venue : undefined}
                isFirst={at === undefined && symbol === 0}
                onFocusRow={setCursor}
                onOpen={setOpen}
              />
            ))}
            <div style={{ height: `${(session.symbols.length - view.end) * groupRem}rem` }} />
          </div>
        </div>
        {open === undefined ? null : <SymbolDrawer symbol={open} onClose={() => setOpen(undefined)} />}
      </div>
    </>
  );
}
