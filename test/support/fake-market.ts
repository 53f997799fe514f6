import type { Session } from '#shared/api/api.ts';
import type { LegState } from '#shared/api/frames.ts';
import { bidForNet } from '#shared/market/spread.ts';
import { seededRandom, type Random } from '../../src-main/base/random.ts';
import { coins } from './fake-session.ts';

export interface Quote {
  bid: number;
  ask: number;
  bidQty: number;
  askQty: number;
  recvMs: number;
  eventMs: number;
  count: number;
}

/** `silent`: the socket stays open and nothing comes; `down`: it is gone. */
export type VenueState = 'up' | 'silent' | 'down';

/** Quotes of three venues that walk from seeded draws. A slot is symbol × 3 + venue. */
export class FakeMarket {
  readonly quotes: (Quote | undefined)[];
  readonly states: VenueState[] = ['up', 'up', 'up'];
  readonly downSinceMs: number[] = [0, 0, 0];
  /** Before the first quote the market looks as after a fresh start. */
  hasQuotes = true;
  /** Hours between settlements as book frames tell them; NaN: not known. */
  fundingHours = 8;
  readonly #session: Session;
  readonly #nowMs: () => number;
  readonly #random: Random;
  readonly #mids: number[];
  /** Net bps a route is held at, by `symbol:buy>sell` indexes. */
  readonly #held = new Map<string, number>();
  readonly #frozen = new Set<number>();

  constructor(session: Session, nowMs: () => number, seed: number) {
    this.#session = session;
    this.#nowMs = nowMs;
    this.#random = seededRandom(seed);
    this.#mids = coins.slice(0, session.symbols.length).map((coin) => coin.price);
    this.quotes = Array.from({ length: session.symbols.length * 3 }, () => undefined);
  }

  /** Holds a route at a net, in bps, until released (NaN). */
  hold(symbol: number, buy: number, sell: number, netBps: number): void {
    const key = `${symbol}:${buy}>${sell}`;
    if (Number.isNaN(netBps)) this.#held.delete(key);
    else this.#held.set(key, netBps);
  }

  /** Stops the quotes of one slot while its venue goes on. */
  freeze(symbol: number, venue: number): void {
    this.#frozen.add(symbol * 3 + venue);
  }

  setState(venue: number, state: VenueState): void {
    this.states[venue] = state;
    this.downSinceMs[venue] = this.#nowMs();
  }

  /** Moves every mid a little; of the venues that are up three slots in ten get a new quote. */
  move(): void {
    if (!this.hasQuotes) return;
    const nowMs = this.#nowMs();
    this.#mids.forEach((mid, symbol) => {
      const coin = coins[symbol];
      if (coin === undefined) return;
      const next = mid * (1 + (this.#random() - 0.5) * 0.000_06);
      this.#mids[symbol] = next;
      for (let venue = 0; venue < 3; venue++) {
        const slot = symbol * 3 + venue;
        const isMoving = this.states[venue] === 'up' && !this.#frozen.has(slot);
        const r = this.#random();
        if (!isMoving || (r < 0.7 && this.quotes[slot] !== undefined)) continue;
        const skew = 1 + (this.#random() - 0.5) * 0.000_12;
        const round = (price: number): number => Math.round(price / coin.tick) * coin.tick;
        const bid = round(next * skew);
        this.quotes[slot] = {
          bid,
          ask: Math.max(round(next * skew * 1.00002), bid + coin.tick),
          bidQty: coin.size * (0.2 + this.#random() * 1.6),
          askQty: coin.size * (0.2 + this.#random() * 1.6),
          recvMs: nowMs - this.#random() * 40,
          eventMs: nowMs - 60 - venue * 25 - this.#random() * 30,
          count: (this.quotes[slot]?.count ?? 0) + 1,
        };
      }
    });
    for (const [key, netBps] of this.#held) this.#hold(key, netBps);
  }

  #hold(key: string, netBps: number): void {
    const [symbol = 0, buy = 0, sell = 0] = key.split(/[:>]/).map(Number);
    const [from, to] = [this.quotes[symbol * 3 + buy], this.quotes[symbol * 3 + sell]];
    if (from === undefined || to === undefined) return;
    to.bid = bidForNet(from.ask, netBps / 100, this.fee(buy), this.fee(sell));
    to.ask = to.bid * 1.00002;
  }

  fee(venue: number): number {
    return this.#session.venues[venue]?.taker_pct ?? 0;
  }

  /** Fraction for one interval. */
  funding(slot: number): number {
    return ((slot % 7) - 2) * 0.000_05;
  }

  leg(slot: number): LegState {
    const quote = this.quotes[slot];
    if (this.states[slot % 3] === 'down') return 'disconnected';
    if (quote === undefined) return 'none';
    return this.#nowMs() - quote.recvMs > this.#session.thresholds.max_age_ms ? 'stale' : 'live';
  }
}
