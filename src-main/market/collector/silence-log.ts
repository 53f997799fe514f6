import type { Log } from '../../base/log.ts';
import type { Silence } from './topic-watch.ts';

/** Tells once when a stream falls silent and once when it speaks again. */
export class SilenceLog {
  readonly #log: Log;
  #silences: ReadonlyMap<string, Silence> = new Map();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Takes what is silent now. */
  update(silences: readonly Silence[]): void {
    const before = this.#silences;
    this.#silences = new Map(silences.map((silence) => [`${silence.topic}/${silence.stream}`, silence]));
    for (const [key, { topic, stream, silentMs, limitMs }] of this.#silences) {
      if (before.has(key)) continue;
      this.#log('warn', 'stream_silent', {
        topic,
        stream,
        silent_ms: Math.round(silentMs),
        limit_ms: Math.round(limitMs),
      });
    }
    for (const [key, { topic, stream }] of before) {
      if (!this.#silences.has(key)) this.#log('info', 'stream_resumed', { topic, stream });
    }
  }

  /** The connection is gone: silence has another reason now. */
  forget(): void {
    this.#silences = new Map();
  }
}
