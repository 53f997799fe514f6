import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { VenueMinute } from '#shared/market/ledger.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { VenueStatus } from '#shared/status.ts';
import { VenueMinutes } from '../gaps/venue-minutes.ts';
import { VenueOutage } from '../gaps/venue-outage.ts';
import { Admission } from './admission.ts';
import { FundingInquiry } from './funding-inquiry.ts';
import { InstrumentInquiry } from './instrument-inquiry.ts';
import { VenueCounts } from './venue-counts.ts';
import { VenueFeeds } from './venue-feeds.ts';
import type { Sinks, VenueOptions, VenuePorts } from './venue-parts.ts';

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
  readonly #venueMinutes: VenueMinutes;
  /** Undefined until the instruments are known. */
  #feeds: VenueFeeds | undefined;
  #instruments: readonly Instrument[] = [];

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
    this.#venueMinutes = new VenueMinutes(ports.clock.monoNs());
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
    this.#outage = new VenueOutage(exchange.id, sinks.gapOutbox, (monoNs) => ports.recvClock.epochNs(monoNs));
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
    return this.#feeds?.isQuoting ?? false;
  }

  /** Learns the instruments, then connects. Returns at once; failures are retried and shown. */
  start(): void {
    this.#startedNs = this.#ports.clock.monoNs();
    this.#inquiry.start();
  }

  async stop(): Promise<void> {
    this.#inquiry.stop();
    this.#funding.stop();
    this.#outage.ended(this.#ports.clock.monoNs());
    await this.#feeds?.stop();
  }

  /** Replaces every socket by a new one, without a gap. */
  renew(why: string): void {
    this.#feeds?.renew(why);
  }

  /** The system clock was set forward, or back by a negative number. */
  clockJumped(jumpNs: number): void {
    this.#feeds?.clockJumped(jumpNs);
  }

  /** How far each stream came. */
  ends(): ReturnType<VenueFeeds['ends']> {
    return this.#feeds?.ends() ?? [];
  }

  /** Accounting since the last call, minute by minute. */
  takeMinutes(): VenueMinute[] {
    return this.#venueMinutes.take();
  }

  /** To be called once a second: rates, silences and gaps. */
  check(): void {
    this.#feeds?.check();
    this.#counts.tick();
  }

  /** The status, taken into the minutes. To be called once a second, and at the end. */
  account(status: VenueStatus): void {
    const { clock, recvClock } = this.#ports;
    const questions = this.#feeds?.questions ?? { asked: 0, failed: 0 };
    this.#venueMinutes.look(status, questions, clock.monoNs(), recvClock.nowMs());
  }

  status(): VenueStatus {
    const { clock, recvClock } = this.#ports;
    const feeds = this.#feeds;
    const facts = {
      exchange: this.id,
      streams: this.streams,
      connections: feeds?.connections ?? [this.#inquiry.status],
      fallbacks: feeds?.fallbacks ?? 0,
      silences: feeds?.silences ?? [],
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
    this.#feeds = new VenueFeeds({
      options: this.#options,
      sinks: this.#sinks,
      ports: this.#ports,
      counts: this.#counts,
      admission: this.#admission,
      instruments: found,
    });
    this.#feeds.start();
    const timeoutMs = this.#options.connection.connect_timeout_ms;
    // What a message says later counts instead.
    this.#funding.start(exchange, { endpoints, timeoutMs }, (hoursOf) => {
      for (const { symbol, native } of found)
        this.#sinks.book.fundingHours[this.#slot(symbols.indexOf(symbol))] = hoursOf(native);
    });
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

  #slot(symbol: number): number {
    return this.#sinks.book.slot(symbol, this.#options.venue);
  }
}
