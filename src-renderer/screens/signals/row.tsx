import {
  memo,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  type ReactNode,
  type RefObject,
} from 'react';
import type { SignalLife } from '#shared/api/signals.ts';
import type { AppData } from '../../data/app-data.ts';
import { useApp, useMarket, usePaint } from '../../data/use-app.ts';
import { TextSpot } from '../../ui/cell.ts';
import { ageText, bpsText, DASH, rowInstantText, moneyText, qtyText } from '../../ui/format.ts';
import { closeReasonText } from '../reason-text.ts';
import { codeOf } from '../route-name.ts';
import { alarmsOf, takeRowKey, type RowMatter } from '../row-actions.ts';
import { signalColumns, type SignalColumn } from './columns.ts';
import { numbersOf, pctToBps, routeOfLife, stateText, type LifeRow } from './model.ts';

/** How long a new row stands out, ms. */
const NEW_MS = 2_000;

/** Cells that change while a life is open. Their texts are written into them, then and when it has ended; React only makes them. */
const liveCells = ['life', 'now', 'peak', 'average', 'qty'] as const;
type LiveCell = (typeof liveCells)[number];

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
  const { life, episode } = props.row;
  const app = useApp();
  const element = useRef<HTMLDivElement>(null);
  const id = life.opportunity_id;
  useLiveCells(element, life);
  useStandsOut(element, episode?.arrivedMs ?? 0);
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
      <SignalCells life={life} off={props.off} />
    </div>
  );
});

/** Writes what changes while a life is open, and once more when it has ended. */
function useLiveCells(element: RefObject<HTMLDivElement | null>, life: SignalLife): void {
  const app = useApp();
  const { session, rows } = useMarket();
  const spots = useRef<readonly TextSpot[]>(undefined);
  const isLive = life.closed_ms === null;
  const route = routeOfLife(session, rows, life);
  const write = (nowMs: number): void => {
    spots.current ??= liveCells.map((name) => new TextSpot(cellOf(element.current, name)));
    const now = numbersOf(life, rows, route, nowMs, session.thresholds.max_age_ms);
    const texts = [
      ageText(now.lifeMs),
      isLive ? bpsText(now.netNowBps) : '',
      bpsText(now.peakNetBps),
      bpsText(now.averageNetBps),
      qtyText(now.qty),
    ];
    spots.current.forEach((spot, i) => spot.set(texts[i] ?? DASH));
  };
  usePaint((tick) => {
    if (isLive) write(tick.nowMs);
  });
  const onLife = useEffectEvent(() => write(app.nowMs()));
  useLayoutEffect(() => onLife(), [life]);
}

/** A row that has just arrived stands out for two seconds. @param arrivedMs client's clock; 0: it is of the past */
function useStandsOut(element: RefObject<HTMLDivElement | null>, arrivedMs: number): void {
  const app = useApp();
  useEffect(() => {
    const left = arrivedMs + NEW_MS - app.clientNowMs();
    if (arrivedMs === 0 || left <= 0) return;
    const row = element.current;
    row?.setAttribute('data-new', '');
    const timer = setTimeout(() => row?.removeAttribute('data-new'), left);
    return () => clearTimeout(timer);
  }, [app, arrivedMs, element]);
}

function matterOf(app: AppData, life: LifeRow['life']): RowMatter {
  const route = { symbol: life.symbol, buy: life.buy_exchange, sell: life.sell_exchange };
  return {
    scope: { kind: 'route', ...route },
    name: `${life.symbol} ${codeOf(life.buy_exchange)}→${codeOf(life.sell_exchange)}`,
    alarms: alarmsOf(app, route),
  };
}

/** What stands in a row: it stays as it is when the row moves because another one came or went. */
const SignalCells = memo(function SignalCells({
  life,
  off,
}: {
  life: SignalLife;
  off: ReadonlySet<string>;
}): ReactNode {
  const app = useApp();
  const id = life.opportunity_id;
  const text: Readonly<Record<Exclude<SignalColumn, LiveCell>, string>> = {
    state: stateText(life),
    opened: rowInstantText(life.opened_ms, app.nowMs()),
    symbol: life.symbol,
    route: `${codeOf(life.buy_exchange)}→${codeOf(life.sell_exchange)}`,
    at_open: bpsText(pctToBps(life.open_net_pct)),
    notional: moneyText(life.max_notional),
    profit: life.type === 'SUSPECT' ? DASH : moneyText(life.net_profit),
    reason: life.close_reason === null ? '' : closeReasonText[life.close_reason],
    id: id.slice(0, 8),
  };
  const titles: Partial<Record<SignalColumn, string>> = {
    id,
    state:
      life.type === 'SUSPECT' ? 'Too good to be true: usually a wrong quote, or two assets of one name' : '',
    reason: life.evidence ?? '',
  };
  return signalColumns.map((column) => (
    <div
      key={column.key}
      className="cell"
      role="gridcell"
      hidden={off.has(column.key)}
      data-cell={column.key}
      data-align={'align' in column ? column.align : 'left'}
      title={(titles[column.key] ?? '') === '' ? undefined : titles[column.key]}
    >
      {isLiveCell(column.key) ? null : text[column.key]}
    </div>
  ));
});

function isLiveCell(key: SignalColumn): key is LiveCell {
  return (liveCells as readonly string[]).includes(key);
}

function cellOf(row: Element | null, name: string): Element {
  const cell = row?.querySelector(`[data-cell="${name}"]`);
  if (cell === null || cell === undefined) throw new Error(`signal row: expected a cell ${name}, found none`);
  return cell;
}
