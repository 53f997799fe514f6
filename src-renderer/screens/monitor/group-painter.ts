import type { Session } from '#shared/api/api.ts';
import type { Look } from '../../data/freshness.ts';
import { isUsable } from '../../data/freshness.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import type { Tick } from '../../data/painter.ts';
import { AttributeSpot, PriceSpot, TextSpot } from '../../ui/cell.ts';
import {
  ageText,
  bpsText,
  countdownText,
  DASH,
  fundingText,
  msText,
  plainBpsText,
  priceText,
  qtyText,
} from '../../ui/format.ts';
import { rampStep } from '../net-cell.ts';
import { routeLabel, venueCode } from '../route-name.ts';
import {
  bestOf,
  fundingFor8h,
  fundingTip,
  lacksInterest,
  markToMidBps,
  slotLook,
  type Best,
} from './model.ts';

/** Writes one symbol's group: its group row and a row per venue. Made from the rendered elements, once. */
export class GroupPainter {
  readonly #head: HeadSpots;
  readonly #venues: readonly VenueSpots[];
  #seen = -1;

  readonly #session: Session;
  readonly #rows: MarketRows;
  readonly #symbol: number;

  constructor(element: Element, session: Session, rows: MarketRows, symbol: number) {
    this.#session = session;
    this.#rows = rows;
    this.#symbol = symbol;
    const lines = Array.from(element.querySelectorAll('[data-row]'));
    this.#head = headSpots(lines[0]!);
    this.#venues = lines.slice(1).map(venueSpots);
  }

