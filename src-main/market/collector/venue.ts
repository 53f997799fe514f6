import type { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { VenueMinute } from '#shared/market/ledger.ts';
import { streamIndex, type StreamName } from '#shared/market/stream.ts';
import type { ConnectionStatus, StreamStatus, VenueStatus } from '#shared/status.ts';
import type { Config } from '#shared/config.ts';
import { backoffMs } from '../../base/backoff.ts';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Endpoints, Exchange, SocketPlan, Topic } from '../../exchanges/exchange.ts';
import { symbolTable } from '../../exchanges/symbol-table.ts';
import type { RingProducer } from '../../storage/ring.ts';
import { Alignment } from '../gaps/alignment.ts';
import type { GapOutbox } from '../gaps/gap-outbox.ts';
import type { MinuteCounts } from '../gaps/minute-counts.ts';
import type { StreamEnd } from '../gaps/resume.ts';
import { VenueGaps } from '../gaps/venue-gaps.ts';
import { VenueMinutes } from '../gaps/venue-minutes.ts';
import type { LiveReducer } from '../spread/live-reducer.ts';
import { Admission } from './admission.ts';
import { EventRouter, perStream, type EventTotals, type VenueFlow } from './event-router.ts';
import type { FetchJson } from './fetch-json.ts';
import { FrameCounters } from './frame-counters.ts';
import { LatencyWindow } from './latency.ts';
import { Line } from './line.ts';
import type { RecvClock } from './recv-clock.ts';
import { Session } from './session.ts';
import type { OpenSocket } from './sockets.ts';
import { TopicWatch } from './topic-watch.ts';

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

/** Subscribed but without any event for so long: the socket is given up. */
const FEED_TIMEOUT_MS = 30_000;

/** One venue: learns its instruments, holds its sockets open, and counts what comes. */
export class Venue {
  readonly #options: VenueOptions;
  readonly #ports: VenuePorts;
  readonly #sinks: Sinks;
  readonly #frames = new FrameCounters();
  readonly #latency = new LatencyWindow();
  readonly #admission: Admission;
  readonly #streamEvents = perStream(0);
  readonly #streamLastNs = perStream(Number.NaN);
  readonly #streamRate = perStream(0);
  readonly #streamBefore = perStream(0);
  #notes: readonly string[] = [];
  /** 1 where the venue lists the session's symbol. */
  readonly #listed: Uint8Array;
  readonly #stopAsking = new AbortController();
  #isLoaded = false;
  readonly #venueMinutes = new VenueMinutes();
  #gaps: VenueGaps | undefined;
  #alignment: Alignment | undefined;
  /** Monotonic time since when each line is fed, ns; not there while it is down. */
  readonly #fedNs = new Map<string, number>();
  #lines: readonly Line[] = [];
  #quoteLines: readonly Line[] = [];
  #instruments: readonly Instrument[] = [];
  #rest: ConnectionStatus;
  #attempt = 0;
  #retry: Cancel = () => {};
  #isStopped = false;
  #frameRate = 0;
  #framesBefore = 0;

