import {
  memo,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import type { Session } from '#shared/api/api.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import type { Paint } from '../../data/painter.ts';
import { isUsable } from '../../data/freshness.ts';
import { useMarket, usePaintInto } from '../../data/use-app.ts';
import { AttributeSpot, PriceSpot, TextSpot } from '../../ui/cell.ts';
import { ageText, bpsText, priceText } from '../../ui/format.ts';
import { rowRem } from '../../ui/row-height.ts';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { rampStep } from '../net-cell.ts';
import { routeLabel, slotKey } from '../route-name.ts';
import { VenueCode } from '../venue-code.tsx';
import { bestOf, slotLook } from './model.ts';

/** A line per symbol, a pair of bid and ask per venue: the whole market without scrolling. */
export function CompactGrid(props: {
  /** Symbols in their order. */
  list: readonly number[];
  onOpen: (symbol: number) => void;
}): ReactNode {
  const { list, onOpen } = props;
  const { session, rows } = useMarket();
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(0);
  const view = useWindow(scroller, rowRem(), list.length, 4);
  const moveRow = useRowKeys(scroller, list.length, cursor, view.onScroll);
  const style = useMemo(
    () =>
      ({
        '--tracks': `6.75rem repeat(${session.venues.length}, minmax(5.5rem, 1fr) minmax(5.5rem, 1fr)) 4.5rem 5.5rem`,
      }) as CSSProperties,
    [session],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!moveRow(event) && event.key === 'Enter') onOpen(list[cursor] ?? 0);
  };
  return (
    <div
      className="table compact"
      role="grid"
      aria-label="Best bid and ask, venues side by side"
      aria-rowcount={list.length + 1}
      data-testid="compact"
      style={style}
    >
      <div className="table-scroll" ref={scroller} onScroll={view.onScroll} onKeyDown={onKeyDown}>
        <div className="table-head" role="row">
          <div className="cell" role="columnheader">
            Symbol
          </div>
          {session.venues.map((venue, index) => (
            <div key={venue.exchange} className="cell compact-venue" role="columnheader" aria-colspan={2}>
              <VenueCode exchange={venue.exchange} index={index} />{' '}
              <span className="unit">bid | ask, quote</span>
            </div>
          ))}
          <div className="cell" role="columnheader" data-align="right">
            Net <span className="unit">bps</span>
          </div>
          <div className="cell" role="columnheader">
            Best
          </div>
        </div>
        <div style={{ height: `${view.start * rowRem()}rem` }} />
        {list.slice(view.start, view.end).map((symbol, i) => (
          <CompactRow
            key={`${symbol} ${rows.id}`}
            session={session}
            rows={rows}
            symbol={symbol}
            position={view.start + i}
            isCursor={view.start + i === cursor}
            onFocus={setCursor}
            onOpen={onOpen}
          />
        ))}
        <div style={{ height: `${Math.max(0, list.length - view.end) * rowRem()}rem` }} />
      </div>
    </div>
  );
}

const CompactRow = memo(function CompactRow(props: {
  session: Session;
  rows: MarketRows;
  symbol: number;
  position: number;
  isCursor: boolean;
  onFocus: (position: number) => void;
  onOpen: (symbol: number) => void;
}): ReactNode {
  const { session, rows, symbol, position } = props;
  const element = useRef<HTMLDivElement>(null);
  usePaintInto(element, (row) => compactPainter(row, session, rows, symbol), [session, rows, symbol]);
  const name = session.symbols[symbol]?.symbol ?? '';
  return (
    <div
      className="row"
      role="row"
      ref={element}
      data-compact={name}
      data-position={position}
      aria-rowindex={position + 2}
      tabIndex={props.isCursor ? 0 : -1}
      onFocus={() => props.onFocus(position)}
      onDoubleClick={() => props.onOpen(symbol)}
    >
      <div className="cell monitor-symbol" role="rowheader">
        {name}
      </div>
      {session.venues.flatMap((_, venue) =>
        (['bid', 'ask'] as const).map((side) => (
          <div
            key={`${venue} ${side}`}
            className="cell compact-price"
            role="gridcell"
            data-align="right"
            data-side={side}
            data-pair={slotKey(session, symbol, venue)}
          >
            <span className="lookable" />
          </div>
        )),
      )}
      <div className="cell compact-net" role="gridcell" data-align="right" data-cell="net" />
      <div className="cell quiet" role="gridcell" data-cell="route" />
    </div>
  );
});

/** Writes one line; a quote that is not usable keeps its number, hatched, with its age for a pointer that rests on it. */
function compactPainter(row: Element, session: Session, rows: MarketRows, symbol: number): Paint {
  const cells = Array.from(row.querySelectorAll('.compact-price'));
  const spots = cells.map((cell) => ({
    price: new PriceSpot(cell.firstElementChild!),
    look: new AttributeSpot(cell, 'data-look'),
    best: new AttributeSpot(cell, 'data-best'),
    title: new AttributeSpot(cell, 'title'),
  }));
  const net = row.querySelector('[data-cell="net"]')!;
  const netText = new TextSpot(net);
  const ramp = new AttributeSpot(net, 'data-ramp');
  const route = new TextSpot(row.querySelector('[data-cell="route"]')!);
  const maxAgeMs = session.thresholds.max_age_ms;
  let seen = -1;
  return (tick) => {
    let version = 0;
    for (let venue = 0; venue < rows.venues; venue++)
      version += rows.bookVersion[rows.slotOf(symbol, venue)] ?? 0;
    const first = rows.routeOf(symbol, 0, 1);
    for (let r = first; r < first + rows.venues * (rows.venues - 1); r++)
      version += rows.routeVersion[r] ?? 0;
    if (version === seen && !tick.ages) {
      for (const { price } of spots) price.settle(tick.nowMs);
      return;
    }
    seen = version;
    const best = bestOf(rows, symbol, tick.nowMs, maxAgeMs);
    const decimals = rows.decimals(symbol);
    for (let venue = 0; venue < rows.venues; venue++) {
      const slot = rows.slotOf(symbol, venue);
      const look = slotLook(rows, slot, tick.nowMs, maxAgeMs);
      const age = tick.nowMs - rows.book(slot, 'recv_ms');
      (['bid', 'ask'] as const).forEach((side, i) => {
        const spot = spots[venue * 2 + i];
        const value = rows.book(slot, `${side}_price`);
        spot?.price.set(priceText(value, decimals), value, tick.nowMs, isUsable(look));
        spot?.look.set(look);
        spot?.best.set(best[side] === venue ? 'true' : undefined);
        spot?.title.set(isUsable(look) ? undefined : `${look}, ${ageText(age)} old`);
      });
    }
    const at = rows.routes[best.route];
    const bps = at === undefined ? Number.NaN : rows.route(best.route, 'net_bps');
    netText.set(bpsText(bps));
    ramp.set(rampStep(bps));
    route.set(at === undefined ? 'no pair' : routeLabel(session, at));
  };
}
