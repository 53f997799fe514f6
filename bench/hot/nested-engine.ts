import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import type { Opened } from './signal-clock.ts';

/** An event as one object, the way it is usually passed around. */
export interface PlainEvent {
  readonly exchange: ExchangeId;
  readonly symbol: string;
  readonly stream: 'bbo' | 'trade';
  readonly ts_event: number;
  readonly ts_recv: number;
  readonly bid?: { readonly price: number; readonly qty: number };
  readonly ask?: { readonly price: number; readonly qty: number };
  readonly trade?: { readonly price: number; readonly qty: number; readonly side: 'buy' | 'sell' };
  /** Number of the message in the schedule. */
  readonly message: number;
}

/** The engine to compare with: a map of maps of quote objects, every ordered pair of venues looked at on every quote. */
export class NestedEngine {
  readonly #quotes = new Map<string, Map<string, PlainEvent>>();
  readonly #open = new Set<string>();
  readonly #rule: { readonly openPct: number; readonly closePct: number };
  readonly #takerPct: Readonly<Record<string, number>>;

  constructor(rule: { readonly openPct: number; readonly closePct: number }, takerPct: readonly number[]) {
    this.#rule = rule;
    this.#takerPct = Object.fromEntries(
      takerPct.map((pct, venue) => [exchangeIds[venue] ?? `venue-${venue}`, pct]),
    );
  }

  /** Takes an event. @returns the signals it opened */
  update(event: PlainEvent): readonly Opened[] {
    if (event.stream !== 'bbo') return [];
    let quotes = this.#quotes.get(event.symbol);
    if (quotes === undefined) this.#quotes.set(event.symbol, (quotes = new Map()));
    quotes.set(event.exchange, event);
    const opened: Opened[] = [];
    for (const [buy, buyQuote] of quotes) {
      for (const [sell, sellQuote] of quotes) {
        if (buy === sell) continue;
        const cost = buyQuote.ask!.price * (1 + this.#takerPct[buy]! / 100);
        const proceeds = sellQuote.bid!.price * (1 - this.#takerPct[sell]! / 100);
        const netPct = ((proceeds - cost) / cost) * 100;
        const route = `${event.symbol}:${buy}:${sell}`;
        if (this.#open.has(route)) {
          if (netPct < this.#rule.closePct) this.#open.delete(route);
        } else if (netPct >= this.#rule.openPct) {
          this.#open.add(route);
          opened.push({
            symbol: event.symbol,
            sell_exchange: sellQuote.exchange,
            sell_price: sellQuote.bid!.price,
          });
        }
      }
    }
    return opened;
  }
}
