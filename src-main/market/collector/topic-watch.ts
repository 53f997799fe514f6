import { streamIndex, streamNames, type StreamName } from '#shared/market/stream.ts';
import type { Topic } from '../../exchanges/exchange.ts';

/** One stream of one topic that has been silent for too long. */
export interface Silence {
  readonly topic: string;
  readonly symbol: number;
  readonly stream: StreamName;
  readonly silentMs: number;
  readonly limitMs: number;
  /** It had delivered on this connection before. */
  readonly delivered: boolean;
}

interface Watched {
  readonly topic: Topic;
  readonly stream: StreamName;
  readonly cell: number;
}

/** A stream sent only on change is called silent after so many of its own mean intervals. */
const MEAN_INTERVALS = 20;
/** A periodic stream is called silent after so many of its documented intervals. */
const CADENCES = 3;
/** Quiet markets trade rarely: without a documented rhythm nobody is alarmed about trades earlier. */
const TRADE_FLOOR_MS = 60_000;

/**
 * Knows for one connection when each stream of each symbol last spoke, and which are silent beyond their limit: three
 * documented intervals, or for streams sent on change twenty times their own mean interval; never below `floorMs`.
 */
export class TopicWatch {
  readonly #floorMs: number;
  readonly #watched: readonly Watched[];
  readonly #lastNs: Float64Array;
  readonly #firstNs: Float64Array;
  readonly #counts: Float64Array;
  readonly #sinceNs: number;

  /** @param sinceNs when the topics were asked for; silence is counted from here until the first event */
  constructor(topics: readonly Topic[], symbols: number, floorMs: number, sinceNs: number) {
    const cells = symbols * streamNames.length;
    this.#floorMs = floorMs;
    this.#lastNs = new Float64Array(cells).fill(Number.NaN);
    this.#firstNs = new Float64Array(cells).fill(Number.NaN);
    this.#counts = new Float64Array(cells);
    this.#sinceNs = sinceNs;
    this.#watched = topics.flatMap((topic) =>
      topic.streams.map((stream) => ({
        topic,
        stream,
        cell: topic.symbol * streamNames.length + streamIndex[stream],
      })),
    );
  }

  /** An event arrived. On the hot path. */
  saw(symbol: number, stream: number, nowNs: number): void {
    const cell = symbol * streamNames.length + stream;
    if (this.#counts[cell] === 0) this.#firstNs[cell] = nowNs;
    this.#counts[cell] = this.#counts[cell]! + 1;
    this.#lastNs[cell] = nowNs;
  }

  silent(nowNs: number): Silence[] {
    const found: Silence[] = [];
    for (const { topic, stream, cell } of this.#watched) {
      const delivered = this.#counts[cell]! > 0;
      const silentMs = (nowNs - (delivered ? this.#lastNs[cell]! : this.#sinceNs)) / 1e6;
      const limitMs = this.#limit(topic, stream, cell);
      if (silentMs > limitMs)
        found.push({ topic: topic.name, symbol: topic.symbol, stream, silentMs, limitMs, delivered });
    }
    return found;
  }

  #limit(topic: Topic, stream: StreamName, cell: number): number {
    if (topic.cadenceMs !== undefined) return Math.max(this.#floorMs, CADENCES * topic.cadenceMs);
    const floorMs = stream === 'trade' ? Math.max(this.#floorMs, TRADE_FLOOR_MS) : this.#floorMs;
    const n = this.#counts[cell]!;
    // One event tells nothing about a rhythm; before that a stream sent on change has the benefit of the doubt.
    if (n < 2) return Math.max(floorMs, TRADE_FLOOR_MS);
    const meanMs = (this.#lastNs[cell]! - this.#firstNs[cell]!) / (n - 1) / 1e6;
    return Math.max(floorMs, MEAN_INTERVALS * meanMs);
  }
}
