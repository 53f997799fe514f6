import type { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { VenueMinute } from '#shared/market/ledger.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { VenueStatus } from '#shared/status.ts';
import type { Config } from '#shared/config.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Endpoints, Exchange, SocketPlan } from '../../exchanges/exchange.ts';
import type { RingProducer } from '../../storage/ring.ts';
import { Alignment } from '../gaps/alignment.ts';
import type { GapOutbox } from '../gaps/gap-outbox.ts';
import type { MinuteCounts } from '../gaps/minute-counts.ts';
import type { StreamEnd } from '../gaps/resume.ts';
import { VenueGaps } from '../gaps/venue-gaps.ts';
import { VenueMinutes } from '../gaps/venue-minutes.ts';
import { VenueOutage } from '../gaps/venue-outage.ts';
import type { LiveReducer } from '../spread/live-reducer.ts';
import { Admission } from './admission.ts';
import type { EventTotals, VenueFlow } from './event-router.ts';
import type { FetchJson } from './fetch-json.ts';
import { FundingInquiry } from './funding-inquiry.ts';
import { InstrumentInquiry } from './instrument-inquiry.ts';
import type { Line } from './line.ts';
import { lineOf, topicsOf } from './line-of-plan.ts';
import type { RecvClock } from './recv-clock.ts';
import type { OpenSocket } from './sockets.ts';
import { VenueCounts } from './venue-counts.ts';

export interface VenuePorts {
  readonly clock: Clock;
  readonly recvClock: RecvClock;
  readonly random: Random;
  readonly log: Log;
  readonly openSocket: OpenSocket;
  readonly fetchJson: FetchJson;
}

export interface VenueOptions {
  readonly exchange: Exchange;
  /** Position in the session's venue list. */
  readonly venue: number;
  readonly symbols: readonly string[];
  readonly endpoints: Endpoints;
  readonly connection: Config['connection'];
  /** Where the start before this one left the venue's streams. */
  readonly ends: readonly StreamEnd[];
  /** Told when a socket, or what takes its place, enters another state. */
  readonly onChange?: () => void;
}

/** Where a venue's events go. */
export interface Sinks {
  readonly book: TopOfBook;
  readonly live: LiveReducer;
  readonly ring: RingProducer;
  readonly totals: EventTotals;
  readonly minutes: MinuteCounts;
  readonly gapOutbox: GapOutbox;
}

/** One venue: learns its instruments, holds its sockets open, and counts what comes. */
export class Venue {
  readonly #options: VenueOptions;
  readonly #ports: VenuePorts;
  readonly #sinks: Sinks;
  readonly #admission: Admission;
  readonly #inquiry: InstrumentInquiry;
  readonly #outage: VenueOutage;
  readonly #funding: FundingInquiry;
  #startedNs = 0;
  readonly #counts = new VenueCounts();
  #notes: readonly string[] = [];
  /** 1 where the venue lists the session's symbol. */
  readonly #listed: Uint8Array;
  #isLoaded = false;
  readonly #venueMinutes = new VenueMinutes();
  #gaps: VenueGaps | undefined;
  #alignment: Alignment | undefined;
  /** Monotonic time since when each line is fed, ns; not there while it is down. */
  readonly #fedNs = new Map<string, number>();
  #lines: readonly Line[] = [];
  #quoteLines: readonly Line[] = [];
  #instruments: readonly Instrument[] = [];
  #isStopped = false;

  constructor(options: VenueOptions, sinks: Sinks, ports: VenuePorts) {
    this.#options = options;
    this.#sinks = sinks;
    this.#ports = ports;
    this.#admission = new Admission(
      {
        connectsPerSecond: options.exchange.connectsPerSecond,
        connectBurst: options.exchange.connectBurst,
        circuitFailures: options.connection.circuit_failures,
        circuitPauseMs: options.connection.circuit_pause_ms,
      },
      ports.clock,
    );
    this.#listed = new Uint8Array(options.symbols.length);
    this.#funding = new FundingInquiry(ports);
    const { exchange, endpoints, connection } = options;
    this.#inquiry = new InstrumentInquiry(
      {
        exchange,
        endpoints,
        connection,
        onListed: (listed) => this.#take(listed),
        onChange: () => this.#noAnswer(),
      },
      ports,
    );
    this.#outage = new VenueOutage(exchange.id, sinks.gapOutbox, (monoNs) => this.#epochNs(monoNs));
  }

  get id(): ExchangeId {
    return this.#options.exchange.id;
  }

  get streams(): readonly StreamName[] {
    return this.#options.exchange.streams;
  }

  get instruments(): readonly Instrument[] {
    return this.#instruments;
  }

  /** Whether the venue's instrument list is known; before, nothing can be said of what it lists. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  lists(symbol: number): boolean {
    return this.#listed[symbol] === 1;
  }

  /** Whether quotes flow now: every socket that carries BBO topics is fed. */
  get isQuoting(): boolean {
    return this.#quoteLines.length > 0 && this.#quoteLines.every((line) => line.isFeeding);
  }

  /** Learns the instruments, then connects. Returns at once; failures are retried and shown. */
  start(): void {
    this.#startedNs = this.#ports.clock.monoNs();
    this.#inquiry.start();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#inquiry.stop();
    this.#funding.stop();
    this.#outage.ended(this.#ports.clock.monoNs());
    this.#alignment?.stop();
    await Promise.all(this.#lines.map((line) => line.stop()));
    this.#gaps?.stop(this.#ports.clock.monoNs());
  }

  /** Replaces every socket by a new one, without a gap. */
  renew(why: string): void {
    for (const line of this.#lines) line.renew(why);
  }

  /** The system clock was set forward, or back by a negative number. */
  clockJumped(jumpNs: number): void {
    this.#gaps?.clockJumped(jumpNs, this.#ports.clock.monoNs());
  }

  /** How far each stream came. */
  ends(): ReturnType<VenueGaps['ends']> {
    return this.#gaps?.ends() ?? [];
  }

  /** Accounting since the last call, minute by minute. */
  takeMinutes(): VenueMinute[] {
    return this.#venueMinutes.take();
  }

  /** To be called once a second: rates, silences and gaps. */
  check(): void {
    const nowNs = this.#ports.clock.monoNs();
    for (const line of this.#lines) {
      line.check();
      this.#gaps?.silent(line.silences, nowNs);
    }
    this.#gaps?.tick(nowNs);
    this.#alignment?.check();
    this.#counts.tick();
  }

  /** The status, taken into the minutes. To be called once a second, and at the end. */
  account(status: VenueStatus): void {
    const { clock, recvClock } = this.#ports;
    const { asked = 0, failed = 0 } = this.#alignment ?? {};
    this.#venueMinutes.look(status, { asked, failed }, clock.monoNs(), recvClock.nowMs());
  }

  status(): VenueStatus {
    const { clock, recvClock } = this.#ports;
    const lines = this.#lines;
    const facts = {
      exchange: this.id,
      streams: this.streams,
      connections: lines.length === 0 ? [this.#inquiry.status] : lines.map((line) => line.status()),
      fallbacks: lines.reduce((sum, line) => sum + line.fallbacks, 0),
      silences: lines
        .flatMap((line) => line.silences)
        .map(({ stream, symbol }) => ({ stream, symbol: this.#instruments[symbol]!.symbol })),
      notes: this.#notes,
    };
    return this.#counts.status(facts, clock, recvClock);
  }

  #noAnswer(): void {
    const { state, reason } = this.#inquiry.status;
    if (state === 'waiting') this.#outage.began(this.#startedNs, reason);
    this.#options.onChange?.();
  }

  #take(listed: readonly Instrument[]): void {
    this.#outage.ended(this.#ports.clock.monoNs());
    const { symbols, exchange, endpoints } = this.#options;
    const bySymbol = new Map(listed.map((instrument) => [instrument.symbol, instrument]));
    const found: Instrument[] = [];
    const notes: string[] = [];
    for (const [at, symbol] of symbols.entries()) {
      const instrument = bySymbol.get(symbol);
      if (instrument === undefined) {
        notes.push(`${symbol} is not listed as a perpetual.`);
        this.#ports.log('warn', 'symbol_unknown', { exchange: this.id, symbol });
        continue;
      }
      this.#listed[at] = 1;
      this.#tellLimits(at, instrument);
      found.push(instrument);
    }
    this.#notes = notes;
    this.#instruments = found;
    this.#isLoaded = true;
    this.#ports.log('info', 'instruments_loaded', {
      exchange: this.id,
      listed: listed.length,
      used: found.length,
    });
    if (found.length === 0) {
      this.#inquiry.giveUp('none of the configured symbols is listed');
      return;
    }
    const plans = exchange.sockets(endpoints, found);
    const gaps = this.#makeGaps(found, plans);
    const flow = this.#flow(found, gaps);
    this.#lines = plans.map((plan) => this.#line(plan, flow));
    this.#quoteLines = this.#lines.filter((_, i) =>
      topicsOf(plans[i]!).some((topic) => topic.streams.includes('bbo')),
    );
    for (const line of this.#lines) line.start();
    const timeoutMs = this.#options.connection.connect_timeout_ms;
    // What a message says later counts instead.
    this.#funding.start(exchange, { endpoints, timeoutMs }, (hoursOf) => {
      for (const { symbol, native } of found)
        this.#sinks.book.fundingHours[this.#slot(symbols.indexOf(symbol))] = hoursOf(native);
    });
  }

  #makeGaps(instruments: readonly Instrument[], plans: readonly SocketPlan[]): VenueGaps {
    const { exchange, endpoints, ends } = this.#options;
    const { gapOutbox } = this.#sinks;
    const gaps = new VenueGaps(
      {
        exchange: this.id,
        symbols: instruments.map(({ symbol }) => symbol),
        sequences: exchange.sequences ?? {},
      },
      {
        outbox: gapOutbox,
        epochNs: (monoNs) => this.#epochNs(monoNs),
      },
    );
    for (const end of ends) {
      const symbol = instruments.findIndex((each) => each.symbol === end.symbol);
      if (symbol >= 0) gaps.resume(symbol, end);
    }
    const tradeLine = new Map(
      plans.flatMap((plan) =>
        topicsOf(plan)
          .filter(({ streams }) => streams.includes('trade'))
          .map(({ symbol }) => [symbol, plan.name] as const),
      ),
    );
    const fedSinceNs = (symbol: number): number => this.#fedNs.get(tradeLine.get(symbol) ?? '') ?? Number.NaN;
    this.#alignment = new Alignment({ exchange, endpoints, instruments, gaps, fedSinceNs }, this.#ports);
    this.#gaps = gaps;
    return gaps;
  }

  #flow(instruments: readonly Instrument[], gaps: VenueGaps): VenueFlow {
    const { symbols, venue } = this.#options;
    return {
      venue,
      symbolOf: Int32Array.from(instruments, (instrument) => symbols.indexOf(instrument.symbol)),
      ...this.#sinks,
      gaps,
      frames: this.#counts.frames,
      latency: this.#counts.latency,
      clock: this.#ports.recvClock,
      streamEvents: this.#counts.streamEvents,
      streamLastNs: this.#counts.streamLastNs,
    };
  }

  #line(plan: SocketPlan, flow: VenueFlow): Line {
    const { exchange, connection } = this.#options;
    return lineOf(
      plan,
      { exchange, connection, instruments: this.#instruments, flow },
      {
        fed: () => void this.#fedNs.set(plan.name, this.#ports.clock.monoNs()),
        changed: () => this.#options.onChange?.(),
        down: (frameNs, why) => {
          this.#fedNs.delete(plan.name);
          const topics = topicsOf(plan);
          if (!this.#isStopped) {
            flow.gaps.down(topics, frameNs > 0 ? frameNs : this.#ports.clock.monoNs(), why);
          }
          this.#forgetQuotes(
            topics.filter((topic) => topic.streams.includes('bbo')).map((topic) => topic.symbol),
          );
        },
      },
      this.#admission,
      this.#ports,
    );
  }

  /** The book is empty until the venue sends a fresh quote: what happened in between is unknown. */
  #forgetQuotes(symbols: readonly number[]): void {
    const nowNs = this.#ports.recvClock.recvNs();
    for (const symbol of symbols) {
      const global = this.#options.symbols.indexOf(this.#instruments[symbol]!.symbol);
      this.#sinks.live.input({ kind: 'gone', leg: this.#slot(global) }, nowNs);
    }
  }

  #tellLimits(symbol: number, instrument: Instrument): void {
    const { lot, minQty = 0, minNotional = 0, fundingHours = Number.NaN } = instrument;
    const limits = { step: lot > 0 ? lot : 0, minQty, minNotional };
    this.#sinks.book.fundingHours[this.#slot(symbol)] = fundingHours;
    this.#sinks.live.input(
      { kind: 'limits', leg: this.#slot(symbol), limits },
      this.#ports.recvClock.recvNs(),
    );
  }

  #epochNs(monoNs: number): bigint {
    const { recvClock } = this.#ports;
    return BigInt(recvClock.epochMs) * 1_000_000n + BigInt(recvClock.at(monoNs));
  }

  #slot(symbol: number): number {
    return this.#sinks.book.slot(symbol, this.#options.venue);
  }
}
