import type { Status } from '#shared/api/api.ts';
import {
  deriveState,
  writerLosses,
  type MarketCounters,
  type State,
  type UploadCounters,
  type WriterCounters,
} from '#shared/status.ts';
import type { Clock } from '../base/clock.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import { Window } from './window.ts';

const MINUTE = 60;
const QUARTER_HOUR = 900;
/** Workers report once a second; one that has not for so long hangs. */
const HUNG_MS = 5_000;

/** A socket that was lost is shown for so long at least, also when it is back at once. */
const LOSS_SHOWN_MS = 2_000;

/** Derives the state of the whole from what the workers count: once a second, and at once when a report changes it. */
export class StatusKeeper {
  readonly status = new Latest<Status>();
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #startNs: number;
  readonly #events = new Window(QUARTER_HOUR);
  readonly #drops = new Window(QUARTER_HOUR);
  readonly #reconnects = new Window(QUARTER_HOUR);
  readonly #queue = new Window(QUARTER_HOUR);
  readonly #ready = new Window(QUARTER_HOUR);
  #market: MarketCounters | undefined;
  /** The writer's newest report, and the newest one that took no event the market has not reported yet. */
  #writer: WriterCounters | undefined;
  #coveredWriter: WriterCounters | undefined;
  #upload: UploadCounters | undefined;
  #fatal: string | undefined;
  #hanging: string | undefined;
  readonly #losses = new SocketLosses();
  /** Monotonic time of each worker's newest report, ns. */
  readonly #reportedNs = new Map<string, number>();
  #state: State = 'OFFLINE';
  #reason = '';
  #sinceMs: number;
  #before = { events: 0, drops: 0, reconnects: 0 };

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#startNs = clock.monoNs();
    this.#sinceMs = clock.wallMs();
  }

  market(counters: MarketCounters): void {
    this.#losses.note(counters, this.#market, this.#clock.monoNs());
    this.#market = counters;
    this.#cover();
    this.#reportedNs.set('market', this.#clock.monoNs());
    this.#publishChange();
  }

  writer(counters: WriterCounters): void {
    this.#writer = counters;
    this.#cover();
    this.#reportedNs.set('writer', this.#clock.monoNs());
    this.#publishChange();
  }

  upload(counters: UploadCounters): void {
    this.#upload = counters;
  }

  /** The threads report at different moments: a writer ahead of the market would have stored events nobody received. */
  #cover(): void {
    if (this.#writer !== undefined && this.#writer.taken <= (this.#market?.accepted ?? 0))
      this.#coveredWriter = this.#writer;
  }

  /** A worker failed: from now on the state is ERROR. The first reason is kept. */
  fatal(reason: string): void {
    this.#fatal ??= reason;
    this.publish();
  }

  /** A worker hangs: the state is ERROR until none does any more. */
  hanging(reason: string | undefined): void {
    this.#hanging = reason;
    this.publish();
  }

  /** To be called once a second. */
  tick(): void {
    const events = this.#market?.events ?? 0;
    const drops = (this.#market?.queue_full ?? 0) + writerLosses(this.#writer);
    const reconnects = (this.#market?.venues ?? []).reduce((sum, venue) => sum + venue.reconnects, 0);
    this.#events.add(events - this.#before.events);
    this.#drops.add(drops - this.#before.drops);
    this.#reconnects.add(reconnects - this.#before.reconnects);
    this.#queue.add(this.#writer?.queue_peak ?? 0);
    this.#before = { events, drops, reconnects };
    this.#derive();
    this.#ready.add(this.#state === 'READY' ? 1 : 0);
    this.status.set(this.#snapshot());
  }

  /** Tells everybody how things are now. */
  publish(): void {
    this.#derive();
    this.status.set(this.#snapshot());
  }

  /** Tells at once what would otherwise be over before the next second. */
  #publishChange(): void {
    const before = this.#state;
    this.#derive();
    if (this.#state !== before) this.status.set(this.#snapshot());
  }

  #derive(): void {
    const { state, reason } = deriveState({
      market: this.#market,
      writer: this.#writer,
      upload: this.#upload,
      fatal: this.#fatal ?? this.#hanging ?? this.#hung(),
      recentDrops: this.#drops.sum(MINUTE),
      recentLosses: this.#losses.since(this.#clock.monoNs() - LOSS_SHOWN_MS * 1e6),
    });
    this.#reason = reason;
    if (state === this.#state) return;
    this.#log(state === 'READY' ? 'info' : 'warn', 'state_change', { from: this.#state, to: state, reason });
    this.#state = state;
    this.#sinceMs = this.#clock.wallMs();
  }

  #hung(): string | undefined {
    for (const [worker, ns] of this.#reportedNs) {
      const silentMs = (this.#clock.monoNs() - ns) / 1e6;
      if (silentMs > HUNG_MS) return `worker ${worker} has not reported for ${Math.round(silentMs / 1000)} s`;
    }
    return undefined;
  }

  #snapshot(): Status {
    const market = this.#market ?? null;
    const writer = this.#coveredWriter ?? null;
    const seconds = Math.max(1, this.#events.size);
    const events = this.#events.sum();
    return {
      state: this.#state,
      reason: this.#reason,
      since_ms: this.#sinceMs,
      now_ms: this.#clock.wallMs(),
      uptime_s: (this.#clock.monoNs() - this.#startNs) / 1e9,
      market,
      writer,
      ...(this.#upload === undefined ? {} : { upload: this.#upload }),
      in_flight: (market?.accepted ?? 0) - (writer?.stored ?? 0) - writerLosses(writer),
      last_15m: {
        events,
        dropped: this.#drops.sum(),
        reconnects: this.#reconnects.sum(),
        events_per_s: events / seconds,
        queue_peak: this.#queue.max(),
        ready_share: this.#ready.size === 0 ? 0 : this.#ready.sum() / this.#ready.size,
      },
    };
  }
}

/** Sockets that were lost, by when that was reported. */
class SocketLosses {
  readonly #lostNs = new Map<string, number>();

  /** @param before the report before, undefined for the first one */
  note(now: MarketCounters, before: MarketCounters | undefined, nowNs: number): void {
    for (const { exchange, connections } of now.venues) {
      const old = before?.venues.find((venue) => venue.exchange === exchange)?.connections;
      for (const { name, disconnects } of connections) {
        const known = old?.find((connection) => connection.name === name)?.disconnects ?? 0;
        if (disconnects > known) this.#lostNs.set(`${exchange} ${name}`, nowNs);
      }
    }
  }

  /** Those of that time and later, monotonic ns. */
  since(ns: number): string[] {
    return [...this.#lostNs].filter(([, lostNs]) => lostNs > ns).map(([name]) => name);
  }
}
