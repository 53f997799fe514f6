import type { ExchangeId } from '#shared/market/exchange.ts';
import { streamIndex, type StreamName } from '#shared/market/stream.ts';
import type { ConnectionStatus, StreamStatus, VenueStatus } from '#shared/status.ts';
import type { Clock } from '../../base/clock.ts';
import { perStream } from './event-router.ts';
import { FrameCounters } from './frame-counters.ts';
import { LatencyWindow } from './latency.ts';
import type { RecvClock } from './recv-clock.ts';

/** What a status says beside the counts. */
export interface VenueFacts {
  readonly exchange: ExchangeId;
  readonly streams: readonly StreamName[];
  readonly connections: readonly ConnectionStatus[];
  /** Frames of hot shapes read the slow way. */
  readonly fallbacks: number;
  /** Subscriptions that are silent beyond their limit. */
  readonly silences: readonly { readonly stream: StreamName; readonly symbol: string }[];
  readonly notes: readonly string[];
}

/** What came from a venue: counted by its routers, told as its status. */
export class VenueCounts {
  readonly frames = new FrameCounters();
  readonly latency = new LatencyWindow();
  /** Events per stream since start. */
  readonly streamEvents = perStream(0);
  /** Monotonic receive time of the newest event per stream, ns; NaN before the first. */
  readonly streamLastNs = perStream(Number.NaN);
  readonly #streamRate = perStream(0);
  readonly #streamBefore = perStream(0);
  #frameRate = 0;
  #framesBefore = 0;

  /** To be called once a second: rates are what came since the last time. */
  tick(): void {
    this.#frameRate = this.frames.received - this.#framesBefore;
    this.#framesBefore = this.frames.received;
    for (let s = 0; s < this.streamEvents.length; s++) {
      this.#streamRate[s] = this.streamEvents[s]! - this.#streamBefore[s]!;
      this.#streamBefore[s] = this.streamEvents[s]!;
    }
  }

  status(facts: VenueFacts, clock: Pick<Clock, 'monoNs'>, recvClock: RecvClock): VenueStatus {
    const { exchange, connections, streams, fallbacks, silences, notes } = facts;
    const nowNs = clock.monoNs();
    const newestNs = this.streamLastNs.reduce(
      (best, ns) => (ns > best ? ns : best),
      Number.NEGATIVE_INFINITY,
    );
    return {
      exchange,
      connections,
      streams: streams.map((stream) => this.#streamStatus(stream, silences, nowNs)),
      frames: this.frames.frames(),
      frame_rate: this.#frameRate,
      rows_rejected: this.frames.rows(),
      scanner_fallbacks: fallbacks,
      latency_ms: this.latency.percentiles(),
      reconnects: connections.reduce((sum, c) => sum + Math.max(0, c.connects - 1), 0),
      last_event_ms: newestNs === Number.NEGATIVE_INFINITY ? null : recvClock.toWallMs(newestNs),
      notes,
    };
  }

  #streamStatus(stream: StreamName, silences: VenueFacts['silences'], nowNs: number): StreamStatus {
    const i = streamIndex[stream];
    const lastNs = this.streamLastNs[i]!;
    return {
      stream,
      events: this.streamEvents[i]!,
      rate: this.#streamRate[i]!,
      age_ms: Number.isNaN(lastNs) ? null : (nowNs - lastNs) / 1e6,
      silent: silences.filter((each) => each.stream === stream).map(({ symbol }) => symbol),
    };
  }
}
