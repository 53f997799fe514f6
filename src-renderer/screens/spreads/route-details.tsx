import type { ReactNode } from 'react';
import { useApp, useMarket, useRenderEvery } from '../../data/use-app.ts';
import { ageText, bpsText, countdownText, DASH, moneyText, qtyText } from '../../ui/format.ts';
import { Facts } from '../../ui/drawer.tsx';
import { netCell, type Basis } from '../net-cell.ts';
import { reasonText } from '../reason-text.ts';
import { findRoute, routeLabel, venueCode } from '../route-name.ts';
import { waterfallEnd, waterfallOf } from './model.ts';

/** Where a route's spread goes: gross, both fees, net; with the size and the age of both legs. */
export function RouteDetails({ routeName, basis }: { routeName: string; basis: Basis }): ReactNode {
  const { session, rows } = useMarket();
  const app = useApp();
  useRenderEvery(250);
  const index = findRoute(session, rows.routes, routeName);
  const route = rows.routes[index];
  if (route === undefined)
    return <p className="details faint">Point at a route to see where its spread goes.</p>;
  const symbol = session.symbols[route.symbol];
  const nowMs = app.nowMs();
  const { isBlind } = netCell(rows, index, 'net', nowMs, session.thresholds.max_age_ms);
  const [buyTaker, sellTaker] = [session.venues[route.buy]?.taker_pct, session.venues[route.sell]?.taker_pct];
  const fall = waterfallOf(rows, index, buyTaker ?? Number.NaN);
  const end = waterfallEnd(rows, index, basis);
  const steps = [
    { label: 'Gross', bps: fall.gross, isTotal: false },
    {
      label: `Taker ${venueCode(session, route.buy)} ${buyTaker ?? DASH} %`,
      bps: -fall.buyFee,
      isTotal: false,
    },
    {
      label: `Taker ${venueCode(session, route.sell)} ${sellTaker ?? DASH} %`,
      bps: -fall.sellFee,
      isTotal: false,
    },
    { label: 'Net', bps: fall.net, isTotal: true },
    ...(end === undefined
      ? []
      : [
          { label: end.label, bps: end.by, isTotal: false },
          { label: end.totalLabel, bps: end.total, isTotal: true },
        ]),
  ];
  const funding = (side: 'buy' | 'sell', venue: number): readonly [string, string] => [
    `Funding of ${venueCode(session, venue)}`,
    `${bpsText(rows.route(index, `${side}_funding_8h_bps`))} bps for 8 h, in ${countdownText(rows.route(index, `${side}_next_funding_ms`) - nowMs)}`,
  ];
  const ageOf = (venue: number): string =>
    ageText(nowMs - rows.book(rows.slotOf(route.symbol, venue), 'recv_ms'));
  return (
    <div className="details" data-testid="route-details" data-route-name={routeName}>
      <h3>
        {symbol?.symbol} {routeLabel(session, route)}{' '}
        <span className="faint">
          {nowMs - rows.routesWallMs > session.thresholds.max_age_ms
            ? 'no report'
            : reasonText[rows.reason(index)]}
        </span>
      </h3>
      <table className="waterfall">
        <tbody>
          {steps.map((step, i) => (
            <tr key={i} data-total={step.isTotal}>
              <td>{step.label}</td>
              <td className="waterfall-bar">
                {isBlind ? null : <Bar before={startOf(steps, i)} by={step.bps} scale={scaleOf(fall)} />}
              </td>
              <td data-align="right">{isBlind ? DASH : bpsText(step.bps)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Facts
        lines={[
          [
            'Size, top of book',
            isBlind
              ? DASH
              : `${qtyText(rows.route(index, 'qty'))} ${symbol?.base ?? ''} = ${moneyText(rows.route(index, 'notional'))} ${symbol?.quote ?? ''}`,
          ],
          [`Age of ${venueCode(session, route.buy)} ask`, ageOf(route.buy)],
          [`Age of ${venueCode(session, route.sell)} bid`, ageOf(route.sell)],
          ['Feeds apart', isBlind ? DASH : `${ageText(rows.route(index, 'skew_ms'))}`],
          ...(basis === 'funded' ? [funding('buy', route.buy), funding('sell', route.sell)] : []),
        ]}
      />
    </div>
  );
}

/** Where the bar of a step begins: at what the earlier steps left; a total begins at zero. */
function startOf(steps: readonly { readonly bps: number; readonly isTotal: boolean }[], at: number): number {
  if (steps[at]?.isTotal === true) return 0;
  // A total is where the steps before it have led.
  return steps.slice(0, at).reduce((sum, step) => (step.isTotal ? step.bps : sum + step.bps), 0);
}

/** Reach of the axis to both sides of zero, bps. */
function scaleOf(fall: { readonly gross: number; readonly net: number }): number {
  return Math.max(1, Math.abs(fall.gross), Math.abs(fall.net));
}

function Bar(props: { before: number; by: number; scale: number }): ReactNode {
  const { before, by, scale } = props;
  if (!Number.isFinite(before) || !Number.isFinite(by)) return null;
  const at = (bps: number): number => 50 + (bps / scale) * 50;
  const left = Math.min(at(before), at(before + by));
  return (
    <span
      className="bar"
      data-sign={by < 0 ? 'minus' : 'plus'}
      style={{ left: `${left}%`, width: `${Math.max(0.5, (Math.abs(by) / scale) * 50)}%` }}
    />
  );
}
