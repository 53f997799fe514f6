import type { Instrument } from '#shared/market/instrument.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { VenueStatus } from '#shared/status.ts';
import type { SocketPlan } from '../../exchanges/exchange.ts';
import { Alignment } from '../gaps/alignment.ts';
import { VenueGaps } from '../gaps/venue-gaps.ts';
import type { Admission } from './admission.ts';
import type { VenueFlow } from './event-router.ts';
import type { Line } from './line.ts';
import { lineOf, topicsOf } from './line-of-plan.ts';
import type { VenueCounts } from './venue-counts.ts';
import type { Sinks, VenueOptions, VenuePorts } from './venue-parts.ts';

/** What a venue's sockets are made from. */
export interface FeedParts {
  readonly options: VenueOptions;
  readonly sinks: Sinks;
  readonly ports: VenuePorts;
  readonly counts: VenueCounts;
  readonly admission: Admission;
  /** Those of the session's symbols that the venue lists; at least one. */
  readonly instruments: readonly Instrument[];
}

/** The sockets of a venue whose instruments are known, and what is missing from their streams. */
export class VenueFeeds {
  readonly #parts: FeedParts;
  readonly #lines: readonly Line[];
  readonly #quoteLines: readonly Line[];
  readonly #gaps: VenueGaps;
  readonly #alignment: Alignment;
  /** Monotonic time since when each line is fed, ns; not there while it is down. */
  readonly #fedNs = new Map<string, number>();
  #isStopped = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { exchange, endpoints } = parts.options;
    const plans = exchange.sockets(endpoints, parts.instruments);
    this.#gaps = this.#makeGaps();
    this.#alignment = this.#align(plans);
    const flow = this.#flow();
    this.#lines = plans.map((plan) => this.#line(plan, flow));
    this.#quoteLines = this.#lines.filter((_, i) =>
      topicsOf(plans[i]!).some((topic) => topic.streams.includes('bbo')),
    );
  }

  start(): void {
    for (const line of this.#lines) line.start();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alignment.stop();
    await Promise.all(this.#lines.map((line) => line.stop()));
    this.#gaps.stop(this.#parts.ports.clock.monoNs());
  }

  /** Whether quotes flow now: every socket that carries BBO topics is fed. */
  get isQuoting(): boolean {
    return this.#quoteLines.length > 0 && this.#quoteLines.every((line) => line.isFeeding);
  }

  get connections(): VenueStatus['connections'] {
    return this.#lines.map((line) => line.status());
  }

  /** Hot frames that the byte scanners left to `JSON.parse`. */
  get fallbacks(): number {
    return this.#lines.reduce((sum, line) => sum + line.fallbacks, 0);
  }

  /** Streams that say nothing although their socket is open. */
  get silences(): readonly { readonly stream: StreamName; readonly symbol: string }[] {
    return this.#lines
      .flatMap((line) => line.silences)
      .map(({ stream, symbol }) => ({ stream, symbol: this.#parts.instruments[symbol]!.symbol }));
  }

  /** REST questions asked after reconnects, and those without an answer. */
  get questions(): { readonly asked: number; readonly failed: number } {
    const { asked, failed } = this.#alignment;
    return { asked, failed };
  }

  /** How far each stream came. */
  ends(): ReturnType<VenueGaps['ends']> {
    return this.#gaps.ends();
  }

  /** Replaces every socket by a new one, without a gap. */
  renew(why: string): void {
    for (const line of this.#lines) line.renew(why);
  }

  /** The system clock was set forward, or back by a negative number. */
  clockJumped(jumpNs: number): void {
    this.#gaps.clockJumped(jumpNs, this.#parts.ports.clock.monoNs());
  }

  /** To be called once a second: silences and gaps. */
  check(): void {
    const nowNs = this.#parts.ports.clock.monoNs();
    for (const line of this.#lines) {
      line.check();
      this.#gaps.silent(line.silences, nowNs);
    }
    this.#gaps.tick(nowNs);
    this.#alignment.check();
  }

  #makeGaps(): VenueGaps {
    const { options, sinks, ports, instruments } = this.#parts;
    const { exchange, ends } = options;
    const gaps = new VenueGaps(
      {
        exchange: exchange.id,
        symbols: instruments.map(({ symbol }) => symbol),
        sequences: exchange.sequences ?? {},
      },
      {
        outbox: sinks.gapOutbox,
        epochNs: (monoNs) => ports.recvClock.epochNs(monoNs),
      },
    );
    for (const end of ends) {
      const symbol = instruments.findIndex((each) => each.symbol === end.symbol);
      if (symbol >= 0) gaps.resume(symbol, end);
    }
    return gaps;
  }

  #align(plans: readonly SocketPlan[]): Alignment {
    const { options, ports, instruments } = this.#parts;
    const { exchange, endpoints } = options;
    const tradeLine = new Map(
      plans.flatMap((plan) =>
        topicsOf(plan)
          .filter(({ streams }) => streams.includes('trade'))
          .map(({ symbol }) => [symbol, plan.name] as const),
      ),
    );
    const fedSinceNs = (symbol: number): number => this.#fedNs.get(tradeLine.get(symbol) ?? '') ?? Number.NaN;
    return new Alignment({ exchange, endpoints, instruments, gaps: this.#gaps, fedSinceNs }, ports);
  }

  #flow(): VenueFlow {
    const { options, sinks, ports, counts, instruments } = this.#parts;
    const { symbols, venue } = options;
    return {
      venue,
      symbolOf: Int32Array.from(instruments, (instrument) => symbols.indexOf(instrument.symbol)),
      ...sinks,
      gaps: this.#gaps,
      frames: counts.frames,
      latency: counts.latency,
      clock: ports.recvClock,
      streamEvents: counts.streamEvents,
      streamLastNs: counts.streamLastNs,
    };
  }

  #line(plan: SocketPlan, flow: VenueFlow): Line {
    const { options, ports, instruments, admission } = this.#parts;
    const { exchange, connection } = options;
    return lineOf(
      plan,
      { exchange, connection, instruments, flow },
      {
        fed: () => void this.#fedNs.set(plan.name, ports.clock.monoNs()),
        changed: () => options.onChange?.(),
        down: (frameNs, why) => {
          this.#fedNs.delete(plan.name);
          const topics = topicsOf(plan);
          if (!this.#isStopped) {
            flow.gaps.down(topics, frameNs > 0 ? frameNs : ports.clock.monoNs(), why);
          }
          this.#forgetQuotes(
            topics.filter((topic) => topic.streams.includes('bbo')).map((topic) => topic.symbol),
          );
        },
      },
      admission,
      ports,
    );
  }

  /** The book is empty until the venue sends a fresh quote: what happened in between is unknown. */
  #forgetQuotes(symbols: readonly number[]): void {
    const { options, sinks, ports, instruments } = this.#parts;
    const nowNs = ports.recvClock.recvNs();
    for (const symbol of symbols) {
      const global = options.symbols.indexOf(instruments[symbol]!.symbol);
      sinks.live.input({ kind: 'gone', leg: sinks.book.slot(global, options.venue) }, nowNs);
    }
  }
}
