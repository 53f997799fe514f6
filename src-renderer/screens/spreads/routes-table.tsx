import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Session } from '#shared/api/api.ts';
import type { Shelf } from '#shared/alerts/shelf.ts';
import type { Route } from '#shared/market/route.ts';
import type { AppData } from '../../data/app-data.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { useApp, useEvery, useListedSymbols, useMarket, usePaint } from '../../data/use-app.ts';
import { AttributeSpot, TextSpot } from '../../ui/cell.ts';
import { useFittedColumns } from '../../ui/fit-columns.ts';
import { ageText, bpsText, countText, DASH, moneyText, plainBpsText, qtyText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { netCell, type Basis } from '../net-cell.ts';
import { NoListed } from '../no-listed.tsx';
import { reasonText } from '../reason-text.ts';
import { routeKey, routeLabel } from '../route-name.ts';
import { alarmsOf, takeRowKey, type RowMatter } from '../row-actions.ts';
import { basisText } from './basis.ts';
import {
  hiddenBy,
  hiddenSummary,
  isRouteMuted,
  movesWaiting,
  rankRoutes,
  reasonSummary,
  type HiddenReason,
  type RouteFilter,
} from './model.ts';
import { RouteFilters } from './route-filters.tsx';
import { everyRoute, routeFilterOf, spreadsViewOf } from './spreads-state.ts';
import { rowRem } from '../../ui/row-height.ts';

const netLabels: Readonly<Record<Basis, string>> = {
  net: 'Net',
  gross: 'Net',
  cycle: 'Net cycle',
  funded: 'Net + fund',
};

const columnsOf = (quote: string, basis: Basis) =>
  [
    { key: 'symbol', label: 'Symbol', width: 108 },
    { key: 'route', label: 'Buy→Sell', width: 88 },
    {
      key: 'net',
      label: netLabels[basis],
      unit: 'bps',
      width: basis === 'net' || basis === 'gross' ? 72 : 104,
      align: 'right',
      about: basisText[basis === 'gross' ? 'net' : basis],
    },
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
      drop: 6,
      label: 'Episodes',
      width: 76,
      align: 'right',
      about: 'Signals of this route since start',
    },
    {
      key: 'funding',
      drop: 1,
      label: 'Fund',
      unit: 'bps',
      width: 72,
      align: 'right',
      about:
        'What funding brings up to the next settlement of both legs: long the buying, short the selling one',
    },
    { key: 'reason', label: 'State', width: 104 },
  ] as const satisfies readonly Column[];

const nothingHidden: ReadonlySet<string> = new Set();
const noShelves: readonly Shelf[] = [];

