import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useStore } from 'zustand';
import { drawNetMap, mapColours } from '../../charts/net-map.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import {
  useApp,
  useEvery,
  useListedSymbols,
  useMarket,
  usePaint,
  useRenderEvery,
} from '../../data/use-app.ts';
import { rowPx, rowRem } from '../../ui/row-height.ts';
import { Segments } from '../../ui/segments.tsx';
import { usePageTheme } from '../../ui/use-page-theme.ts';
import { useWindow } from '../../ui/use-window.ts';
import { netCell, type Basis } from '../net-cell.ts';
import { NoListed } from '../no-listed.tsx';
import { reasonText } from '../reason-text.ts';
import { routeKey, routeLabel } from '../route-name.ts';
import { movesWaiting, rankRoutes } from './model.ts';
import { spreadsViewOf } from './spreads-state.ts';
import { remPx } from '../../ui/rem.ts';

/** Listed symbols by their best route, best first. */
function bySpread(rows: MarketRows, listed: readonly number[], basis: Basis): number[] {
  const wanted = new Set(listed);
  const order = rankRoutes(rows, basis).map((route) => rows.routes[route]?.symbol ?? -1);
  return [...new Set(order)].filter((symbol) => wanted.has(symbol));
}

/** Every symbol and every route at once, the best on top. The order stands still under pointer and cursor. */
export function MarketMap(props: {
  basis: Basis;
  basisWords: string;
  chosen: string;
  onChoose: (key: string) => void;
}): ReactNode {
  const { basis, chosen, onChoose } = props;
  const app = useApp();
  const { session, rows } = useMarket();
  const listed = useListedSymbols();
  const theme = usePageTheme();
  const store = spreadsViewOf(app);
  const { marketAs } = useStore(store);
  const [held, setHeld] = useState({ pointer: false, focus: false });
  const [order, setOrder] = useState(() => bySpread(rows, listed, basis));
  const [waiting, setWaiting] = useState(0);
  const [cursor, setCursor] = useState<{ readonly symbol: number; readonly column: number }>();
  const [hover, setHover] = useState<{ readonly symbol: number; readonly column: number }>();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const routes = rows.venues * (rows.venues - 1);
  const columns = useMemo(() => rows.routes.slice(0, routes), [rows, routes]);
  // A symbol that has just been listed is shown at once, one that is not is gone at once.
  const symbols = [
    ...order.filter((symbol) => listed.includes(symbol)),
    ...listed.filter((symbol) => !order.includes(symbol)),
  ];
  const view = useWindow(scroller, rowRem(), symbols.length, 4);
  const shown = symbols.slice(view.start, view.end);
  const isHeld = held.pointer || held.focus;
  useEvery(1_000, () => {
    const wanted = bySpread(rows, listed, basis);
    const moves = movesWaiting(symbols, wanted);
    setWaiting(isHeld ? moves : 0);
    if (!isHeld && moves > 0) setOrder(wanted);
  });

  const cellOf = (symbol: number, column: number) =>
    netCell(rows, symbol * routes + column, basis, app.nowMs(), session.thresholds.max_age_ms);
  const paint = (): void => {
    if (canvas.current === null) return;
    const at = shown.indexOf(cursor?.symbol ?? -1);
    drawNetMap(
      canvas.current,
      shown.map((symbol) => columns.map((_, column) => cellOf(symbol, column))),
      {
        rowPx: rowPx(),
        fontPx: remPx() * 0.75,
        colours: mapColours(),
        cursor: cursor === undefined || at < 0 ? undefined : { row: at, column: cursor.column },
      },
    );
  };
  const painted = useRef(0);
  usePaint((tick) => {
    if (painted.current === rows.routesWallMs && !tick.ages) return;
    painted.current = rows.routesWallMs;
    paint();
  });
  const onChange = useEffectEvent(paint);
  useLayoutEffect(() => onChange(), [basis, cursor, marketAs, view.start, view.end, order, listed]);
  useEffect(() => onChange(), [theme]);
  useEffect(() => {
    if (canvas.current === null) return;
    const observer = new ResizeObserver(() => onChange());
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, [marketAs]);

  const keyOf = (symbol: number, column: number): string =>
    routeKey(session, rows.routes[symbol * routes + column] ?? { symbol: -1, buy: -1, sell: -1 });
  const cellAt = (event: { clientX: number; clientY: number }) => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined || shown.length === 0) return undefined;
    const symbol = shown[Math.floor(((event.clientY - box.top) / box.height) * shown.length)];
    const column = Math.floor(((event.clientX - box.left) / box.width) * routes);
    return symbol === undefined || column < 0 || column >= routes ? undefined : { symbol, column };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = Math.max(0, symbols.indexOf(cursor?.symbol ?? -1));
    const column = cursor?.column ?? 0;
    const to: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [at, column - 1],
      ArrowRight: [at, column + 1],
      ArrowUp: [at - 1, column],
      ArrowDown: [at + 1, column],
      Home: [0, column],
      End: [symbols.length - 1, column],
    };
    const next = cursor === undefined ? ([at, column] as const) : to[event.key];
    if (event.key === 'Enter' && cursor !== undefined) onChoose(keyOf(cursor.symbol, cursor.column));
    else if (to[event.key] !== undefined && next !== undefined) {
      const row = Math.min(symbols.length - 1, Math.max(0, next[0]));
      setCursor({ symbol: symbols[row] ?? 0, column: Math.min(routes - 1, Math.max(0, next[1])) });
      const element = scroller.current;
      if (element !== null) {
        const [top, high] = [row * rowPx(), rowPx()];
        if (top < element.scrollTop) element.scrollTop = top;
        const below = top + 2 * high - (element.scrollTop + element.clientHeight);
        if (below > 0) element.scrollTop += below;
      }
    } else if (event.key === 'Escape') setCursor(undefined);
    else return;
    event.preventDefault();
  };
  const told = hover ?? cursor;
  const isTable = marketAs === 'table';
  const rowTop = `${view.start * rowRem()}rem`;
  const rowsBelow = `${Math.max(0, symbols.length - view.end) * rowRem()}rem`;
  return (
    <section className="panel market-map" data-testid="market-map" data-basis={basis}>
      <div className="panel-head">
        <h2>Whole market</h2>
        <span data-testid="map-told">
          {told === undefined ? (
            `${props.basisWords} · the best on top`
          ) : (
            <Told
              cell={() => cellOf(told.symbol, told.column).text}
              name={`${session.symbols[told.symbol]?.symbol ?? ''} ${routeLabel(session, columns[told.column] ?? { buy: -1, sell: -1 })}`}
              reason={() => reasonText[rows.reason(told.symbol * routes + told.column)]}
            />
          )}
        </span>
        <span className="spacer" />
        <span className="faint" data-testid="map-sorting">
          {isHeld ? `sorting paused · ${waiting} moves waiting` : ''}
        </span>
        <Segments
          label="View of the whole market"
          value={marketAs}
          options={[
            { value: 'map', label: 'Map' },
            { value: 'table', label: 'View as table' },
          ]}
          onChange={(next) => store.setState({ marketAs: next })}
        />
      </div>
      {symbols.length === 0 ? (
        <NoListed what={`${session.symbols.length} symbols`} />
      ) : (
        <div
          className="market-scroll"
          ref={scroller}
          onScroll={view.onScroll}
          tabIndex={0}
          role={isTable ? 'table' : 'group'}
          aria-label={
            isTable
              ? 'Spreads of the whole market'
              : 'Spreads of the whole market. Arrow keys move from route to route, Enter opens one.'
          }
          onKeyDown={isTable ? undefined : onKeyDown}
          onPointerEnter={() => setHeld((now) => ({ ...now, pointer: true }))}
          onPointerLeave={() => {
            setHeld((now) => ({ ...now, pointer: false }));
            setHover(undefined);
          }}
          onFocus={() => setHeld((now) => ({ ...now, focus: true }))}
          onBlur={() => setHeld((now) => ({ ...now, focus: false }))}
        >
          <div className="market-head" role={isTable ? 'row' : undefined}>
            <span className="market-name" role={isTable ? 'columnheader' : undefined}>
              Symbol
            </span>
            {columns.map((route, column) => (
              <span key={column} role={isTable ? 'columnheader' : undefined}>
                {routeLabel(session, route)}
              </span>
            ))}
          </div>
          <div style={{ height: rowTop }} />
          {!isTable ? (
            <div className="market-body">
              <div className="market-names">
                {shown.map((symbol) => (
                  <span key={symbol} data-map-symbol={session.symbols[symbol]?.symbol}>
                    {session.symbols[symbol]?.symbol}
                  </span>
                ))}
              </div>
              <canvas
                ref={canvas}
                style={{ height: `${shown.length * rowRem()}rem` }}
                onPointerMove={(event) => {
                  const cell = cellAt(event);
                  setHover((now) =>
                    now?.symbol === cell?.symbol && now?.column === cell?.column ? now : cell,
                  );
                }}
                onClick={(event) => {
                  const cell = cellAt(event);
                  if (cell !== undefined) onChoose(keyOf(cell.symbol, cell.column));
                }}
              />
            </div>
          ) : (
            <MapTable
              symbols={shown}
              columns={columns.length}
              cellOf={cellOf}
              keyOf={keyOf}
              chosen={chosen}
              onChoose={onChoose}
            />
          )}
          <div style={{ height: rowsBelow }} />
        </div>
      )}
    </section>
  );
}

