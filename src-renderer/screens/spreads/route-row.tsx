import { memo, useRef, type ReactNode } from 'react';
import type { Session } from '#shared/api/api.ts';
import type { Route } from '#shared/market/route.ts';
import type { AppData } from '../../data/app-data.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { useApp, usePaintInto } from '../../data/use-app.ts';
import { Cell, type Column } from '../../ui/table.tsx';
import type { Basis } from '../net-cell.ts';
import { routeKey, routeLabel } from '../route-name.ts';
import { alarmsOf, takeRowKey, type RowMatter } from '../row-actions.ts';
import { routePainter } from './route-painter.ts';

/** One ranked route. Its numbers are painted past React. */
export const RouteRow = memo(function RouteRow(props: {
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
  const { basis } = props;
  usePaintInto(element, (row) => routePainter(row, session, rows, route, basis), [
    session,
    rows,
    route,
    basis,
  ]);
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