  constructor(options: VenueOptions, sinks: Sinks, ports: VenuePorts) {
    this.#options = options;
    this.#sinks = sinks;
    this.#ports = ports;
    this.#admission = new Admission(
      {
        connectsPerSecond: options.exchange.connectsPerSecond,
        circuitFailures: options.connection.circuit_failures,
        circuitPauseMs: options.connection.circuit_pause_ms,
      },
      ports.clock,
    );
    this.#listed = new Uint8Array(options.symbols.length);
    this.#rest = this.#restStatus('connecting', 'asking for instruments', null);
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
    void this.#load();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry();
    this.#stopAsking.abort();
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
    this.#frameRate = this.#frames.received - this.#framesBefore;
    this.#framesBefore = this.#frames.received;
    for (let s = 0; s < this.#streamEvents.length; s++) {
      this.#streamRate[s] = this.#streamEvents[s]! - this.#streamBefore[s]!;
      this.#streamBefore[s] = this.#streamEvents[s]!;
    }
  }

  /** The status, taken into the minutes. To be called once a second, and at the end. */
  account(status: VenueStatus): void {
    const { clock, recvClock } = this.#ports;
    const { asked = 0, failed = 0 } = this.#alignment ?? {};
    this.#venueMinutes.look(status, { asked, failed }, clock.monoNs(), recvClock.nowMs());
  }

  status(): VenueStatus {
    const connections = this.#lines.length === 0 ? [this.#rest] : this.#lines.map((line) => line.status());
    const newestNs = this.#streamLastNs.reduce(
      (best, ns) => (ns > best ? ns : best),
      Number.NEGATIVE_INFINITY,
    );
    return {
      exchange: this.id,
      connections,
      streams: this.streams.map((stream) => this.#streamStatus(stream)),
      frames: this.#frames.frames(),
      frame_rate: this.#frameRate,
      rows_rejected: this.#frames.rows(),
      scanner_fallbacks: this.#lines.reduce((sum, line) => sum + line.fallbacks, 0),
      latency_ms: this.#latency.percentiles(),
      reconnects: connections.reduce((sum, c) => sum + Math.max(0, c.connects - 1), 0),
      last_event_ms: newestNs === Number.NEGATIVE_INFINITY ? null : this.#ports.recvClock.toWallMs(newestNs),
      notes: this.#notes,
    };
  }

  #streamStatus(stream: StreamName): StreamStatus {
    const i = streamIndex[stream];
    const lastNs = this.#streamLastNs[i]!;
    const silent = this.#lines.flatMap((line) => line.silences).filter((s) => s.stream === stream);
    return {
      stream,
      events: this.#streamEvents[i]!,
      rate: this.#streamRate[i]!,
      age_ms: Number.isNaN(lastNs) ? null : (this.#ports.clock.monoNs() - lastNs) / 1e6,
      silent: silent.map((s) => this.#instruments[s.symbol]!.symbol),
    };
  }

  async #load(): Promise<void> {
    this.#attempt++;
    const listed = await this.#ask();
    if (this.#isStopped) return;
    if (!(listed instanceof Error)) {
      this.#take(listed);
      return;
    }
    const { backoff_ms, backoff_max_ms } = this.#options.connection;
    const bounds = { firstMs: backoff_ms, maxMs: backoff_max_ms };
    const waitMs = backoffMs(this.#attempt, bounds, this.#ports.random);
    this.#rest = this.#restStatus('waiting', listed.message, this.#ports.clock.wallMs() + waitMs);
    this.#ports.log('warn', 'instruments_failed', {
      exchange: this.id,
      why: listed.message,
      retry_in_ms: Math.round(waitMs),
    });
    this.#retry = this.#ports.clock.after(waitMs, () => void this.#load());
  }

  /** @returns the venue's instruments, or why they are not known */
  async #ask(): Promise<readonly Instrument[] | Error> {
    const { exchange, endpoints, connection } = this.#options;
    try {
      const plan = exchange.instruments(endpoints);
      const timeoutMs = connection.connect_timeout_ms;
      return plan.read(await this.#ports.fetchJson(plan.url, timeoutMs, this.#stopAsking.signal));
    } catch (cause) {
      return cause instanceof Error ? cause : new Error(String(cause));
    }
  }

  #take(listed: readonly Instrument[]): void {
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
      this.#rest = this.#restStatus('stopped', 'none of the configured symbols is listed', null);
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
  }

  #makeGaps(instruments: readonly Instrument[], plans: readonly SocketPlan[]): VenueGaps {
    const { exchange, endpoints, ends } = this.#options;
    const { recvClock } = this.#ports;
    const { ring, gapOutbox } = this.#sinks;
    const gaps = new VenueGaps(
      {
        exchange: this.id,
        symbols: instruments.map(({ symbol }) => symbol),
        sequences: exchange.sequences ?? {},
      },
      {
        outbox: gapOutbox,
        epochNs: (monoNs) => BigInt(ring.epochMs) * 1_000_000n + BigInt(recvClock.at(monoNs)),
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
      frames: this.#frames,
      latency: this.#latency,
      clock: this.#ports.recvClock,
      streamEvents: this.#streamEvents,
      streamLastNs: this.#streamLastNs,
    };
  }

  #line(plan: SocketPlan, flow: VenueFlow): Line {
    const { exchange, connection } = this.#options;
    const limits = {
      connectTimeoutMs: connection.connect_timeout_ms,
      silenceMs: connection.silence_ms,
      pongTimeoutMs: connection.pong_timeout_ms,
      feedTimeoutMs: FEED_TIMEOUT_MS,
    };
    const topics = topicsOf(plan);
    let ending: { readonly frameNs: number; readonly why: string } | undefined;
    return new Line(
      {
        exchange: exchange.id,
        plan,
        backoff: { firstMs: connection.backoff_ms, maxMs: connection.backoff_max_ms },
        makeSession: (listener) => {
          const watch = new TopicWatch(
            topics,
            this.#instruments.length,
            connection.silence_ms,
            this.#ports.clock.monoNs(),
          );
          const reader = exchange.reader(symbolTable(this.#instruments));
          const sequence = flow.gaps.session(plan.name);
          const router = new EventRouter(flow, watch, sequence);
          return new Session(
            plan,
            { reader, router, watch, frames: this.#frames },
            limits,
            {
              ...listener,
              fed: () => {
                this.#fedNs.set(plan.name, this.#ports.clock.monoNs());
                listener.fed();
              },
              ended: (why) => {
                flow.gaps.ended(sequence);
                ending = { frameNs: router.frameNs, why };
                listener.ended(why);
              },
            },
            this.#ports,
          );
        },
        onDown: () => {
          this.#fedNs.delete(plan.name);
          if (!this.#isStopped) {
            const { frameNs = 0, why = '' } = ending ?? {};
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

  #tellLimits(symbol: number, { lot, minQty = 0, minNotional = 0 }: Instrument): void {
    const limits = { step: lot > 0 ? lot : 0, minQty, minNotional };
    this.#sinks.live.input(
      { kind: 'limits', leg: this.#slot(symbol), limits },
      this.#ports.recvClock.recvNs(),
    );
  }

  #slot(symbol: number): number {
    return this.#sinks.book.slot(symbol, this.#options.venue);
  }

  #restStatus(state: ConnectionStatus['state'], reason: string, retryAtMs: number | null): ConnectionStatus {
    return {
      name: 'instruments',
      state,
      since_ms: this.#ports.clock.wallMs(),
      reason,
      connects: 0,
      disconnects: 0,
      requested: 0,
      acknowledged: 0,
      refused: [],
      retry_at_ms: retryAtMs,
      attempt: this.#attempt,
    };
  }
}

function topicsOf(plan: SocketPlan): readonly Topic[] {
  return plan.requests.flatMap((request) => request.topics);
}
