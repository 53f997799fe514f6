import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useEvery, useMarket } from '../../data/use-app.ts';
import { useFittedColumns } from '../../ui/fit-columns.ts';
import { Notice } from '../../ui/notice.tsx';
import { rowRem } from '../../ui/row-height.ts';
import { TableHead, trackStyle } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import type { Basis } from '../net-cell.ts';
import { NoListed } from '../no-listed.tsx';
import { routeKey } from '../route-name.ts';
import { basisText } from './basis.ts';
import { reasonSummary } from './model.ts';
import { routeColumns } from './route-columns.ts';
import { RouteFilters } from './route-filters.tsx';
import { RouteRow } from './route-row.tsx';
import { everyRoute, routeFilterOf, spreadsViewOf } from './spreads-state.ts';
import { useRanking } from './use-ranking.ts';

const nothingHidden: ReadonlySet<string> = new Set();

/** All routes, the best first. The order is renewed once a second and stands still under pointer and cursor. */
export function RoutesTable(props: {
  basis: Basis;
  chosen: string;
  onChoose: (key: string) => void;
  onPeek: (key: string | undefined) => void;
}): ReactNode {
  const { session, rows } = useMarket();
  const app = useApp();
  const { basis } = props;
  const [isHeld, setHeld] = useState({ pointer: false, focus: false });
  const [summary, setSummary] = useState('');
  const [cursor, setCursor] = useState<number>();
  const scroller = useRef<HTMLDivElement>(null);
  const isFrozen = isHeld.pointer || isHeld.focus;
  const store = spreadsViewOf(app);
  const typed = useStore(store);
  const filter = useMemo(() => routeFilterOf(typed), [typed]);
  const { order, hidden, listed, waiting } = useRanking(basis, filter, isFrozen);
  useEvery(1_000, () => setSummary(reasonSummary(rows, app.nowMs(), session.thresholds.max_age_ms)));
  const quote = session.symbols[0]?.quote ?? 'quote';
  const columns = useMemo(
    () => routeColumns(session.symbols.every((s) => s.quote === quote) ? quote : 'quote', basis),
    [session, quote, basis],
  );
  const table = useRef<HTMLDivElement>(null);
  const fitted = useFittedColumns(table, columns, nothingHidden);
  const style = useMemo(() => trackStyle(fitted.shown), [fitted]);
  const view = useWindow(scroller, rowRem(), order.length, 4);

  const moveRow = useRowKeys(
    scroller,
    order.length,
    cursor === undefined ? -1 : order.indexOf(cursor),
    view.onScroll,
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (moveRow(event) || event.key !== 'Escape') return;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  };

  return (
    <section className="panel" data-testid="routes">
      <div className="panel-head">
        <h2>Ranked routes</h2>
        <span>{basisText[basis === 'gross' ? 'net' : basis]}, top of book</span>
        <span className="spacer" />
        <span data-testid="sorting" className="faint">
          {isFrozen ? `sorting paused · ${waiting} moves waiting` : ''}
        </span>
      </div>
      <RouteFilters quote={quote} />
      <div
        className="table"
        role="grid"
        aria-label="Ranked routes"
        aria-rowcount={order.length + 1}
        ref={table}
        style={style}
      >
        <div
          className="table-scroll"
          ref={scroller}
          onScroll={view.onScroll}
          onKeyDown={onKeyDown}
          onPointerEnter={() => setHeld((now) => ({ ...now, pointer: true }))}
          onPointerLeave={() => {
            setHeld((now) => ({ ...now, pointer: false }));
            props.onPeek(undefined);
          }}
          onFocus={() => setHeld((now) => ({ ...now, focus: true }))}
          onBlur={(event) => {
            if (event.currentTarget.contains(event.relatedTarget)) return;
            setHeld((now) => ({ ...now, focus: false }));
            props.onPeek(undefined);
          }}
        >
          <TableHead columns={fitted.shown} />
          <div style={{ height: `${view.start * rowRem()}rem` }} />
          {order.slice(view.start, view.end).map((route, i) => (
            <RouteRow
              key={`${route} ${basis}`}
              session={session}
              rows={rows}
              columns={columns}
              basis={basis === 'gross' ? 'net' : basis}
              off={fitted.off}
              route={route}
              position={view.start + i}
              isChosen={
                routeKey(session, rows.routes[route] ?? { symbol: -1, buy: -1, sell: -1 }) === props.chosen
              }
              isCursor={cursor === route || (cursor === undefined && view.start + i === 0)}
              onCursor={setCursor}
              onChoose={props.onChoose}
              onPeek={props.onPeek}
            />
          ))}
          <div style={{ height: `${Math.max(0, order.length - view.end) * rowRem()}rem` }} />
        </div>
        {order.length > 0 ? null : (
          // Beside what holds the order: a button that leaves takes its focus with it and tells nobody.
          <div className="routes-empty">
            {listed.length === 0 ? (
              <NoListed what={`${rows.routes.length} routes`} />
            ) : (
              <Notice title={`0 of ${rows.routes.length} routes match.`}>
                <span>{hidden}</span>
                <button type="button" className="button" onClick={() => store.setState(everyRoute)}>
                  Show all routes
                </button>
              </Notice>
            )}
          </div>
        )}
      </div>
      <p className="panel-foot" data-testid="reasons">
        {summary}
        {hidden === '' ? '' : ` · ${hidden}`}
      </p>
    </section>
  );
}
