import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Session } from '#shared/api/api.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { useApp, useEvery, useListedSymbols, useMarket, usePaint } from '../../data/use-app.ts';
import { AttributeSpot, TextSpot } from '../../ui/cell.ts';
import { useFittedColumns } from '../../ui/fit-columns.ts';
import { ageText, bpsText, countText, DASH, moneyText, plainBpsText, qtyText } from '../../ui/format.ts';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { netCell } from '../net-cell.ts';
import { NoListed } from '../no-listed.tsx';
import { reasonText } from '../reason-text.ts';
import { routeKey, routeLabel } from '../route-name.ts';
import { movesWaiting, rankRoutes, reasonSummary } from './model.ts';
import { rowRem } from '../../ui/row-height.ts';

const columnsOf = (quote: string) =>
  [
    { key: 'symbol', label: 'Symbol', width: 108 },
    { key: 'route', label: 'Buy→Sell', width: 88 },
    { key: 'net', label: 'Net', unit: 'bps', width: 72, align: 'right', about: 'After both taker fees' },
    {
      key: 'gross',
      drop: 2,
      label: 'Gross',
      unit: 'bps',
      width: 76,
      align: 'right',
      about: 'Bid of the selling venue over ask of the buying venue',
    },
    { key: 'fees', label: 'Fees', unit: 'bps', width: 68, drop: 3, align: 'right' },
    {
      key: 'qty',
      label: 'Size',
      unit: 'base',
      width: 80,
      align: 'right',
      about: 'Smaller of both sizes at the top of the book',
    },
    { key: 'notional', label: 'Notional', unit: quote, width: 104, align: 'right' },
    {
      key: 'life',
      drop: 4,
      label: 'Life',
      width: 68,
      align: 'right',
      about: 'How long the running signal has been open',
    },
    {
      key: 'episodes',
      drop: 5,
      label: 'Episodes',
      width: 76,
      align: 'right',
      about: 'Signals of this route since start',
    },
    { key: 'reason', label: 'State', width: 104 },
  ] as const satisfies readonly Column[];

const nothingHidden: ReadonlySet<string> = new Set();

/** All routes, the best first. The order is renewed once a second and stands still under pointer and cursor. */
export function RoutesTable(props: {
  chosen: string;
  onChoose: (key: string) => void;
  onPeek: (key: string | undefined) => void;
}): ReactNode {
  const { session, rows } = useMarket();
  const app = useApp();
  const [ranking, setRanking] = useState(() => ({ of: rows, order: rankRoutes(rows) }));
  const [isHeld, setHeld] = useState({ pointer: false, focus: false });
  const [waiting, setWaiting] = useState(0);
  const [summary, setSummary] = useState('');
  const [cursor, setCursor] = useState<number>();
  const scroller = useRef<HTMLDivElement>(null);
  const isFrozen = isHeld.pointer || isHeld.focus;
  // Another session has other routes: the order of the earlier one means nothing for them.
  const listed = useListedSymbols();
  const order = useMemo(() => {
    const all = ranking.of === rows ? ranking.order : rankRoutes(rows);
    if (listed.length === session.symbols.length) return all;
    return all.filter((route) => listed.includes(rows.routes[route]?.symbol ?? -1));
  }, [ranking, rows, listed, session]);
  useEvery(1_000, () => {
    const wanted = rankRoutes(rows).filter(
      (route) => order.length === rows.routes.length || order.includes(route),
    );
    setSummary(reasonSummary(rows, app.nowMs(), session.thresholds.max_age_ms));
    if (isFrozen) setWaiting(movesWaiting(order, wanted));
    else {
      setWaiting(0);
      if (ranking.of !== rows || movesWaiting(order, wanted) > 0)
        setRanking({ of: rows, order: rankRoutes(rows) });
    }
  });
  useEffect(() => app.painter.agesDue(), [order, app]);
  const quote = session.symbols[0]?.quote ?? 'quote';
  const columns = useMemo(
    () => columnsOf(session.symbols.every((s) => s.quote === quote) ? quote : 'quote'),
    [session, quote],
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
        <span>net of both taker fees, top of book</span>
        <span className="spacer" />
        <span data-testid="sorting" className="faint">
          {isFrozen ? `sorting paused · ${waiting} moves waiting` : ''}
        </span>
      </div>
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
              key={route}
              session={session}
              rows={rows}
              columns={columns}
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
          {order.length === 0 ? <NoListed what={`${rows.routes.length} routes`} /> : null}
        </div>
      </div>
      <p className="panel-foot" data-testid="reasons">
        {summary}
        {order.length === rows.routes.length
          ? ''
          : ` · ${rows.routes.length - order.length} not in the watchlist`}
      </p>
    </section>
  );
}

