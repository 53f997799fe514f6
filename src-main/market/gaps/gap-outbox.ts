import type { Gap } from '#shared/market/gap.ts';
import type { Log } from '../../base/log.ts';

/** A gap with a number by which later news of the same gap replace it; numbers are unique per start of the market. */
export interface GapNotice {
  readonly key: number;
  readonly gap: Gap;
}

interface Told {
  streams: number;
  events: number;
  unknown: number;
}

/** Notices kept while nobody fetches them. */
const CAPACITY = 100_000;

/** Gaps on their way to whoever keeps them; the newest state of each. */
export class GapOutbox {
  #notices = new Map<number, Gap>();
  #nextKey = 1;
  #opened = new Map<string, Told>();
  #closed = new Map<string, Told>();
  /** Notices that found no room. */
  lost = 0;

  newKey(): number {
    return this.#nextKey++;
  }

  put(key: number, gap: Gap): void {
    if (this.#notices.size >= CAPACITY && !this.#notices.has(key)) {
      this.lost++;
      return;
    }
    this.#notices.set(key, gap);
    const group = `${gap.exchange} ${gap.cause}`;
    const list = gap.to === null ? this.#opened : this.#closed;
    const told = list.get(group) ?? { streams: 0, events: 0, unknown: 0 };
    told.streams++;
    if (gap.events === null) told.unknown++;
    else told.events += gap.events;
    list.set(group, told);
  }

  take(): GapNotice[] {
    const taken = [...this.#notices].map(([key, gap]) => ({ key, gap }));
    this.#notices = new Map();
    return taken;
  }

  /** One line per venue and cause for what happened since the last call. */
  tell(log: Log): void {
    for (const [group, { streams }] of this.#opened) {
      const [exchange = '', cause = ''] = group.split(' ');
      log('warn', 'gap_detected', { exchange, cause, streams });
    }
    for (const [group, { streams, events, unknown }] of this.#closed) {
      const [exchange = '', cause = ''] = group.split(' ');
      log(events > 0 ? 'warn' : 'info', 'gap_closed', { exchange, cause, streams, events, unknown });
    }
    this.#opened = new Map();
    this.#closed = new Map();
  }
}
