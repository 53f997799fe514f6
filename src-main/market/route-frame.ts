import { routeFields, routeOffset as at, type Frame } from '#shared/api/frames.ts';
import { routeFunding, type LegFunding } from '#shared/market/arbitrage/funding.ts';
import type { LegReach } from '#shared/market/arbitrage/route-judge.ts';
import type { MarketView } from './book-frame.ts';

/** The newest numbers of every directed route, and the reason why it shows no signal. @param nowNs receive time */
export function routeFrame(view: MarketView, seq: number, nowNs: number): Frame {
  const { book, reducer, recvClock } = view;
  const { lives } = reducer;
  const width = routeFields.length;
  const values = new Float64Array(reducer.routes.length * width);
  for (const [route, { buy, sell }] of reducer.routes.entries()) {
    const row = route * width;
    const { grossPct, netPct, feesPct } = reducer.edge(route);
    const qty = reducer.qty(route);
    const rate = reducer.rate(route);
    values[row + at.gross_bps] = grossPct * 100;
    values[row + at.fees_bps] = feesPct * 100;
    values[row + at.net_bps] = netPct * 100;
    values[row + at.qty] = qty;
    values[row + at.notional] = qty * book.ask[buy]! * rate;
    values[row + at.buy_age_ms] = (nowNs - book.recvNs[buy]!) / 1e6;
    values[row + at.sell_age_ms] = (nowNs - book.recvNs[sell]!) / 1e6;
    values[row + at.reason] = lives.reason[route]!;
    values[row + at.open_since_ms] = recvClock.recvToWallMs(lives.openedNs[route]!);
    values[row + at.peak_net_bps] = lives.peakPct[route]! * 100;
    values[row + at.episodes] = lives.episodes[route]!;
    values[row + at.type] = reducer.isOpen(route) ? lives.type[route]! : Number.NaN;
    values[row + at.twa_net_bps] = lives.averagePct(route, nowNs) * 100;
    values[row + at.max_qty] = lives.maxQty[route]!;
    values[row + at.skew_ms] = reducer.skewMs(route);
    values[row + at.rate] = rate;
    const [buyFunding, sellFunding] = [fundingOf(view, buy), fundingOf(view, sell)];
    const funding = routeFunding(buyFunding, sellFunding);
    values[row + at.buy_funding_8h_bps] = funding.buy8hPct * 100;
    values[row + at.sell_funding_8h_bps] = funding.sell8hPct * 100;
    values[row + at.buy_funding_hours] = buyFunding.hours;
    values[row + at.sell_funding_hours] = sellFunding.hours;
    values[row + at.buy_next_funding_ms] = buyFunding.nextMs;
    values[row + at.sell_next_funding_ms] = sellFunding.nextMs;
    values[row + at.funding_bps] = funding.nextPct * 100;
    values[row + at.net_funded_bps] = (netPct + funding.nextPct) * 100;
    values[row + at.funding_apr_pct] = funding.aprPct;
  }
  return { seq, wall_ms: recvClock.recvToWallMs(nowNs), values };
}

/** What is known of a leg's connection, for the reasons. */
export function legReach({ book, venues }: Pick<MarketView, 'book' | 'venues'>): LegReach {
  return (leg) => {
    const venue = venues[leg % book.venues]!;
    if (venue.isLoaded && !venue.lists(Math.floor(leg / book.venues))) return 'unsupported';
    return venue.isQuoting ? 'reached' : 'disconnected';
  };
}

function fundingOf({ book }: MarketView, leg: number): LegFunding {
  return { rate: book.fundingRate[leg]!, hours: book.fundingHours[leg]!, nextMs: book.nextFundingMs[leg]! };
}
