import {
  bookFields,
  bookOffset as book,
  legStates,
  routeFields,
  routeOffset as route,
  type Frame,
} from '#shared/api/frames.ts';
import type { PastInput } from '#shared/alerts/dry-run.ts';
import type { AlertRule } from '#shared/alerts/rule.ts';
import { routeReasons, type RouteReason } from '#shared/market/route.ts';

const DAY_S = 86_400;
/** Finest bucket, s; wider where a day of them would take more memory than this. */
const FINEST_S = 10;
const MOST_BYTES = 24 * 1024 * 1024;
const ROUTE_FACTS = 3;
const SLOT_FACTS = 4;
const bad: ReadonlySet<RouteReason> = new Set([
  'no_quote',
  'disconnected',
  'stale_buy',
  'stale_sell',
  'crossed_book',
  'suspect',
  'not_compared',
]);
const live = legStates.indexOf('live');
const belowLine = routeReasons.indexOf('below_line');

interface Bucket {
  /** Epoch ms of its beginning. */
  readonly atMs: number;
  /** Per route: highest net with its notional, highest gross; NaN where it had no two quotes. */
  readonly routes: Float32Array;
  /** Per slot: highest and lowest mid, funding rate, minutes to its settlement. */
  readonly slots: Float32Array;
}

/** The extremes of the last 24 hours by ten seconds (or what memory allows), for what-if questions. Since the start only. */
export class LevelHistory {
  readonly #routes: number;
  readonly #slots: number;
  readonly bucketMs: number;
  #buckets: Bucket[] = [];

  constructor(symbols: number, venues: number) {
    this.#slots = symbols * venues;
    this.#routes = this.#slots * (venues - 1);
    const bytes = 4 * (this.#routes * ROUTE_FACTS + this.#slots * SLOT_FACTS);
    this.bucketMs = 1_000 * Math.max(FINEST_S, Math.ceil((bytes * DAY_S) / MOST_BYTES));
  }

  /** When the oldest bucket began, epoch ms; NaN before the first. */
  get fromMs(): number {
    return this.#buckets[0]?.atMs ?? Number.NaN;
  }

  get toMs(): number {
    return (this.#buckets.at(-1)?.atMs ?? Number.NaN) + this.bucketMs;
  }

  addRoutes({ values, wall_ms }: Frame): void {
    const { routes } = this.#at(wall_ms);
    for (let i = 0; i < this.#routes; i++) {
      const row = i * routeFields.length;
      const reason = routeReasons[values[row + route.reason]!];
      if (reason === undefined || bad.has(reason)) continue;
      const at = i * ROUTE_FACTS;
      const net = values[row + route.net_bps]!;
      if (!(net <= routes[at]!)) {
        routes[at] = net;
        routes[at + 1] = values[row + route.notional]!;
      }
      if (!(values[row + route.gross_bps]! <= routes[at + 2]!))
        routes[at + 2] = values[row + route.gross_bps]!;
    }
  }

  addBook({ values, wall_ms }: Frame): void {
    const { slots } = this.#at(wall_ms);
    for (let i = 0; i < this.#slots; i++) {
      const row = i * bookFields.length;
      const at = i * SLOT_FACTS;
      slots[at + 2] = values[row + book.funding_rate]!;
      slots[at + 3] = (values[row + book.next_funding_ms]! - wall_ms) / 60_000;
      if (values[row + book.state] !== live) continue;
      const mid = (values[row + book.bid_price]! + values[row + book.ask_price]!) / 2;
      if (!(mid <= slots[at]!)) slots[at] = mid;
      if (!(mid >= slots[at + 1]!)) slots[at + 1] = mid;
    }
  }

  /** Frames of the past that a rule can be run over: one per bucket, each with the extreme the rule looks for. */
  *past(rule: AlertRule, fromMs: number): Generator<PastInput> {
    const { condition } = rule;
    const isOfBooks = condition.kind === 'price' || condition.kind === 'funding';
    if (condition.kind !== 'spread' && !isOfBooks) return;
    const isLow = condition.kind === 'price' && condition.side === 'below';
    for (const bucket of this.#buckets) {
      if (bucket.atMs < fromMs) continue;
      yield {
        atMs: bucket.atMs,
        input: isOfBooks
          ? { kind: 'book', frame: this.#bookFrame(bucket, isLow) }
          : { kind: 'routes', frame: this.#routeFrame(bucket) },
      };
    }
  }

  #at(ms: number): Bucket {
    const atMs = Math.floor(ms / this.bucketMs) * this.bucketMs;
    const newest = this.#buckets.at(-1);
    // What the system clock sets back belongs to the newest bucket: time runs one way here.
    if (newest !== undefined && atMs <= newest.atMs) return newest;
    const bucket: Bucket = {
      atMs,
      routes: new Float32Array(this.#routes * ROUTE_FACTS).fill(Number.NaN),
      slots: new Float32Array(this.#slots * SLOT_FACTS).fill(Number.NaN),
    };
    this.#buckets.push(bucket);
    const oldest = atMs - DAY_S * 1_000;
    if (this.#buckets[0]!.atMs < oldest - 60 * this.bucketMs)
      this.#buckets = this.#buckets.filter((kept) => kept.atMs >= oldest);
    return bucket;
  }

  #routeFrame({ atMs, routes }: Bucket): Frame {
    const width = routeFields.length;
    const values = new Float64Array(this.#routes * width);
    for (let i = 0; i < this.#routes; i++) {
      const at = i * ROUTE_FACTS;
      values[i * width + route.net_bps] = routes[at]!;
      values[i * width + route.notional] = routes[at + 1]!;
      values[i * width + route.gross_bps] = routes[at + 2]!;
      values[i * width + route.reason] = belowLine;
    }
    return { seq: 0, wall_ms: atMs, values };
  }

  #bookFrame({ atMs, slots }: Bucket, isLow: boolean): Frame {
    const width = bookFields.length;
    const values = new Float64Array(this.#slots * width).fill(Number.NaN);
    for (let i = 0; i < this.#slots; i++) {
      const at = i * SLOT_FACTS;
      const price = slots[at + (isLow ? 1 : 0)]!;
      const row = i * width;
      for (const field of ['bid_price', 'ask_price', 'mark_price', 'last_price'] as const)
        values[row + book[field]] = price;
      values[row + book.state] = Number.isNaN(price) ? 0 : live;
      values[row + book.funding_rate] = slots[at + 2]!;
      values[row + book.next_funding_ms] = atMs + slots[at + 3]! * 60_000;
    }
    return { seq: 0, wall_ms: atMs, values };
  }
}
