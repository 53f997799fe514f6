import type { Frame } from '#shared/api/frames.ts';
import type { ReasonCounts, ReasonsQuery } from '#shared/api/signals.ts';
import { gridPlan } from '#shared/market/arbitrage/legs.ts';
import { SignalMaker } from '#shared/market/arbitrage/signal-maker.ts';
import { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';
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
import type { MarketAccount, MarketInput, MarketOptions, MarketSettings } from './market.contract.ts';
import { legReach, routeFrame } from './route-frame.ts';
import { LiveReducer } from './spread/live-reducer.ts';
import { reasonCounts } from './spread/reason-counts.ts';
import { settingsOf } from './spread/settings.ts';

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
  /** Something the reducer was told besides quotes. */
  input(input: MarketInput): void;
  book(frame: Frame): void;
  routes(frame: Frame): void;
  counters(counters: MarketCounters): void;
  instruments(exchange: ExchangeId, instruments: readonly Instrument[]): void;
}

export interface Market {
  counters(): MarketCounters;
  /** Takes fees, thresholds and mutes as of now. */
  configure(settings: MarketSettings): void;
  /** Why routes show no signal. */
  reasons(query: ReasonsQuery): ReasonCounts;
  /** What was counted since the last call. */
  account(): MarketAccount;
  /** Closes sockets, ends signals. Resolves when no event will enter the ring any more. */
  stop(): Promise<MarketCounters>;
}

const BOOK_EVERY_MS = 100;
const ROUTES_EVERY_MS = 250;
/** Dwell, cooldown and silence are looked at so often. */
const STEP_EVERY_MS = 50;
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
    (signal) => listener.signal(signal),
    () => recvClock.nowMs(),
  );
  const plan = gridPlan(options.exchanges, options.symbols);
  const live = new LiveReducer(plan, settingsOf(plan, options), maker, {
    epochMs: ring.epochMs,
    book,
    onInput: (input, atNs) => listener.input({ atNs, json: JSON.stringify(input) }),
  });
  const { reducer } = live;
  maker.attach(reducer);

  let isToTell = false;
  // In a turn of its own, once for all that changes in this one: an outage may be over before the next second.
  const tellSoon = (): void => {
    if (isToTell) return;
    isToTell = true;
    clock.after(0, () => {
      isToTell = false;
      listener.counters(counters());
    });
  };

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
        onChange: tellSoon,
      },
      { book, live, ring, totals, minutes, gapOutbox },
      { ...ports, recvClock },
    );
  });

  const view = { book, reducer, venues, recvClock };
  const reach = legReach(view);
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
    open_opportunities: reducer.open,
  });

  const everySecond = (): void => {
    const jumpNs = recvClock.follow();
    if (jumpNs !== 0) live.input({ kind: 'clock_set', ns: jumpNs }, recvClock.recvNs());
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
    clock.every(BOOK_EVERY_MS, () => listener.book(bookFrame(view, ++seq, recvClock.recvNs()))),
    clock.every(ROUTES_EVERY_MS, () => {
      const nowNs = recvClock.recvNs();
      reducer.advance(nowNs);
      reducer.refreshReasons(nowNs, reach);
      listener.routes(routeFrame(view, ++seq, nowNs));
    }),
    clock.every(STEP_EVERY_MS, () => reducer.advance(recvClock.recvNs())),
    clock.every(COUNTERS_EVERY_MS, everySecond),
  ];
  for (const venue of venues) venue.start();

  return {
    counters,
    configure: (settings) =>
      live.input({ kind: 'settings', settings: settingsOf(plan, settings) }, recvClock.recvNs()),
    reasons: (query) => reasonCounts(reducer, query),
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
      live.input({ kind: 'stop' }, recvClock.recvNs());
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
