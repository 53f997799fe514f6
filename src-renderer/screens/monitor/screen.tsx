import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { boundKeys, keyOf } from '../../data/key-map.ts';
import { useApp, useHiddenColumns, useListedSymbols, useMarket } from '../../data/use-app.ts';
import { listOf, starredList, toggled } from '../../data/watchlists.ts';
import { ColumnMenu } from '../../ui/column-menu.tsx';
import { useFittedColumns } from '../../ui/fit-columns.ts';
import { rowPx, rowRem } from '../../ui/row-height.ts';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { TableHead, trackStyle } from '../../ui/table.tsx';
import { moved } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { NoListed } from '../no-listed.tsx';
import { alarmsOf, takeRowKey } from '../row-actions.ts';
import { monitorColumns } from './columns.ts';
import { SymbolDrawer } from './drawer.tsx';
import { GridView } from './grid-view.tsx';
import { SymbolGroup } from './group.tsx';
import { gridRow, ordered } from './model.ts';
import { LayoutChoice, monitorLayoutOf } from './view-choice.tsx';
import './monitor.css';

const isMac = /Mac/.test(navigator.platform);

/** Live best bid and offer of every symbol on every venue, as a table or with the venues side by side. */
export function MonitorScreen(): ReactNode {
  const app = useApp();
  const layout = useStore(monitorLayoutOf(app), (state) => state.layout);
  // What the palette has found is shown in the table, where it has a row with everything.
  const isWanted = useStore(app.wanted, ({ symbol }) => symbol !== '');
  useEffect(() => {
    if (isWanted) monitorLayoutOf(app).setState({ layout: 'table' });
  }, [app, isWanted]);
  return layout === 'grid' && !isWanted ? <GridView /> : <TableView />;
}

function TableView(): ReactNode {
  const app = useApp();
  const { session, rows, mids } = useMarket();
  const prefs = useStore(app.prefs);
  const listed = useListedSymbols();
  const list = useMemo(() => ordered(session, listed, prefs.order), [session, listed, prefs.order]);
  const venues = session.venues.length;
  const count = list.length * (venues + 1);
  const scroller = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number>();
  const [isOpen, setOpen] = useState(false);
  const groupRem = rowRem() * (venues + 1);
  const view = useWindow(scroller, groupRem, list.length, 1);
  const { hidden, change } = useHiddenColumns('monitor');
  const fitted = useFittedColumns(table, monitorColumns, hidden);
  const style = useMemo(() => trackStyle(fitted.shown), [fitted]);
  const wantsFocus = useRef(false);

  const at = cursor === undefined ? undefined : gridRow(cursor, venues);
  const detailed = session.symbols.findIndex(({ symbol }) => symbol === prefs.symbol);
  const stars = listOf(prefs.watchlists, starredList(prefs.watchlists, prefs.watchlist))?.symbols ?? [];
  const shown = [];
  for (let position = view.start; position < view.end; position++) shown.push(position);

  const open = useCallback(
    (symbol: number) => {
      app.prefs.setState({ symbol: session.symbols[symbol]?.symbol ?? '' });
      setOpen(true);
    },
    [app, session],
  );
  const star = useCallback(
    (symbol: number) => {
      const { watchlists, watchlist } = app.prefs.getState();
      const name = session.symbols[symbol]?.symbol ?? '';
      app.prefs.setState({ watchlists: toggled(watchlists, starredList(watchlists, watchlist), name) });
    },
    [app, session],
  );
  // Found by the palette: the row gets the cursor, and its details are opened.
  const wanted = useStore(app.wanted);
  const [seen, setSeen] = useState(0);
  if (wanted.symbol !== '' && wanted.count !== seen) {
    const position = list.findIndex((symbol) => session.symbols[symbol]?.symbol === wanted.symbol);
    setSeen(wanted.count);
    setOpen(true);
    if (position >= 0) setCursor(position * (venues + 1));
  }
  useEffect(() => {
    if (wanted.symbol === '') return;
    wantsFocus.current = true;
    app.wanted.setState({ symbol: '' });
  }, [app, wanted]);

  const move = (event: KeyboardEvent): void => {
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / rowPx()) - 1;
    const next = moved(cursor ?? -1, event.key, count, page);
    if (next !== undefined) {
      event.preventDefault();
      wantsFocus.current = true;
      setCursor(next);
    } else if (event.key === 'Escape' && isOpen) {
      event.stopPropagation();
      setOpen(false);
    } else if (at !== undefined && isKey(event, boundKeys(prefs.keys).watch)) {
      event.preventDefault();
      star(list[at.symbol] ?? -1);
    } else if (at !== undefined) {
      const symbol = session.symbols[list[at.symbol] ?? -1]?.symbol;
      if (symbol === undefined) return;
      takeRowKey(app, event, () => ({
        scope: { kind: 'symbol', symbol },
        name: symbol,
        alarms: alarmsOf(app, { symbol }),
      }));
    }
  };

  // The row to focus may first have to be scrolled into the rendered range.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || cursor === undefined || at === undefined || !wantsFocus.current) return;
    const top = cursor * rowPx();
    const isGroup = at.venue < 0;
    const covered = isGroup ? 0 : rowPx();
    if (top - covered < element.scrollTop) element.scrollTop = top - covered;
    const bottom = top + 2 * rowPx();
    if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    const row = element.querySelector<HTMLElement>(`[data-index="${cursor}"]`);
    if (row === null) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  }, [cursor, at, view.start, view.end]);

  const all = session.symbols.length;
  return (
    <>
      <ScreenHeader
        title="Monitor"
        scope={`${list.length === all ? all : `${list.length} of ${all}`} symbols on ${venues} venues · best bid and offer, top of book`}
      >
        <LayoutChoice />
        <ColumnMenu columns={monitorColumns} hidden={hidden} roomless={fitted.roomless} onChange={change} />
      </ScreenHeader>
      <div className="monitor">
        <div
          className="table"
          role="grid"
          aria-label="Best bid and offer"
          aria-rowcount={count + 1}
          ref={table}
          data-narrow={fitted.shown.length < 9 ? '' : undefined}
          style={style}
        >
          <div className="table-scroll" ref={scroller} onScroll={view.onScroll} onKeyDown={move}>
            <TableHead columns={fitted.shown} />
            <div style={{ height: `${view.start * groupRem}rem` }} />
            {shown.map((position) => {
              const symbol = list[position];
              // A list that has just become shorter is drawn once before its window is measured anew.
              if (symbol === undefined) return null;
              const name = session.symbols[symbol]?.symbol ?? '';
              return (
                <SymbolGroup
                  key={name}
                  session={session}
                  rows={rows}
                  mids={mids}
                  symbol={symbol}
                  position={position}
                  off={fitted.off}
                  isStarred={stars.includes(name)}
                  cursor={at?.symbol === position ? at.venue : undefined}
                  isFirst={at === undefined && position === 0}
                  onFocusRow={setCursor}
                  onOpen={open}
                  onStar={star}
                />
              );
            })}
            <div style={{ height: `${Math.max(0, list.length - view.end) * groupRem}rem` }} />
            {list.length === 0 ? <NoListed what={`${all} symbols`} /> : null}
          </div>
        </div>
        {isOpen && detailed >= 0 ? <SymbolDrawer symbol={detailed} onClose={() => setOpen(false)} /> : null}
      </div>
    </>
  );
}

function isKey(event: KeyboardEvent, bound: string): boolean {
  return bound !== '' && keyOf(event, isMac)?.toLowerCase() === bound.toLowerCase();
}
