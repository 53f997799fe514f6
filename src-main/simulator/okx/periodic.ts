import { between } from '../market/draw.ts';
import type { Topic, EventCounts } from '../socket/topic.ts';
import type { VenueWorld } from '../socket/venue.ts';
import type { OkxFeed, OkxSymbol } from './feed.ts';
import { fundingRow, indexRow, markRow, openInterestRow, tickerRow, type Row } from './rows.ts';

/** A channel that is sent on a beat: at `everyMs` when `value` changed, else only after `atLeastMs`. */
interface Beat {
  readonly channel: string;
  readonly everyMs: number;
  readonly atLeastMs: number;
  /** The field whose change is news; undefined: always. */
  readonly value?: string;
  readonly row: (world: VenueWorld, of: OkxSymbol, atMs: number) => Row;
  readonly events: EventCounts;
  /** Index channels are named by the family, the others by the swap. */
  readonly byFamily?: boolean;
}

/** Cadences as clients and recordings show them (state of 2026-11-20). */
const beats: readonly Beat[] = [
  {
    channel: 'mark-price',
    everyMs: 200,
    atLeastMs: 10_000,
    value: 'markPx',
    row: markRow,
    events: { mark_price: 1 },
  },
  {
    channel: 'index-tickers',
    everyMs: 100,
    atLeastMs: 60_000,
    value: 'idxPx',
    row: indexRow,
    events: {},
    byFamily: true,
  },
  {
    channel: 'open-interest',
    everyMs: 3_000,
    atLeastMs: 3_000,
    row: openInterestRow,
    events: { open_interest: 1 },
  },
  { channel: 'tickers', everyMs: 100, atLeastMs: 60_000, value: 'last', row: tickerRow, events: {} },
];

/** funding-rate comes every 30 to 90 s, and at once when the settlement passed. */
const FUNDING_MS = [30_000, 90_000] as const;
const fundingEvents: EventCounts = { funding: 1 };

/** The channels of OKX that come on a beat; each knows its latest state for new subscribers. */
export class OkxPeriodic {
  readonly #world: VenueWorld;
  readonly #now = new Map<Topic, { text: (atMs: number) => string; events: EventCounts }>();

  constructor(world: VenueWorld, feed: OkxFeed) {
    this.#world = world;
    for (const beat of beats) for (const of of feed.symbols) this.#start(beat, of);
    const random = world.random('funding');
    for (const of of feed.symbols) this.#startFunding(of, () => between(random, ...FUNDING_MS));
  }

  /** Pushes the latest state of the topic to a new subscriber. @returns false when it is no such channel */
  greet(topic: Topic): { readonly text: string; readonly events: EventCounts } | undefined {
    const found = this.#now.get(topic);
    return found === undefined
      ? undefined
      : { text: found.text(this.#world.clock.nowMs()), events: found.events };
  }

  #topic(channel: string, instId: string, of: OkxSymbol): Topic {
    return this.#world.hub.topic(`${channel}:${instId}`, channel, of.book.coin.symbol);
  }

  #start(beat: Beat, of: OkxSymbol): void {
    const { agenda, clock, hub } = this.#world;
    const instId = beat.byFamily === true ? of.family : of.instId;
    const topic = this.#topic(beat.channel, instId, of);
    const frame = (row: Row) => message(beat.channel, instId, row);
    this.#now.set(topic, { text: (atMs) => frame(beat.row(this.#world, of, atMs)), events: beat.events });
    let sentMs = 0;
    let sent: string | undefined;
    agenda.add(clock.nowMs() + beat.everyMs, (atMs) => {
      if (topic.subscribers.size > 0) {
        const row = beat.row(this.#world, of, atMs);
        const value = beat.value === undefined ? undefined : row[beat.value];
        if (beat.value === undefined || value !== sent || atMs - sentMs >= beat.atLeastMs) {
          sent = value;
          sentMs = atMs;
          hub.publish(topic, frame(row), 1, beat.events);
        }
      }
      return atMs + beat.everyMs;
    });
  }

  #startFunding(of: OkxSymbol, wait: () => number): void {
    const { agenda, clock, hub, market } = this.#world;
    const topic = this.#topic('funding-rate', of.instId, of);
    const text = (atMs: number) => message('funding-rate', of.instId, fundingRow(this.#world, of, atMs));
    this.#now.set(topic, { text, events: fundingEvents });
    let settlement = market.nextFundingMs(of.book, clock.nowMs());
    let dueMs = clock.nowMs() + wait();
    agenda.add(clock.nowMs() + 1_000, (atMs) => {
      const next = market.nextFundingMs(of.book, atMs);
      if (next !== settlement || atMs >= dueMs) {
        settlement = next;
        dueMs = atMs + wait();
        if (topic.subscribers.size > 0) hub.publish(topic, text(atMs), 1, fundingEvents);
      }
      return atMs + 1_000;
    });
  }
}

function message(channel: string, instId: string, row: Row): string {
  return `{"arg":{"channel":"${channel}","instId":"${instId}"},"data":[${JSON.stringify(row)}]}`;
}
