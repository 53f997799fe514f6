import { memo, useEffect, useRef, type ReactNode, type RefObject } from 'react';
import type { AppData } from '../../data/app-data.ts';
import { useApp, useMarket, usePaint } from '../../data/use-app.ts';
import { TextSpot } from '../../ui/cell.ts';
import { ageText, bpsText, DASH, instantText, moneyText, qtyText } from '../../ui/format.ts';
import { closeReasonText } from '../reason-text.ts';
import { codeOf } from '../route-name.ts';
import { alarmsOf, takeRowKey, type RowMatter } from '../row-actions.ts';
import { signalColumns, type SignalColumn } from './columns.ts';
import { numbersOf, routeOfLife, stateText, type LifeRow } from './model.ts';

/** How long a new row stands out, ms. */
const NEW_MS = 2_000;

/** Cells that change while a life is open: the painter writes them. */
const liveCells = ['life', 'now', 'peak', 'average', 'qty'] as const;

/** One life. */
export const SignalRow = memo(function SignalRow(props: {
  row: LifeRow;
  position: number;
  isChosen: boolean;
  isCursor: boolean;
  /** Keys of the columns that are not shown. */
  off: ReadonlySet<string>;
  onChoose: (id: string) => void;
  onFocus: (id: string) => void;
}): ReactNode {
  const { life } = props.row;
  const app = useApp();
  const element = useRef<HTMLDivElement>(null);
  const id = life.opportunity_id;
  return (
    <div
      className="row signal-row"
      role="row"
      ref={element}
      data-opportunity={id}
      data-open={life.closed_ms === null}
      data-type={life.type}
      data-position={props.position}
      aria-rowindex={props.position + 2}
      aria-selected={props.isChosen}
      tabIndex={props.isCursor ? 0 : -1}
      onFocus={() => props.onFocus(id)}
      onClick={() => props.onChoose(id)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') props.onChoose(id);
        else takeRowKey(app, event, () => matterOf(app, life));
      }}
    >
      <SignalCells row={props.row} off={props.off} element={element} />
    </div>
  );
});

function matterOf(app: AppData, life: LifeRow['life']): RowMatter {
  const route = { symbol: life.symbol, buy: life.buy_exchange, sell: life.sell_exchange };
  return {
    scope: { kind: 'route', ...route },
    name: `${life.symbol} ${codeOf(life.buy_exchange)}→${codeOf(life.sell_exchange)}`,
    alarms: alarmsOf(app, route),
  };
}

/** What stands in a row: it stays as it is when the row moves because another one came or went. */
const SignalCells = memo(function SignalCells(props: {
  row: LifeRow;
  off: ReadonlySet<string>;
  element: RefObject<HTMLDivElement | null>;
}): ReactNode {
  const { element } = props;
  const { life, episode } = props.row;
  const app = useApp();
  const { session, rows } = useMarket();
  const spots = useRef<readonly TextSpot[]>(undefined);
  const isLive = life.closed_ms === null;
  const route = routeOfLife(session, rows, life);
  const maxAgeMs = session.thresholds.max_age_ms;
  const numbers = numbersOf(life, rows, route, app.nowMs(), maxAgeMs);

  usePaint((tick) => {
    if (!isLive || element.current === null) return;
    spots.current ??= liveCells.map((name) => new TextSpot(cellOf(element.current, name)));
    const now = numbersOf(life, rows, route, tick.nowMs, maxAgeMs);
    const texts = [
      ageText(now.lifeMs),
      bpsText(now.netNowBps),
      bpsText(now.peakNetBps),
      bpsText(now.averageNetBps),
      qtyText(now.qty),
    ];
    spots.current.forEach((spot, i) => spot.set(texts[i] ?? DASH));
  });
  // A row that has just arrived stands out for two seconds.
  const arrivedMs = episode?.arrivedMs ?? 0;
  const id = life.opportunity_id;
  useEffect(() => {
    const left = arrivedMs + NEW_MS - app.clientNowMs();
    if (arrivedMs === 0 || left <= 0) return;
    const row = element.current;
    row?.setAttribute('data-new', '');
    const timer = setTimeout(() => row?.removeAttribute('data-new'), left);
    return () => clearTimeout(timer);
  }, [app, arrivedMs, element]);

  const text: Readonly<Record<SignalColumn, string>> = {
    state: stateText(life),
    opened: instantText(life.opened_ms, app.nowMs()),
    symbol: life.symbol,
    route: `${codeOf(life.buy_exchange)}→${codeOf(life.sell_exchange)}`,
    life: ageText(numbers.lifeMs),
    now: isLive ? bpsText(numbers.netNowBps) : '',
    peak: bpsText(numbers.peakNetBps),
    average: bpsText(numbers.averageNetBps),
    at_open: bpsText(numbers.netAtOpenBps),
    qty: qtyText(numbers.qty),
    notional: moneyText(numbers.notional),
    profit: life.type === 'SUSPECT' ? DASH : moneyText(numbers.netProfit),
    reason: life.close_reason === null ? '' : closeReasonText[life.close_reason],
    id: id.slice(0, 8),
  };
  const titles: Partial<Record<SignalColumn, string>> = {
    id,
    state:
      life.type === 'SUSPECT' ? 'Too good to be true: usually a wrong quote, or two assets of one name' : '',
    reason: life.evidence ?? '',
  };
  return signalColumns.map((column) => {
    const isPainted = isLive && (liveCells as readonly string[]).includes(column.key);
    return (
      <div
        // Another key when it closes: the painter's text leaves with its cell.
        key={isPainted ? `${column.key} live` : column.key}
        className="cell"
        role="gridcell"
        hidden={props.off.has(column.key)}
        data-cell={column.key}
        data-align={'align' in column ? column.align : 'left'}
        title={(titles[column.key] ?? '') === '' ? undefined : titles[column.key]}
      >
        {isPainted ? null : text[column.key]}
      </div>
    );
  });
});

function cellOf(row: Element | null, name: string): Element {
  const cell = row?.querySelector(`[data-cell="${name}"]`);
  if (cell === null || cell === undefined) throw new Error(`signal row: expected a cell ${name}, found none`);
  return cell;
}
