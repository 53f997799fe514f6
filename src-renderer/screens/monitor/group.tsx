import { memo, useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { Session } from '#shared/api/api.ts';
import { drawSparkline } from '../../charts/sparkline.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import type { MidHistory } from '../../data/mid-history.ts';
import { useEvery, usePaintInto } from '../../data/use-app.ts';
import { Icon } from '../../ui/icon.tsx';
import { Cell } from '../../ui/table.tsx';
import { usePageTheme } from '../../ui/use-page-theme.ts';
import { slotKey } from '../route-name.ts';
import { VenueCode } from '../venue-code.tsx';
import { monitorColumns, type MonitorColumn } from './columns.ts';
import { GroupPainter } from './group-painter.ts';
import { lacksInterest } from './model.ts';

/** One symbol: a sticky group row and a row per venue. React draws the cells once; the painter fills them. */
export const SymbolGroup = memo(function SymbolGroup(props: {
  session: Session;
  rows: MarketRows;
  mids: MidHistory;
  symbol: number;
  /** Place in the list. */
  position: number;
  /** Keys of the columns that are not shown. */
  off: ReadonlySet<string>;
  isStarred: boolean;
  /** Venue of the row with the cursor, -1 the group row; undefined: the cursor is elsewhere. */
  cursor: number | undefined;
  /** The row that Tab reaches while no row has the cursor. */
  isFirst: boolean;
  onFocusRow: (index: number) => void;
  onOpen: (symbol: number) => void;
  onStar: (symbol: number) => void;
}): ReactNode {
  const { session, rows, mids, symbol } = props;
  const element = useRef<HTMLDivElement>(null);
  const sparklines =
    useRef<readonly { readonly canvas: HTMLCanvasElement; readonly colour: string }[]>(undefined);
  usePaintInto(
    element,
    (group) => {
      const painter = new GroupPainter(group, session, rows, symbol);
      return (tick) => painter.paint(tick);
    },
    [session, rows, symbol],
  );
  // The theme and the row's selection have their colours.
  const theme = usePageTheme();
  useEffect(() => {
    sparklines.current = undefined;
  }, [theme, props.cursor]);
  useEvery(1_000, () => {
    sparklines.current ??= Array.from(element.current?.querySelectorAll('canvas') ?? [], (canvas) => ({
      canvas,
      colour: getComputedStyle(canvas).color,
    }));
    sparklines.current.forEach(({ canvas, colour }, venue) => {
      drawSparkline(
        canvas,
        (ago) => mids.at(rows.slotOf(symbol, venue), ago),
        Math.max(LEAST_SECONDS, mids.count),
        colour,
      );
    });
  });
  const name = session.symbols[symbol]?.symbol ?? '';
  const firstRow = props.position * (session.venues.length + 1);
  const rowProps = (venue: number) => ({
    role: 'row',
    'aria-rowindex': firstRow + venue + 2,
    tabIndex: props.cursor === venue || (props.isFirst && venue < 0) ? 0 : -1,
    'aria-selected': props.cursor === venue,
    'data-index': firstRow + venue + 1,
    onFocus: () => props.onFocusRow(firstRow + venue + 1),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') props.onOpen(symbol);
    },
    onDoubleClick: () => props.onOpen(symbol),
  });
  return (
    <div className="monitor-group" role="rowgroup" ref={element} data-symbol={name}>
      <div className="row monitor-head" data-row={name} {...rowProps(-1)}>
        <Cell className="monitor-symbol">
          <button
            type="button"
            className="star"
            tabIndex={-1}
            aria-label={`${name} in the watchlist`}
            aria-pressed={props.isStarred}
            title="Watchlist (W)"
            onClick={() => props.onStar(symbol)}
            onDoubleClick={(event) => event.stopPropagation()}
          >
            <Icon name="star" />
          </button>
          {name}
        </Cell>
        <Cell />
        <Cell name="best_bid_venue" align="right" className="quiet" />
        <Cell name="best_bid" align="right" />
        <Cell name="best_ask" align="right" />
        <Cell name="best_ask_venue" align="right" className="quiet" />
        <div className="cell monitor-best" role="gridcell">
          <span className="faint monitor-best-word">best</span> <span data-cell="best_net" data-net={name} />{' '}
          <span data-cell="best_route" className="quiet" />
        </div>
      </div>
      {session.venues.map((venue, index) => (
        <div
          className="row"
          key={venue.exchange}
          data-row={slotKey(session, symbol, index)}
          {...rowProps(index)}
        >
          {monitorColumns.map((column) => (
            <VenueCell
              key={column.key}
              column={column.key}
              align={'align' in column ? column.align : 'left'}
              slot={slotKey(session, symbol, index)}
              isUnsupported={column.key === 'interest' && lacksInterest(venue)}
              isOff={props.off.has(column.key)}
            >
              {column.key === 'venue' ? <VenueCode exchange={venue.exchange} index={index} /> : null}
              {column.key === 'mid' ? <canvas className="sparkline" aria-hidden="true" /> : null}
            </VenueCell>
          ))}
        </div>
      ))}
    </div>
  );
});

/** The small charts are never stretched beyond this, s. */
const LEAST_SECONDS = 30;

/** Cells whose look follows the age of the quote, and those that are hatched with it. */
const quoteCells: ReadonlySet<MonitorColumn> = new Set(['bid_qty', 'bid', 'ask', 'ask_qty']);

function VenueCell(props: {
  column: MonitorColumn;
  align: 'left' | 'right';
  slot: string;
  isUnsupported: boolean;
  isOff: boolean;
  children: ReactNode;
}): ReactNode {
  const isQuote = quoteCells.has(props.column);
  const isTimed = props.column === 'age';
  return (
    <div
      className={isQuote ? 'cell lookable hatch' : isTimed ? 'cell monitor-age hatch' : 'cell quiet'}
      role="gridcell"
      hidden={props.isOff}
      data-align={props.align}
      data-cell={props.column}
      data-slot={props.slot}
      data-unsupported={props.isUnsupported ? '' : undefined}
      title={props.isUnsupported ? 'This venue has no open interest stream' : undefined}
    >
      {props.children}
    </div>
  );
}
