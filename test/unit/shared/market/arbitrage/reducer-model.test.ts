import { expect, test } from 'vitest';
import { seededRandom } from '../../../../../src-main/base/random.ts';
import { planOf } from '../../../../../src-shared/market/arbitrage/legs.ts';
import { Reducer } from '../../../../../src-shared/market/arbitrage/reducer.ts';
import { defaultRule } from '../../../../../src-shared/market/arbitrage/rule.ts';
import { gridLegs } from '../../../../support/market-parts.ts';

const SYMBOLS = 3;
const VENUES = 4;
const UPDATES = 20_000;
const feePct = [0.05, 0.055, 0.02, 0.08];
const lots = [0.001, 0.1, 0];
/** Without the limits that this model does not know. */
const rule = {
  ...defaultRule,
  openPct: 0.05,
  closePct: 0.01,
  cooldownMs: 700,
  maxAgeMs: 900,
  minNotional: 150,
  maxSkewMs: 60_000,
};

interface Quote {
  readonly bid: number;
  readonly bidQty: number;
  readonly ask: number;
  readonly askQty: number;
  readonly atMs: number;
}

/** The rules said again in the plainest way: every pair of venues is looked at with its prices and fees each time. */
class Model {
  readonly log: string[] = [];
  readonly quotes = new Map<string, Quote>();
  readonly open = new Set<string>();
  /** Above the line, but in their cooldown: time alone opens them. */
  readonly #cooling = new Set<string>();
  readonly #endedMs = new Map<string, number>();
  #stepMs = 0;

  quote(symbol: number, venue: number, quote: Quote): void {
    this.quotes.set(`${symbol}/${venue}`, quote);
    this.#pairs((buy, sell) => {
      if (buy === venue || sell === venue) this.#look(symbol, buy, sell, quote.atMs);
    });
  }

  gone(symbol: number, venue: number, nowMs: number): void {
    this.#pairs((buy, sell) => {
      if (buy !== venue && sell !== venue) return;
      this.#end(`${symbol}:${buy}>${sell}`, nowMs, 'leg_gone');
      this.#cooling.delete(`${symbol}:${buy}>${sell}`);
    });
    this.quotes.delete(`${symbol}/${venue}`);
  }

  /** Steps of 50 ms before `untilMs`; the one at that very time too, when no quote can follow. */
  pass(untilMs: number, isIncluded: boolean): void {
    while (this.#stepMs < untilMs || (isIncluded && this.#stepMs === untilMs)) {
      for (let symbol = 0; symbol < SYMBOLS; symbol++) {
        this.#pairs((buy, sell) => {
          const key = `${symbol}:${buy}>${sell}`;
          if (this.open.has(key) || this.#cooling.has(key)) this.#look(symbol, buy, sell, this.#stepMs);
        });
      }
      this.#stepMs += 50;
    }
  }

  #pairs(visit: (buy: number, sell: number) => void): void {
    for (let buy = 0; buy < VENUES; buy++)
      for (let sell = 0; sell < VENUES; sell++) if (buy !== sell) visit(buy, sell);
  }

  #isOld(symbol: number, venue: number, nowMs: number): boolean {
    const quote = this.quotes.get(`${symbol}/${venue}`);
    return quote === undefined || nowMs - quote.atMs > rule.maxAgeMs;
  }

  #look(symbol: number, buy: number, sell: number, nowMs: number): void {
    const key = `${symbol}:${buy}>${sell}`;
    const here = this.quotes.get(`${symbol}/${buy}`);
    const there = this.quotes.get(`${symbol}/${sell}`);
    const isPriced =
      here !== undefined && there !== undefined && here.bid < here.ask && there.bid < there.ask;
    const paid = (here?.ask ?? 0) * (100 + feePct[buy]!);
    const got = (there?.bid ?? 0) * (100 - feePct[sell]!);
    const netPct = isPriced ? (100 * (got - paid)) / paid : Number.NEGATIVE_INFINITY;
    const lot = lots[symbol]!;
    const least = Math.min(here?.askQty ?? 0, there?.bidQty ?? 0);
    const size = lot === 0 ? least : Math.floor(Math.round((least / lot) * 1e6) / 1e6) * lot;
    const isDust = size <= 0 || size * (here?.ask ?? 0) < rule.minNotional;
    const isOld = this.#isOld(symbol, buy, nowMs) || this.#isOld(symbol, sell, nowMs);
    if (this.open.has(key)) {
      if (!isPriced) this.#end(key, nowMs, 'leg_gone');
      else if (isOld) this.#end(key, nowMs, 'leg_stale');
      else if (netPct < rule.closePct) this.#end(key, nowMs, 'reverted');
      else if (isDust) this.#end(key, nowMs, 'size_gone');
      return;
    }
    this.#cooling.delete(key);
    const ended = this.#endedMs.get(key);
    if (netPct < rule.openPct || isOld || isDust) return;
    if (ended !== undefined && nowMs < ended + rule.cooldownMs) {
      this.#cooling.add(key);
      return;
    }
    this.open.add(key);
    this.log.push(`${nowMs} opened ${key}`);
  }

  #end(key: string, nowMs: number, reason: string): void {
    if (!this.open.delete(key)) return;
    this.#endedMs.set(key, nowMs);
    this.log.push(`${nowMs} closed ${key} ${reason}`);
  }
}

