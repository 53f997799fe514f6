import type { Topic } from '../../src-main/exchanges/exchange.ts';
import { EventRouter, EventTotals, perStream } from '../../src-main/market/collector/event-router.ts';
import { FrameCounters } from '../../src-main/market/collector/frame-counters.ts';
import { LatencyWindow } from '../../src-main/market/collector/latency.ts';
import { RecvClock } from '../../src-main/market/collector/recv-clock.ts';
import { GapOutbox } from '../../src-main/market/gaps/gap-outbox.ts';
import { MinuteCounts } from '../../src-main/market/gaps/minute-counts.ts';
import { VenueGaps } from '../../src-main/market/gaps/venue-gaps.ts';
import { TopicWatch } from '../../src-main/market/collector/topic-watch.ts';
import {
  Opportunities,
  type OpportunityListener,
  type SignalRule,
} from '../../src-main/market/spread/opportunities.ts';
import { TopOfBook } from '../../src-main/market/spread/top-of-book.ts';
import { RingConsumer, RingProducer } from '../../src-main/storage/ring.ts';
import { allocateRing } from '../../src-main/storage/ring.contract.ts';
import type { FakeClock } from './fake-clock.ts';

export const rule: SignalRule = {
  openPct: 0.02,
  closePct: 0,
  cooldownMs: 5_000,
  maxAgeMs: 5_000,
  minNotional: 100,
};

const deaf: OpportunityListener = { opened() {}, closed() {} };

/** Everything behind one venue's sockets: `symbols` symbols, venue 0 of `venues`, a ring that is read by `drain`. */
export function marketParts(
  clock: FakeClock,
  {
    symbols = 2,
    venues = 2,
    ringRecords = 1_024,
    listener = deaf,
  }: { symbols?: number; venues?: number; ringRecords?: number; listener?: OpportunityListener } = {},
) {
  const sab = allocateRing(ringRecords, Math.floor(clock.wallMs()));
  const consumer = new RingConsumer(sab);
  const book = new TopOfBook(symbols, venues);
  const opportunities = new Opportunities(
    book,
    rule,
    Array.from({ length: venues }, () => 0.05),
    listener,
  );
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
    opportunities,
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