/** An order with what it is the order of. */
interface Ranking {
  readonly rows: MarketRows;
  readonly listed: readonly number[];
  readonly filter: RouteFilter;
  readonly basis: Basis;
  readonly order: readonly number[];
  /** What is left out, counted by why. */
  readonly hidden: string;
}

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
  const [waiting, setWaiting] = useState(0);
  const [summary, setSummary] = useState('');
  const [cursor, setCursor] = useState<number>();
  const scroller = useRef<HTMLDivElement>(null);
  const isFrozen = isHeld.pointer || isHeld.focus;
  const listed = useListedSymbols();
  const store = spreadsViewOf(app);
  const typed = useStore(store);
  const filter = useMemo(() => routeFilterOf(typed), [typed]);
  const shelves = useStore(app.alerts, ({ state }) => state?.shelves) ?? noShelves;
  const rank = (): Ranking => {
    const nowMs = app.nowMs();
    const counts = new Map<HiddenReason, number>();
    const wanted = new Set(listed);
    const order = rankRoutes(rows, basis).filter((route) => {
      const hidden = hiddenBy(rows, route, filter, {
        basis: basis === 'gross' ? 'net' : basis,
        nowMs,
        isListed: (symbol) => wanted.has(symbol),
        isMuted: (at) => {
          const where = rows.routes[at];
          return where !== undefined && isRouteMuted(shelves, session, where, app.backendNowMs());
        },
      });
      if (hidden !== undefined) counts.set(hidden, (counts.get(hidden) ?? 0) + 1);
      return hidden === undefined;
    });
    return { rows, listed, filter, basis, order, hidden: hiddenSummary(counts, filter) };
  };
  const [kept, setRanking] = useState(rank);
  // Another session, list or filter makes another ranking: the earlier one means nothing for it.
  const isOf = kept.rows === rows && kept.listed === listed && kept.filter === filter && kept.basis === basis;
  if (!isOf) setRanking(rank());
  const { order, hidden } = kept;
  useEvery(1_000, () => {
    const next = rank();
    setSummary(reasonSummary(rows, app.nowMs(), session.thresholds.max_age_ms));
    const moves = movesWaiting(order, next.order);
    setWaiting(isFrozen ? moves : 0);
    if (!isFrozen && (moves > 0 || next.hidden !== hidden)) setRanking(next);
  });
  useEffect(() => app.painter.agesDue(), [order, app]);
  const quote = session.symbols[0]?.quote ?? 'quote';
  const columns = useMemo(
    () => columnsOf(session.symbols.every((s) => s.quote === quote) ? quote : 'quote', basis),
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

const RouteRow = memo(function RouteRow(props: {
  session: Session;
  rows: MarketRows;
  columns: readonly Column[];
  basis: Basis;
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
  const app = useApp();
  const element = useRef<HTMLDivElement>(null);
  const paint = useRef<(nowMs: number) => void>(undefined);
  const seen = useRef(-1);
  usePaint((tick) => {
    if (element.current === null) return;
    const version = rows.routeVersion[route] ?? 0;
    if (version === seen.current && !tick.ages) return;
    seen.current = version;
    paint.current ??= routePainter(element.current, session, rows, route, props.basis);
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
        else takeRowKey(app, event, () => matterOf(app, session, at));
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

function matterOf(app: AppData, session: Session, route: Route): RowMatter {
  const symbol = session.symbols[route.symbol]!.symbol;
  const buy = session.venues[route.buy]!.exchange;
  const sell = session.venues[route.sell]!.exchange;
  return {
    scope: { kind: 'route', symbol, buy, sell },
    name: `${symbol} ${routeLabel(session, route)}`,
    alarms: alarmsOf(app, { symbol, buy, sell }),
  };
}

function routePainter(
  row: Element,
  session: Session,
  rows: MarketRows,
  route: number,
  basis: Basis,
): (nowMs: number) => void {
  const cell = (name: string): Element => {
    const found = row.querySelector(`[data-cell="${name}"]`);
    if (found === null) throw new Error(`route row: expected a cell ${name}, found none`);
    return found;
  };
  const text = (name: string): TextSpot => new TextSpot(cell(name));
  const [net, gross, fees, qty] = [text('net'), text('gross'), text('fees'), text('qty')];
  const [notional, funding, life, episodes, reason] = [
    text('notional'),
    text('funding'),
    text('life'),
    text('episodes'),
    text('reason'),
  ];
  const ramp = new AttributeSpot(cell('net'), 'data-ramp');
  const blind = new AttributeSpot(row, 'data-blind');
  const state = new AttributeSpot(row, 'data-reason');
  return (nowMs) => {
    const value = netCell(rows, route, basis, nowMs, session.thresholds.max_age_ms);
    net.set(value.text);
    ramp.set(value.ramp);
    blind.set(value.isBlind ? 'true' : undefined);
    const shown = (number: number, format: (number: number) => string): string =>
      value.isBlind ? DASH : format(number);
    gross.set(shown(rows.route(route, 'gross_bps'), bpsText));
    fees.set(shown(rows.route(route, 'fees_bps'), plainBpsText));
    qty.set(shown(rows.route(route, 'qty'), qtyText));
    notional.set(shown(rows.route(route, 'notional'), moneyText));
    funding.set(shown(rows.route(route, 'funding_bps'), bpsText));
    life.set(shown(nowMs - rows.route(route, 'open_since_ms'), ageText));
    episodes.set(countText(rows.route(route, 'episodes')));
    const isSilent = nowMs - rows.routesWallMs > session.thresholds.max_age_ms;
    const why = rows.reason(route);
    reason.set(isSilent ? 'no report' : reasonText[why]);
    state.set(isSilent ? 'no_report' : why);
  };
}
