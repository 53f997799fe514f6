import type { ReducerInput, ReducerSettings } from '../../src-shared/market/arbitrage/input.ts';
import { planOf, type Leg } from '../../src-shared/market/arbitrage/legs.ts';
import type { LifeListener } from '../../src-shared/market/arbitrage/life-cycle.ts';
import { defaultRule, type ReducerRule } from '../../src-shared/market/arbitrage/rule.ts';
import { TopOfBook } from '../../src-shared/market/arbitrage/top-of-book.ts';
import { exchangeIds } from '../../src-shared/market/exchange.ts';
import type { Topic } from '../../src-main/exchanges/exchange.ts';
import { EventRouter, EventTotals, perStream } from '../../src-main/market/collector/event-router.ts';
import { FrameCounters } from '../../src-main/market/collector/frame-counters.ts';
import { LatencyWindow } from '../../src-main/market/collector/latency.ts';
import { RecvClock } from '../../src-main/market/collector/recv-clock.ts';
import { GapOutbox } from '../../src-main/market/gaps/gap-outbox.ts';
import { MinuteCounts } from '../../src-main/market/gaps/minute-counts.ts';
import { VenueGaps } from '../../src-main/market/gaps/venue-gaps.ts';
import { TopicWatch } from '../../src-main/market/collector/topic-watch.ts';
import { LiveReducer } from '../../src-main/market/spread/live-reducer.ts';
import { RingConsumer, RingProducer } from '../../src-main/storage/ring.ts';
import { allocateRing } from '../../src-main/storage/ring.contract.ts';
import type { FakeClock } from './fake-clock.ts';

export const rule: ReducerRule = defaultRule;

const deaf: LifeListener = { opened() {}, updated() {}, closed() {} };

/** `symbols` × `venues` perpetuals in USDT: `S0USDT` on the first venue, and so on. */
export function gridLegs(symbols: number, venues: number): Leg[] {
  return Array.from({ length: symbols * venues }, (_, slot) => {
    const venue = slot % venues;
    const base = `S${Math.floor(slot / venues)}`;
    return {
      exchange: exchangeIds[venue % exchangeIds.length]!,
      venue,
      symbol: `${base}USDT`,
      base,
      quote: 'USDT',
      type: 'perp',
    };
  });
}

export function settingsFor(
  legs: readonly Leg[],
  changes: Partial<ReducerRule> = {},
  takerPct = 0.05,
): ReducerSettings {
  return { rule: { ...rule, ...changes }, takerPct: legs.map(() => takerPct), mutes: [] };
}

/** Everything behind one venue's sockets: `symbols` symbols, venue 0 of `venues`, a ring that is read by `drain`. */
export function marketParts(
  clock: FakeClock,
  {
    symbols = 2,
    venues = 2,
    ringRecords = 1_024,
    listener = deaf,
  }: { symbols?: number; venues?: number; ringRecords?: number; listener?: LifeListener } = {},
) {
  const sab = allocateRing(ringRecords, Math.floor(clock.wallMs()));
  const consumer = new RingConsumer(sab);
  const book = new TopOfBook(symbols, venues);
  const legs = gridLegs(symbols, venues);
  const inputs: ReducerInput[] = [];
  const live = new LiveReducer(planOf(legs), settingsFor(legs), listener, {
    epochMs: Math.floor(clock.wallMs()),
    book,
    onInput: (input) => inputs.push(input),
  });
  const recvClock = new RecvClock(clock, Math.floor(clock.wallMs()));
  const totals = new EventTotals();
  const frames = new FrameCounters();
  const gapOutbox = new GapOutbox();
  const gaps = new VenueGaps(
    { exchange: 'okx', symbols: Array.from({ length: symbols }, (_, i) => `S${i}USDT`), sequences: {} },
    {
      outbox: gapOutbox,
      epochNs: (ns) => BigInt(Math.floor(clock.wallMs())) * 1_000_000n + BigInt(recvClock.at(ns)),
    },
  );
  const flow = {
    venue: 0,
    symbolOf: Int32Array.from({ length: symbols }, (_, i) => i),
    book,
    live,
    ring: new RingProducer(sab),
    totals,
    minutes: new MinuteCounts(symbols * venues, Math.floor(clock.wallMs())),
    gaps,
    frames,
    latency: new LatencyWindow(),
    clock: recvClock,
    streamEvents: perStream(0),
    streamLastNs: perStream(Number.NaN),
  };
  return {
    ...flow,
    flow,
    inputs,
    recvClock,
    gapOutbox,
    consumer,
    watch: (topics: readonly Topic[]) => new TopicWatch(topics, symbols, 5_000, clock.monoNs()),
    router: (topics: readonly Topic[] = []) => {
      const watch = new TopicWatch(topics, symbols, 5_000, clock.monoNs());
      return { watch, router: new EventRouter(flow, watch, gaps.session('public')) };
    },
    /** Takes all records out of the ring. */
    drain() {
      const records: {
        slot: number;
        stream: number;
        tsMs: number;
        recvNs: number;
        values: number[];
        id: string;
      }[] = [];
      consumer.drain(({ slot, stream, tsMs, recvNs, a, b, c, d, bytes, idAt, idLength }) => {
        const id = Buffer.from(bytes.slice(idAt, idAt + idLength)).toString('utf8');
        records.push({ slot, stream, tsMs, recvNs, values: [a, b, c, d], id });
      });
      return records;
    },
  };
}