/** One cell in words, renewed as often as a number can be read. */
function Told({ name, cell, reason }: { name: string; cell: () => string; reason: () => string }): ReactNode {
  useRenderEvery(250);
  return `${name}: ${cell()} · ${reason()}`;
}

/** The same numbers as text. */
function MapTable(props: {
  symbols: readonly number[];
  columns: number;
  cellOf: (symbol: number, column: number) => { readonly text: string; readonly ramp: string | undefined };
  keyOf: (symbol: number, column: number) => string;
  chosen: string;
  onChoose: (key: string) => void;
}): ReactNode {
  const { session } = useMarket();
  useRenderEvery(1_000);
  return props.symbols.map((symbol) => (
    <div className="market-row" role="row" key={symbol}>
      <span className="market-name" role="rowheader">
        {session.symbols[symbol]?.symbol}
      </span>
      {Array.from({ length: props.columns }, (_, column) => {
        const cell = props.cellOf(symbol, column);
        const key = props.keyOf(symbol, column);
        return (
          <span
            key={column}
            role="cell"
            data-align="right"
            data-map-route={key}
            className={cell.ramp === undefined ? 'quiet' : 'positive'}
            onClick={() => props.onChoose(key)}
          >
            {cell.text}
          </span>
        );
      })}
    </div>
  ));
}
