import type { Session } from '#shared/api/api.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import type { Paint } from '../../data/painter.ts';
import { AttributeSpot, TextSpot } from '../../ui/cell.ts';
import { ageText, bpsText, countText, DASH, moneyText, plainBpsText, qtyText } from '../../ui/format.ts';
import { netCell, type Basis } from '../net-cell.ts';
import { reasonText } from '../reason-text.ts';

/** Paints the numbers of one route into its row: when they are new, and when time alone changes them. */
export function routePainter(
  row: Element,
  session: Session,
  rows: MarketRows,
  route: number,
  basis: Basis,
): Paint {
  const cell = (name: string): Element => {
    const found = row.querySelector(`[data-cell="${name}"]`);
    if (found === null) throw new Error(`route row: expected a cell ${name}, found none`);
    return found;
  };
  const text = (name: string): TextSpot => new TextSpot(cell(name));
  const [net, gross, fees, qty] = [text('net'), text('gross'), text('fees'), text('qty')];
  const [notional, funding, life, episodes, reason] = [
    text('notional'),
    text('funding'),
    text('life'),
    text('episodes'),
    text('reason'),
  ];
  const ramp = new AttributeSpot(cell('net'), 'data-ramp');
  const blind = new AttributeSpot(row, 'data-blind');
  const state = new AttributeSpot(row, 'data-reason');
  let seen = -1;
  return ({ nowMs, ages }) => {
    const version = rows.routeVersion[route] ?? 0;
    if (version === seen && !ages) return;
    seen = version;
    const value = netCell(rows, route, basis, nowMs, session.thresholds.max_age_ms);
    net.set(value.text);
    ramp.set(value.ramp);
    blind.set(value.isBlind ? 'true' : undefined);
    const shown = (number: number, format: (number: number) => string): string =>
      value.isBlind ? DASH : format(number);
    gross.set(shown(rows.route(route, 'gross_bps'), bpsText));
    fees.set(shown(rows.route(route, 'fees_bps'), plainBpsText));
    qty.set(shown(rows.route(route, 'qty'), qtyText));
    notional.set(shown(rows.route(route, 'notional'), moneyText));
    funding.set(shown(rows.route(route, 'funding_bps'), bpsText));
    life.set(shown(nowMs - rows.route(route, 'open_since_ms'), ageText));
    episodes.set(countText(rows.route(route, 'episodes')));
    const isSilent = nowMs - rows.routesWallMs > session.thresholds.max_age_ms;
    const why = rows.reason(route);
    reason.set(isSilent ? 'no report' : reasonText[why]);
    state.set(isSilent ? 'no_report' : why);
  };
}
