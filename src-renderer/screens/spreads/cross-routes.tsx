import { memo, useMemo, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Session } from '#shared/api/api.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import type { Paint } from '../../data/painter.ts';
import { useApp, useEvery, useMarket, usePaintInto } from '../../data/use-app.ts';
import { AttributeSpot, TextSpot } from '../../ui/cell.ts';
import { ageText, bpsText, DASH, plainBpsText, qtyText } from '../../ui/format.ts';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { CheckFilter, ChoiceFilter } from '../filter-fields.tsx';
import { rampStep } from '../net-cell.ts';
import { isBlind, mayPay, reasonText } from '../reason-text.ts';
import {
  conversionOf,
  crossRoutesOf,
  crossSummary,
  pairOf,
  rankCross,
  type CrossRoute,
} from './cross-model.ts';
import { spreadsViewOf } from './spreads-state.ts';

const columns = [
  { key: 'base', label: 'Asset', width: 72 },
  { key: 'buy', label: 'Buy', width: 120 },
  { key: 'sell', label: 'Sell', width: 120 },
  {
    key: 'net',
    label: 'Net',
    unit: 'bps',
    width: 72,
    align: 'right',
    about: 'After both taker fees, at the rate beside it',
  },
  { key: 'gross', label: 'Gross', unit: 'bps', width: 72, align: 'right' },
  { key: 'fees', label: 'Fees', unit: 'bps', width: 64, align: 'right' },
  {
    key: 'qty',
    label: 'Size',
    unit: 'base',
    width: 84,
    align: 'right',
    about: 'Smaller of both sizes at the top of the book',
  },
  {
    key: 'rate',
    label: 'Rate',
    width: 84,
    align: 'right',
    about: 'What one unit of the currency paid costs in the currency received',
  },
  { key: 'rate_age', label: 'Rate age', width: 76, align: 'right' },
  { key: 'source', label: 'Rate from', width: 150, grow: 260 },
  { key: 'reason', label: 'State', width: 104 },
] as const satisfies readonly Column[];

const painted = ['net', 'gross', 'fees', 'qty', 'rate', 'rate_age', 'source', 'reason'] as const;

/** One asset in two quote currencies: compared by a live rate between them, or not compared, and why. */
export function CrossRoutes(): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const store = spreadsViewOf(app);
  const { pair, hidesBlind } = useStore(store);
  const routes = useMemo(() => crossRoutesOf(session), [session]);
  const pairs = useMemo(() => [...new Set(routes.map(pairOf))], [routes]);
  const [isHeld, setHeld] = useState(false);
  const ranked = (): CrossRoute[] => rankCross(rows, routes, { pair, hidesBlind });
  const [kept, setKept] = useState(() => ({ pair, hidesBlind, order: ranked(), summary: '' }));
  if (kept.pair !== pair || kept.hidesBlind !== hidesBlind)
    setKept({ pair, hidesBlind, order: ranked(), summary: kept.summary });
  // Once a second, and never under the pointer.
  useEvery(1_000, () => {
    const order = isHeld ? kept.order : ranked();
    setKept({ pair, hidesBlind, order, summary: crossSummary(rows, routes, order.length) });
  });
  const style = useMemo(() => trackStyle(columns), []);
  return (
    <section className="panel cross-routes" data-testid="cross-routes">
      <div className="panel-head">
        <h2>Between currencies</h2>
        <span>
          USD, USDT and USDC are not the same: a route between them counts with a live rate, or not at all
        </span>
      </div>
      <div className="filter-bar" role="group" aria-label="Filters of the routes between currencies">
        <ChoiceFilter
          label="Conversion"
          testId="conversion"
          value={pair}
          options={pairs.map((each) => [each, each] as const)}
          onChange={(next) => store.setState({ pair: next })}
        />
        <CheckFilter
          label="Hide what cannot be compared"
          isOn={hidesBlind}
          onChange={(isOn) => store.setState({ hidesBlind: isOn })}
        />
      </div>
      <div
        className="table"
        role="grid"
        aria-label="Routes between quote currencies"
        aria-rowcount={kept.order.length + 1}
        style={style}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        <div className="table-scroll" tabIndex={0}>
          <TableHead columns={columns} />
          {kept.order.map((route) => (
            <CrossRow key={route.index} session={session} rows={rows} route={route} />
          ))}
        </div>
      </div>
      <p className="panel-foot" data-testid="cross-reasons">
        {kept.summary}
      </p>
    </section>
  );
}

const CrossRow = memo(function CrossRow(props: {
  session: Session;
  rows: MarketRows;
  route: CrossRoute;
}): ReactNode {
  const { session, rows, route } = props;
  const element = useRef<HTMLDivElement>(null);
  usePaintInto(element, (row) => crossPainter(row, session, rows, route), [session, rows, route]);
  return (
    <div className="row" role="row" ref={element} data-cross={`${route.buy} > ${route.sell}`}>
      {columns.map((column) => (
        <Cell
          key={column.key}
          name={column.key}
          align={'align' in column ? column.align : 'left'}
          className={
            column.key === 'net' ? 'route-net' : column.key === 'source' ? 'clipped quiet' : undefined
          }
        >
          {column.key === 'base' || column.key === 'buy' || column.key === 'sell' ? route[column.key] : null}
        </Cell>
      ))}
    </div>
  );
});

function crossPainter(row: Element, session: Session, rows: MarketRows, route: CrossRoute): Paint {
  const cell = (name: string): Element => {
    const found = row.querySelector(`[data-cell="${name}"]`);
    if (found === null) throw new Error(`cross row: expected a cell ${name}, found none`);
    return found;
  };
  const spots = new Map(painted.map((name) => [name, new TextSpot(cell(name))]));
  const ramp = new AttributeSpot(cell('net'), 'data-ramp');
  const blind = new AttributeSpot(row, 'data-blind');
  const why = new AttributeSpot(cell('source'), 'title');
  return ({ nowMs, ages }) => {
    if (!ages) return;
    const value = (field: Parameters<MarketRows['cross']>[1]): number => rows.cross(route.index, field);
    const isOld = nowMs - rows.routesWallMs > session.thresholds.max_age_ms;
    const reason = rows.crossReason(route.index);
    const isUnknown = isOld || isBlind(reason);
    const rate = isOld ? Number.NaN : value('rate');
    const conversion = conversionOf(session, rows, route, rate, nowMs);
    const isPriced = Number.isFinite(rate) && typeof conversion !== 'string';
    const texts: Readonly<Record<(typeof painted)[number], string>> = {
      net: isUnknown ? DASH : bpsText(value('net_bps')),
      gross: isUnknown ? DASH : bpsText(value('gross_bps')),
      fees: isUnknown ? DASH : plainBpsText(value('fees_bps')),
      qty: isUnknown ? DASH : qtyText(value('qty')),
      rate: Number.isFinite(rate) ? rate.toFixed(6) : DASH,
      rate_age: isPriced ? ageText(conversion.ageMs) : DASH,
      source: typeof conversion === 'string' ? conversion : isPriced ? conversion.source : DASH,
      reason: isOld ? 'no report' : reasonText[reason],
    };
    for (const [name, spot] of spots) spot.set(texts[name]);
    ramp.set(isUnknown || !mayPay(reason) ? undefined : rampStep(value('net_bps')));
    blind.set(isUnknown ? 'true' : undefined);
    why.set(texts.source);
  };
}
