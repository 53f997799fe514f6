import { routeFields, routeOffset as at, type Frame } from '#shared/api/frames.ts';
import type { MarketView } from './book-frame.ts';

/** The newest numbers of every directed route, and the reason why it shows no signal. @param nowNs monotonic */
export function routeFrame(
  { book, opportunities, venues, recvClock }: MarketView,
  seq: number,
  nowNs: number,
): Frame {
  const width = routeFields.length;
  const values = new Float64Array(opportunities.routes.length * width);
  const isConnected = (slot: number): boolean => venues[slot % book.venues]!.isQuoting;
  for (const [route, { symbol, buy, sell }] of opportunities.routes.entries()) {
    const row = route * width;
    const { grossPct, netPct, feesPct } = opportunities.edge(route);
    const buySlot = book.slot(symbol, buy);
    const qty = opportunities.qty(route);
    values[row + at.gross_bps] = grossPct * 100;
    values[row + at.fees_bps] = feesPct * 100;
    values[row + at.net_bps] = netPct * 100;
    values[row + at.qty] = qty;
    values[row + at.notional] = qty * book.ask[buySlot]!;
    values[row + at.buy_age_ms] = (nowNs - book.recvNs[buySlot]!) / 1e6;
    values[row + at.sell_age_ms] = (nowNs - book.recvNs[book.slot(symbol, sell)]!) / 1e6;
    values[row + at.reason] = opportunities.reason(route, nowNs, isConnected);
    values[row + at.open_since_ms] = recvClock.toWallMs(opportunities.openedNs[route]!);
    values[row + at.peak_net_bps] = opportunities.peakPct[route]! * 100;
    values[row + at.episodes] = opportunities.episodes[route]!;
  }
  return { seq, wall_ms: recvClock.toWallMs(nowNs), values };
}
