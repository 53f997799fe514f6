import type { Frame } from '#shared/api/frames.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { MarketCounters } from '#shared/status.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { exchangeOf } from '../exchanges/registry.ts';
import { RingProducer } from '../storage/ring.ts';
import { bookFrame } from './book-frame.ts';
import { EventTotals } from './collector/event-router.ts';
import type { FetchJson } from './collector/fetch-json.ts';
import { RecvClock } from './collector/recv-clock.ts';
import type { OpenSocket } from './collector/sockets.ts';
import { Venue } from './collector/venue.ts';
import { GapOutbox } from './gaps/gap-outbox.ts';
import { MinuteCounts } from './gaps/minute-counts.ts';
import type { MarketAccount, MarketOptions } from './market.contract.ts';
import { routeFrame } from './route-frame.ts';
import { Opportunities } from './spread/opportunities.ts';
import { SignalMaker } from './spread/signals.ts';
import { TopOfBook } from './spread/top-of-book.ts';

/** What the market needs from its surroundings. */
export interface MarketPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly openSocket: OpenSocket;
  readonly fetchJson: FetchJson;
}

/** Where the market's news go. */
export interface MarketListener {
  signal(signal: Signal): void;
  book(frame: Frame): void;
  routes(frame: Frame): void;
  counters(counters: MarketCounters): void;
  instruments(exchange: ExchangeId, instruments: readonly Instrument[]): void;
}

export interface Market {
  counters(): MarketCounters;
  /** What was counted since the last call. */
  account(): MarketAccount;
  /** Closes sockets, ends signals. Resolves when no event will enter the ring any more. */
  stop(): Promise<MarketCounters>;
}

const BOOK_EVERY_MS = 100;
const ROUTES_EVERY_MS = 250;
const COUNTERS_EVERY_MS = 1_000;

/** Connects to all venues and keeps the book, the routes and the signals. */
export function createMarket(options: MarketOptions, listener: MarketListener, ports: MarketPorts): Market {
  const { clock, log } = ports;
  const ring = new RingProducer(options.ring);
  const recvClock = new RecvClock(clock, ring.epochMs);
  const totals = new EventTotals();
  const minutes = new MinuteCounts(options.symbols.length * options.exchanges.length, ring.epochMs);
  const gapOutbox = new GapOutbox();
  const book = new TopOfBook(options.symbols.length, options.exchanges.length);
  const maker = new SignalMaker(
    book,
    { venues: options.exchanges, symbols: options.symbols },
    recvClock,
    (signal) => listener.signal(signal),
  );
  const opportunities = new Opportunities(book, ruleOf(options), options.takerPct, maker);
  maker.attach(opportunities);

  const venues = options.exchanges.map((id, venue) => {
    const exchange = exchangeOf(id);
    return new Venue(
      {
        exchange,
        venue,
        symbols: options.symbols,
        endpoints: options.endpoints[id] ?? exchange.endpoints,
        connection: options.connection,
        ends: options.ends.filter((end) => end.exchange === id),
      },
      { book, opportunities, ring, totals, minutes, gapOutbox },
      { ...ports, recvClock },
    );
  });

  const view = { book, opportunities, venues, recvClock, maxAgeMs: options.signals.max_age_ms };
  const announced = new Set<ExchangeId>();
  let seq = 0;
  let dropsLogged = 0;
  let stoppedMs: number | null = null;

  const counters = (): MarketCounters => ({
    venues: venues.map((venue) => venue.status()),
    events: totals.events,
    accepted: totals.accepted,
    queue_full: totals.queueFull,
    signals: maker.sent,
    open_opportunities: opportunities.open,
  });

  const everySecond = (): void => {
    const jumpNs = recvClock.follow();
    if (jumpNs !== 0) for (const venue of venues) venue.clockJumped(jumpNs);
    if (jumpNs !== 0) log('warn', 'gap_detected', { cause: 'clock_jump', jump_ms: Math.round(jumpNs / 1e6) });
    // Receive times never go back on a connection: only a new one can follow.
    if (jumpNs < 0) for (const venue of venues) venue.renew('system clock was set back');
    for (const venue of venues) {
      venue.check();
      if (venue.isLoaded && !announced.has(venue.id)) {
        announced.add(venue.id);
        listener.instruments(venue.id, venue.instruments);
      }
    }
    if (totals.queueFull > dropsLogged) {
      log('warn', 'queue_full_drop', { dropped: totals.queueFull - dropsLogged, total: totals.queueFull });
      dropsLogged = totals.queueFull;
    }
    gapOutbox.tell(log);
    const counted = counters();
    for (const [i, venue] of venues.entries()) venue.account(counted.venues[i]!);
    listener.counters(counted);
  };

  const marks = (): MarketAccount['marks'] =>
    venues.flatMap((venue, v) =>
      venue.ends().map(({ symbol, stream, lastNs, lastId }) => ({
        slot: book.slot(options.symbols.indexOf(symbol), v),
        stream,
        lastNs: String(lastNs),
        lastId,
      })),
    );

  const cancels: Cancel[] = [
    clock.every(BOOK_EVERY_MS, () => listener.book(bookFrame(view, ++seq, clock.monoNs()))),
    clock.every(ROUTES_EVERY_MS, () => {
      const nowNs = clock.monoNs();
      opportunities.sweep(nowNs);
      listener.routes(routeFrame(view, ++seq, nowNs));
    }),
    clock.every(COUNTERS_EVERY_MS, everySecond),
  ];
  for (const venue of venues) venue.start();

  return {
    counters,
    account: () => ({
      minutes: minutes.take(),
      venues: venues.flatMap((venue) => venue.takeMinutes()),
      gaps: gapOutbox.take(),
      gapsLost: gapOutbox.lost,
      marks: marks(),
      stoppedMs,
    }),
    async stop() {
      // Sockets are closed one after the other: what comes while they are is recorded, but nobody relies on it.
      const wallMs = recvClock.nowMs();
      // First, so that signals end as stopped and not as if their venues had failed.
      opportunities.stop(clock.monoNs());
      await Promise.all(venues.map((venue) => venue.stop()));
      for (const cancel of cancels) cancel();
      gapOutbox.tell(log);
      stoppedMs = Math.floor(wallMs);
      const counted = counters();
      for (const [i, venue] of venues.entries()) venue.account(counted.venues[i]!);
      return counted;
    },
  };
}

function ruleOf({ signals }: MarketOptions): ConstructorParameters<typeof Opportunities>[1] {
  return {
    openPct: signals.open_pct,
    closePct: signals.close_pct,
    cooldownMs: signals.cooldown_ms,
    maxAgeMs: signals.max_age_ms,
    minNotional: signals.min_notional,
  };
}
