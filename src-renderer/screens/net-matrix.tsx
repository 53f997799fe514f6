import { useRef, type ReactNode } from 'react';
import type { Session } from '#shared/api/api.ts';
import { useMarket, usePaintInto } from '../data/use-app.ts';
import { isUsable, lookOf } from '../data/freshness.ts';
import type { MarketRows } from '../data/market-rows.ts';
import type { Paint } from '../data/painter.ts';
import { AttributeSpot, TextSpot } from '../ui/cell.ts';
import { DASH, plainBpsText } from '../ui/format.ts';
import { netCell, type Basis } from './net-cell.ts';
import { routeKey, slotKey } from './route-name.ts';
import { VenueCode } from './venue-code.tsx';

/** Venue × venue of one symbol: the row buys, the column sells. The diagonal is the venue's own spread. */
export function NetMatrix(props: {
  symbol: number;
  basis: Basis;
  /** Route shown as chosen, as `routeKey`. */
  chosen?: string;
  onChoose?: (key: string) => void;
  onPeek?: (key: string | undefined) => void;
}): ReactNode {
  const { session, rows } = useMarket();
  const table = useRef<HTMLTableElement>(null);
  const { symbol, basis } = props;
  usePaintInto(table, (element) => matrixPainter(element, session, rows, symbol, basis), [
    session,
    rows,
    symbol,
    basis,
  ]);
  return (
    <table
      className="matrix"
      ref={table}
      data-symbol={session.symbols[props.symbol]?.symbol}
      key={props.symbol}
    >
      <thead>
        <tr>
          <th scope="col" className="matrix-corner">
            buy ↓ sell →
          </th>
          {session.venues.map((venue, index) => (
            <th key={venue.exchange} scope="col">
              <VenueCode exchange={venue.exchange} index={index} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {session.venues.map((venue, buy) => (
          <tr key={venue.exchange}>
            <th scope="row">
              <VenueCode exchange={venue.exchange} index={buy} />
            </th>
            {session.venues.map((other, sell) => {
              if (buy === sell) {
                return (
                  <td
                    key={other.exchange}
                    data-own={slotKey(session, props.symbol, buy)}
                    data-buy={buy}
                    data-sell={sell}
                    title="The venue's own bid-ask spread, bps"
                  />
                );
              }
              const key = routeKey(session, { symbol: props.symbol, buy, sell });
              return (
                <td
                  key={other.exchange}
                  data-route={key}
                  data-buy={buy}
                  data-sell={sell}
                  aria-current={key === props.chosen ? 'true' : undefined}
                  tabIndex={props.onChoose === undefined ? undefined : 0}
                  onClick={() => props.onChoose?.(key)}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter' || event.key === ' ') props.onChoose?.(key);
                  }}
                  onPointerEnter={() => props.onPeek?.(key)}
                  onPointerLeave={() => props.onPeek?.(undefined)}
                  onFocus={() => props.onPeek?.(key)}
                  onBlur={() => props.onPeek?.(undefined)}
                />
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Paints the numbers of one symbol into its table. */
function matrixPainter(
  table: HTMLTableElement,
  session: Session,
  rows: MarketRows,
  symbol: number,
  basis: Basis,
): Paint {
  const maxAgeMs = session.thresholds.max_age_ms;
  const cells = Array.from(table.querySelectorAll<HTMLTableCellElement>('td'), (td): Paint => {
    const [buy, sell] = [Number(td.dataset['buy']), Number(td.dataset['sell'])];
    const text = new TextSpot(td);
    if (buy === sell) {
      const slot = rows.slotOf(symbol, buy);
      return ({ nowMs }) => text.set(ownSpreadText(rows, slot, nowMs, maxAgeMs));
    }
    const route = rows.routeOf(symbol, buy, sell);
    const ramp = new AttributeSpot(td, 'data-ramp');
    const blind = new AttributeSpot(td, 'data-blind');
    return ({ nowMs }) => {
      const cell = netCell(rows, route, basis, nowMs, maxAgeMs);
      text.set(cell.text);
      ramp.set(cell.ramp);
      blind.set(cell.isBlind ? 'true' : undefined);
    };
  });
  return (tick) => {
    for (const paint of cells) paint(tick);
  };
}

/** The venue's own spread in bps of its mid; a dash when its quote is not usable. */
function ownSpreadText(rows: MarketRows, slot: number, nowMs: number, maxAgeMs: number): string {
  const look = lookOf(
    rows.legState(slot),
    nowMs - rows.book(slot, 'recv_ms'),
    nowMs - rows.bookWallMs,
    maxAgeMs,
  );
  if (!isUsable(look)) return DASH;
  const [bid, ask] = [rows.book(slot, 'bid_price'), rows.book(slot, 'ask_price')];
  return plainBpsText(((ask - bid) / ((ask + bid) / 2)) * 10_000);
}
