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

/** A topic sent only on change is called silent after so many of its own mean intervals … */
const MEAN_INTERVALS = 20;
/** … which are known after so many events. */
const LEARNT_EVENTS = 10;
/** A periodic topic is called silent after so many of its longest documented intervals. */
const CADENCES = 2.5;
/** Without a rhythm, documented or learnt, nobody is alarmed earlier. */
const DOUBT_MS = 25_000;
/** Quiet markets trade rarely. */
const TRADE_DOUBT_MS = 60_000;

/**
 * Knows for one connection when each topic last spoke, and which are silent beyond their limit: documented intervals, or
 * for topics sent on change their own mean interval; never below `floorMs`. A topic that carries several streams speaks
 * when any of them does: Bybit's tickers name only what changed.
 */
export class TopicWatch {
  readonly #floorMs: number;
  readonly #topics: readonly Topic[];
  /** Per symbol and stream. */
  readonly #lastNs: Float64Array;
  readonly #counts: Float64Array;
  #sinceNs: number;

  /** @param nowNs monotonic, like all times here */
  constructor(topics: readonly Topic[], symbols: number, floorMs: number, nowNs: number) {
    const cells = symbols * streamNames.length;
    this.#floorMs = floorMs;
    this.#lastNs = new Float64Array(cells).fill(Number.NEGATIVE_INFINITY);
    this.#counts = new Float64Array(cells);
    this.#sinceNs = nowNs;
    // A topic without streams gives no events of its own (OKX index-tickers).
    this.#topics = topics.filter((topic) => topic.streams.length > 0);
  }

  /** The topics are asked for now: silence counts from here until the first event. */
  asked(nowNs: number): void {
    this.#sinceNs = nowNs;
  }

  /** An event arrived. On the hot path. */
  saw(symbol: number, stream: number, nowNs: number): void {
    const cell = symbol * streamNames.length + stream;
    this.#counts[cell] = this.#counts[cell]! + 1;
    this.#lastNs[cell] = nowNs;
  }

  /** The topic spoke without giving an event. */
  heard(symbol: number, stream: number, nowNs: number): void {
    this.#lastNs[symbol * streamNames.length + stream] = nowNs;
  }

  silent(nowNs: number): Silence[] {
    return this.#topics.flatMap((topic) => {
      const { count, lastNs } = this.#heard(topic);
      const silentMs = (nowNs - lastNs) / 1e6;
      const limitMs = this.#limit(topic, count, (lastNs - this.#sinceNs) / 1e6);
      if (silentMs <= limitMs) return [];
      const { name, symbol, streams } = topic;
      return streams.map((stream) => ({
        topic: name,
        symbol,
        stream,
        silentMs,
        limitMs,
        delivered: count > 0,
      }));
    });
  }

  #heard({ symbol, streams }: Topic): { readonly count: number; readonly lastNs: number } {
    let count = 0;
    let lastNs = this.#sinceNs;
    for (const stream of streams) {
      const cell = symbol * streamNames.length + streamIndex[stream];
      count += this.#counts[cell]!;
      lastNs = Math.max(lastNs, this.#lastNs[cell]!);
    }
    return { count, lastNs };
  }

  /** @param spokenMs from asking to the newest event */
  #limit(topic: Topic, count: number, spokenMs: number): number {
    if (topic.cadenceMs !== undefined) return Math.max(this.#floorMs, CADENCES * topic.cadenceMs);
    const isTrade = topic.streams.includes('trade');
    const isLearnt = count >= LEARNT_EVENTS;
    const doubtMs = isTrade && !isLearnt ? TRADE_DOUBT_MS : isTrade || !isLearnt ? DOUBT_MS : 0;
    const rhythmMs = count === 0 ? 0 : (MEAN_INTERVALS * spokenMs) / count;
    return Math.max(this.#floorMs, doubtMs, rhythmMs);
  }
}