const RouteRow = memo(function RouteRow(props: {
  session: Session;
  rows: MarketRows;
  columns: readonly Column[];
  off: ReadonlySet<string>;
  route: number;
  position: number;
  isChosen: boolean;
  isCursor: boolean;
  onCursor: (route: number) => void;
  onChoose: (key: string) => void;
  onPeek: (key: string | undefined) => void;
}): ReactNode {
  const { session, rows, route } = props;
  const element = useRef<HTMLDivElement>(null);
  const paint = useRef<(nowMs: number) => void>(undefined);
  const seen = useRef(-1);
  usePaint((tick) => {
    if (element.current === null) return;
    const version = rows.routeVersion[route] ?? 0;
    if (version === seen.current && !tick.ages) return;
    seen.current = version;
    paint.current ??= routePainter(element.current, session, rows, route);
    paint.current(tick.nowMs);
  });
  const at = rows.routes[route];
  if (at === undefined) return null;
  const key = routeKey(session, at);
  return (
    <div
      className="row"
      role="row"
      ref={element}
      data-row-route={key}
      data-position={props.position}
      aria-rowindex={props.position + 2}
      aria-selected={props.isChosen}
      tabIndex={props.isCursor ? 0 : -1}
      onFocus={() => {
        props.onCursor(route);
        props.onPeek(key);
      }}
      onPointerEnter={() => props.onPeek(key)}
      onClick={() => props.onChoose(key)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') props.onChoose(key);
      }}
    >
      {props.columns.map((column) => (
        <Cell
          key={column.key}
          name={column.key}
          align={column.align}
          isOff={props.off.has(column.key)}
          className={
            column.key === 'net'
              ? 'route-net'
              : column.key === 'symbol' || column.key === 'route'
                ? undefined
                : 'quiet'
          }
        >
          {column.key === 'symbol'
            ? session.symbols[at.symbol]?.symbol
            : column.key === 'route'
              ? routeLabel(session, at)
              : null}
        </Cell>
      ))}
    </div>
  );
});

function routePainter(
  row: Element,
  session: Session,
  rows: MarketRows,
  route: number,
): (nowMs: number) => void {
  const cell = (name: string): Element => {
    const found = row.querySelector(`[data-cell="${name}"]`);
    if (found === null) throw new Error(`route row: expected a cell ${name}, found none`);
    return found;
  };
  const text = (name: string): TextSpot => new TextSpot(cell(name));
  const [net, gross, fees, qty] = [text('net'), text('gross'), text('fees'), text('qty')];
  const [notional, life, episodes, reason] = [
    text('notional'),
    text('life'),
    text('episodes'),
    text('reason'),
  ];
  const ramp = new AttributeSpot(cell('net'), 'data-ramp');
  const blind = new AttributeSpot(row, 'data-blind');
  const state = new AttributeSpot(row, 'data-reason');
  return (nowMs) => {
    const value = netCell(rows, route, 'net', nowMs, session.thresholds.max_age_ms);
    net.set(value.text);
    ramp.set(value.ramp);
    blind.set(value.isBlind ? 'true' : undefined);
    const shown = (number: number, format: (number: number) => string): string =>
      value.isBlind ? DASH : format(number);
    gross.set(shown(rows.route(route, 'gross_bps'), bpsText));
    fees.set(shown(rows.route(route, 'fees_bps'), plainBpsText));
    qty.set(shown(rows.route(route, 'qty'), qtyText));
    notional.set(shown(rows.route(route, 'notional'), moneyText));
    life.set(shown(nowMs - rows.route(route, 'open_since_ms'), ageText));
    episodes.set(countText(rows.route(route, 'episodes')));
    const isSilent = nowMs - rows.routesWallMs > session.thresholds.max_age_ms;
    const why = rows.reason(route);
    reason.set(isSilent ? 'no report' : reasonText[why]);
    state.set(isSilent ? 'no_report' : why);
  };
}