  paint(tick: Tick): void {
    const version = this.#version();
    if (version === this.#seen && !tick.ages) {
      for (const spots of this.#venues) settle(spots, tick.nowMs);
      return;
    }
    this.#seen = version;
    const best = bestOf(this.#rows, this.#symbol, tick.nowMs, this.#session.thresholds.max_age_ms);
    this.#paintHead(best);
    this.#venues.forEach((spots, venue) => this.#paintVenue(spots, venue, best, tick));
  }

  /** Grows whenever a quote or route of the symbol changed. */
  #version(): number {
    const [rows, symbol] = [this.#rows, this.#symbol];
    let sum = rows.routesWallMs > 0 ? 1 : 0;
    for (let venue = 0; venue < rows.venues; venue++)
      sum += rows.bookVersion[rows.slotOf(symbol, venue)] ?? 0;
    if (rows.venues < 2) return sum;
    const first = rows.routeOf(symbol, 0, 1);
    const routes = rows.venues * (rows.venues - 1);
    for (let route = first; route < first + routes; route++) sum += rows.routeVersion[route] ?? 0;
    return sum;
  }

  #paintHead({ bid, ask, route }: Best): void {
    const [rows, session, symbol] = [this.#rows, this.#session, this.#symbol];
    const decimals = rows.decimals(symbol);
    const price = (venue: number, field: 'bid_price' | 'ask_price'): string =>
      venue < 0 ? DASH : priceText(rows.book(rows.slotOf(symbol, venue), field), decimals);
    this.#head.bidVenue.set(bid < 0 ? '' : venueCode(session, bid));
    this.#head.bid.set(price(bid, 'bid_price'));
    this.#head.ask.set(price(ask, 'ask_price'));
    this.#head.askVenue.set(ask < 0 ? '' : venueCode(session, ask));
    const best = rows.routes[route];
    const net = best === undefined ? Number.NaN : rows.route(route, 'net_bps');
    this.#head.net.set(bpsText(net));
    this.#head.netTone.set(net > 0 ? 'positive' : undefined);
    this.#head.netRamp.set(rampStep(net));
    this.#head.route.set(best === undefined ? 'no usable pair' : `bps net ${routeLabel(session, best)}`);
  }

  #paintVenue(spots: VenueSpots, venue: number, best: Best, { nowMs, ages }: Tick): void {
    const [rows, symbol] = [this.#rows, this.#symbol];
    const slot = rows.slotOf(symbol, venue);
    const look = slotLook(rows, slot, nowMs, this.#session.thresholds.max_age_ms);
    const usable = isUsable(look);
    const decimals = rows.decimals(symbol);
    const [bid, ask] = [rows.book(slot, 'bid_price'), rows.book(slot, 'ask_price')];
    const hasNewLook = spots.look.set(look);
    spots.bid.set(priceText(bid, decimals), bid, nowMs, usable);
    spots.ask.set(priceText(ask, decimals), ask, nowMs, usable);
    spots.bidBest.set(best.bid === venue ? 'true' : undefined);
    spots.askBest.set(best.ask === venue ? 'true' : undefined);
    spots.bidQty.set(qtyText(rows.book(slot, 'bid_qty')));
    spots.askQty.set(qtyText(rows.book(slot, 'ask_qty')));
    spots.spread.set(usable ? plainBpsText(((ask - bid) / ((ask + bid) / 2)) * 10_000) : DASH);
    spots.mark.set(usable ? bpsText(markToMidBps(rows.book(slot, 'mark_price'), bid, ask)) : DASH);
    spots.last.set(priceText(rows.book(slot, 'last_price'), decimals));
    spots.lastSide.set(sideOf(rows.book(slot, 'last_side')));
    // What is about the time is written four times a second, however often quotes come; a new look says why at once.
    if (!ages && !hasNewLook) return;
    const funding = {
      rate: rows.book(slot, 'funding_rate'),
      hours: rows.book(slot, 'funding_hours'),
      nextMs: rows.book(slot, 'next_funding_ms'),
    };
    spots.funding.set(fundingText(fundingFor8h(funding)));
    spots.fundingTip.set(fundingTip(funding));
    spots.next.set(countdownText(rows.book(slot, 'next_funding_ms') - nowMs));
    const interest = rows.book(slot, 'open_interest');
    spots.interest.set(lacksInterest(this.#session.venues[venue]!) ? 'n/a' : qtyText(interest));
    spots.age.set(ageWords(look, nowMs - rows.book(slot, 'recv_ms')));
    spots.latency.set(msText(rows.latencyP50(slot)));
  }
}

/** Age, and what is wrong beside it. */
function ageWords(look: Look, ageMs: number): string {
  switch (look) {
    case 'none':
      return 'no quote';
    case 'unsupported':
      return 'n/a';
    case 'stale':
      return `▲ ${ageText(ageMs)}`;
    case 'disconnected':
      return Number.isFinite(ageMs) ? `○ ${ageText(ageMs)}` : '○ off';
    case 'fresh':
    case 'ageing':
      return ageText(ageMs);
  }
}

function sideOf(side: number): string | undefined {
  return side === 1 ? 'buy' : side === -1 ? 'sell' : undefined;
}

function settle(spots: VenueSpots, nowMs: number): void {
  spots.bid.settle(nowMs);
  spots.ask.settle(nowMs);
}

interface HeadSpots {
  readonly bidVenue: TextSpot;
  readonly bid: TextSpot;
  readonly ask: TextSpot;
  readonly askVenue: TextSpot;
  readonly net: TextSpot;
  readonly netTone: AttributeSpot;
  readonly netRamp: AttributeSpot;
  readonly route: TextSpot;
}

function cellOf(row: Element, name: string): Element {
  const cell = row.querySelector(`[data-cell="${name}"]`);
  if (cell === null) throw new Error(`monitor row: expected a cell ${name}, found none`);
  return cell;
}

function headSpots(row: Element): HeadSpots {
  const text = (name: string): TextSpot => new TextSpot(cellOf(row, name));
  const net = cellOf(row, 'best_net');
  return {
    bidVenue: text('best_bid_venue'),
    bid: text('best_bid'),
    ask: text('best_ask'),
    askVenue: text('best_ask_venue'),
    net: new TextSpot(net),
    netTone: new AttributeSpot(net, 'data-tone'),
    netRamp: new AttributeSpot(net, 'data-ramp'),
    route: text('best_route'),
  };
}

type VenueSpots = ReturnType<typeof venueSpots>;

function venueSpots(row: Element) {
  const text = (name: string): TextSpot => new TextSpot(cellOf(row, name));
  return {
    look: new AttributeSpot(row, 'data-look'),
    bid: new PriceSpot(cellOf(row, 'bid')),
    ask: new PriceSpot(cellOf(row, 'ask')),
    bidBest: new AttributeSpot(cellOf(row, 'bid'), 'data-best'),
    askBest: new AttributeSpot(cellOf(row, 'ask'), 'data-best'),
    bidQty: text('bid_qty'),
    askQty: text('ask_qty'),
    spread: text('spread'),
    mark: text('mark'),
    last: text('last'),
    lastSide: new AttributeSpot(cellOf(row, 'last'), 'data-side'),
    funding: text('funding'),
    fundingTip: new AttributeSpot(cellOf(row, 'funding'), 'title'),
    next: text('next'),
    interest: text('interest'),
    age: text('age'),
    latency: text('latency'),
  };
}