test.each([1, 2, 3])(
  '20,000 random updates give the signals of a plain all-pairs model (seed %i)',
  (seed) => {
    const random = seededRandom(seed);
    const legs = gridLegs(SYMBOLS, VENUES).map((leg, slot) => ({ ...leg, venue: slot % VENUES }));
    const log: string[] = [];
    const all: string[] = [];
    const name = (route: number): string => {
      const { buy, sell } = reducer.routes[route]!;
      return `${Math.floor(buy / VENUES)}:${buy % VENUES}>${sell % VENUES}`;
    };
    const takerPct = legs.map((leg) => feePct[leg.venue]!);
    const reducer: Reducer = new Reducer(
      planOf(legs),
      { rule, takerPct, mutes: [] },
      {
        opened: (route, _leg, nowNs) => log.push(`${nowNs / 1e6} opened ${name(route)}`),
        updated: () => {},
        closed: (route, _leg, nowNs, reason) => log.push(`${nowNs / 1e6} closed ${name(route)} ${reason}`),
      },
      { epochMs: 0 },
    );
    for (const [slot] of legs.entries()) {
      const limits = { step: lots[Math.floor(slot / VENUES)]!, minQty: 0, minNotional: 0 };
      reducer.input({ kind: 'limits', leg: slot, limits }, 0);
    }
    const model = new Model();
    const middle = [67_000, 3_500, 0.5];
    let nowMs = 1_000;
    let worstOpen = 0;
    for (let i = 0; i < UPDATES; i++) {
      nowMs += random() < 0.02 ? Math.floor(random() * 1_500) : Math.floor(random() * 12);
      const symbol = Math.floor(random() * SYMBOLS);
      const venue = Math.floor(random() * VENUES);
      const draw = random();
      if (draw < 0.02) {
        reducer.advance(nowMs * 1e6);
        model.pass(nowMs, true);
      } else if (draw < 0.04) {
        reducer.input({ kind: 'gone', leg: symbol * VENUES + venue }, nowMs * 1e6);
        model.pass(nowMs, true);
        model.gone(symbol, venue, nowMs);
      } else {
        middle[symbol]! *= 1 + (random() - 0.5) * 0.000_2;
        const bid = middle[symbol]! * (1 + (random() - 0.5) * 0.002);
        const width = random() < 0.01 ? -0.000_1 : random() * 0.000_3;
        const qty = (): number => (random() < 0.1 ? 100 : 3_000) * (random() / middle[symbol]!);
        const quote = { bid, bidQty: qty(), ask: bid * (1 + width), askQty: qty(), atMs: nowMs };
        const slot = symbol * VENUES + venue;
        reducer.quote(slot, nowMs, nowMs * 1e6, bid, quote.bidQty, quote.ask, quote.askQty);
        model.pass(nowMs, false);
        model.quote(symbol, venue, quote);
      }
      // The order among the messages of one update is nobody's promise.
      const said = log.splice(0).toSorted();
      const expected = model.log.splice(0).toSorted();
      if (said.length + expected.length > 0) expect(said).toEqual(expected);
      all.push(...said);
      if (reducer.open !== model.open.size) expect(reducer.open).toBe(model.open.size);
      worstOpen = Math.max(worstOpen, model.open.size);
    }
    const count = (word: string): number => all.filter((line) => line.includes(word)).length;
    expect(worstOpen).toBeGreaterThan(2);
    for (const word of ['opened', 'reverted', 'size_gone', 'leg_gone', 'leg_stale'])
      expect([word, count(word) > 20]).toEqual([word, true]);
  },
);
