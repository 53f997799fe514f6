import { memo, useEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Session } from '#shared/api/api.ts';
import { toggleMute } from '../../data/alert-actions.ts';
import { globalMute } from '../../data/alerts-store.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import type { Paint } from '../../data/painter.ts';
import {
  useApp,
  useEvery,
  useListedSymbols,
  useMarket,
  usePaintInto,
  useRenderEvery,
} from '../../data/use-app.ts';
import { AttributeSpot, TextSpot } from '../../ui/cell.ts';
import { ageText, bpsText, DASH, qtyText } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { netCell } from '../net-cell.ts';
import { routeKey, routeLabel } from '../route-name.ts';
import { STATUS_OLD_MS, stateGlyph } from '../venue-health.ts';
import { bestRoutes } from './model.ts';
import './mini.css';

/** A small window beside other programs: whether the data can be trusted, and what pays most. It makes no sound. */
export function MiniPanel(): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const listed = useListedSymbols();
  const [isHeld, setHeld] = useState(false);
  const [order, setOrder] = useState<readonly number[]>([]);
  const route = useStore(app.prefs, (state) => state.route);
  // Once a second, and never under the pointer.
  useEvery(1_000, () => {
    if (isHeld) return;
    const next = bestRoutes(rows, listed, app.nowMs(), session.thresholds.max_age_ms);
    if (next.length !== order.length || next.some((each, i) => each !== order[i])) setOrder(next);
  });
  useEffect(() => app.painter.agesDue(), [app, order]);
  const without = listed.length - order.length;
  return (
    <div className="mini" data-testid="mini">
      <MiniHead />
      <div
        className="mini-rows"
        role="table"
        aria-label="Best route of every symbol, net in bps"
        tabIndex={0}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        <div role="row" className="mini-line mini-labels">
          <span role="columnheader">Symbol</span>
          <span role="columnheader">Buy→Sell</span>
          <span role="columnheader" data-part="size">
            Size
          </span>
          <span role="columnheader" data-part="net">
            Net <span className="unit">bps</span>
          </span>
        </div>
        {order.map((each) => (
          <MiniRow
            key={each}
            session={session}
            rows={rows}
            route={each}
            isChosen={routeKey(session, rows.routes[each] ?? nowhere) === route}
            onChoose={(name) => app.prefs.setState({ route: name, symbol: name.split(':')[0] ?? '' })}
          />
        ))}
        {without > 0 ? (
          <p className="faint mini-without">{without} symbols have no two usable quotes</p>
        ) : null}
      </div>
    </div>
  );
}

const nowhere = { symbol: -1, buy: -1, sell: -1 };

/** State, list and mute, in one line. */
function MiniHead(): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const { status } = useStore(app.status);
  const link = useStore(app.session, (state) => state.link.kind);
  const { watchlists, watchlist } = useStore(app.prefs);
  const shelf = useStore(app.alerts, ({ state }) => globalMute(state, app.backendNowMs()));
  useRenderEvery(1_000);
  const nowMs = app.backendNowMs();
  const isOld = status === undefined || nowMs - status.now_ms > STATUS_OLD_MS || link !== 'connected';
  const state = isOld ? 'unknown' : status.state;
  const muted =
    shelf === undefined ? '' : shelf.until_ms === null ? 'muted' : ageText(shelf.until_ms - nowMs);
  return (
    <div className="mini-head">
      {session.mode === 'LIVE' ? null : (
        <span className="mode-pill" data-mode={session.mode} data-testid="mode">
          {session.mode}
        </span>
      )}
      <span
        className="chip"
        data-testid="mini-state"
        data-state={state}
        title={isOld ? 'The backend sends no status' : status.reason}
      >
        <span className="glyph">{stateGlyph[state]}</span> {isOld ? 'UNKNOWN' : status.state}
      </span>
      <select
        className="select mini-list"
        aria-label="Watchlist"
        value={watchlists.some(({ id }) => id === watchlist) ? watchlist : ''}
        onChange={(event) => app.prefs.setState({ watchlist: event.target.value })}
      >
        <option value="">All symbols</option>
        {watchlists.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <span className="spacer" />
      <button
        type="button"
        className="button"
        data-quiet=""
        data-testid="mini-mute"
        aria-pressed={shelf !== undefined}
        aria-label={shelf === undefined ? 'Mute alerts for 15 minutes' : `Alerts are muted ${muted}: unmute`}
        title={shelf === undefined ? 'Mute alerts for 15 minutes' : 'Unmute'}
        onClick={() => toggleMute(app)}
      >
        <Icon name={shelf === undefined ? 'sound' : 'muted'} />
        {muted}
      </button>
    </div>
  );
}

const MiniRow = memo(function MiniRow(props: {
  session: Session;
  rows: MarketRows;
  route: number;
  isChosen: boolean;
  onChoose: (key: string) => void;
}): ReactNode {
  const { session, rows, route } = props;
  const element = useRef<HTMLButtonElement>(null);
  usePaintInto(element, (row) => miniPainter(row, session, rows, route), [session, rows, route]);
  const at = rows.routes[route];
  if (at === undefined) return null;
  const key = routeKey(session, at);
  return (
    <div role="row">
      <button
        type="button"
        className="mini-line mini-row"
        ref={element}
        data-mini={key}
        aria-current={props.isChosen}
        onClick={() => props.onChoose(key)}
      >
        <span role="cell">{session.symbols[at.symbol]?.symbol}</span>
        <span role="cell" className="quiet">
          {routeLabel(session, at)}
        </span>
        <span role="cell" data-part="size" className="quiet" />
        <span role="cell" data-part="net" />
      </button>
    </div>
  );
});

function miniPainter(row: Element, session: Session, rows: MarketRows, route: number): Paint {
  const [sizeCell, netCellOf] = ['size', 'net'].map((part) => row.querySelector(`[data-part="${part}"]`));
  if (sizeCell == null || netCellOf == null) throw new Error('mini row: expected cells size and net');
  const [size, net] = [new TextSpot(sizeCell), new TextSpot(netCellOf)];
  const ramp = new AttributeSpot(netCellOf, 'data-ramp');
  const blind = new AttributeSpot(row, 'data-blind');
  const quote = session.symbols[rows.routes[route]?.symbol ?? -1]?.quote ?? '';
  return ({ nowMs }) => {
    const value = netCell(rows, route, 'net', nowMs, session.thresholds.max_age_ms);
    net.set(value.isBlind ? value.text : bpsText(rows.route(route, 'net_bps')));
    ramp.set(value.ramp);
    blind.set(value.isBlind ? 'true' : undefined);
    size.set(value.isBlind ? DASH : `${qtyText(rows.route(route, 'notional'))} ${quote}`);
  };
}
