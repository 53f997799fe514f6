import type { ExchangeId } from '#shared/market/exchange.ts';

/** Entries kept per list; the oldest half goes when a list is full, and is counted. */
const KEPT = 50_000;

interface Moment {
  /** Simulated epoch ms. */
  readonly atMs: number;
  /** Real monotonic ms, for measuring back-off: not touched by clock commands. */
  readonly monoMs: number;
  readonly venue: ExchangeId;
}

export interface Upgrade extends Moment {
  /** Number of the connection; absent when it was refused. */
  readonly connection?: number;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** `101`, a refusal's status, or what was done instead of an answer. */
  readonly answer: string;
}

/** A frame a client sent. `text` of a binary frame is base64. */
export interface ClientFrame extends Moment {
  readonly connection: number;
  readonly kind: 'text' | 'binary' | 'ping' | 'pong';
  readonly text: string;
}

/** A protocol ping the venue sent, to compare with the pongs. */
export interface VenuePing extends Moment {
  readonly connection: number;
  readonly text: string;
}

export interface Closing extends Moment {
  readonly connection: number;
  readonly code: number;
  readonly reason: string;
  /** Who ended it: the client, or the venue by rule or command. */
  readonly by: 'client' | 'venue';
}

export interface RestCall extends Moment {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
}

/** Everything clients did, for tests to judge. */
export interface RecordView {
  readonly upgrades: readonly Upgrade[];
  readonly frames: readonly ClientFrame[];
  readonly pings: readonly VenuePing[];
  readonly closes: readonly Closing[];
  readonly rest: readonly RestCall[];
  /** Entries that no longer fitted. */
  readonly forgotten: number;
}

export class ClientRecord {
  readonly upgrades: Upgrade[] = [];
  readonly frames: ClientFrame[] = [];
  readonly pings: VenuePing[] = [];
  readonly closes: Closing[] = [];
  readonly rest: RestCall[] = [];
  #forgotten = 0;

  add<K extends 'upgrades' | 'frames' | 'pings' | 'closes' | 'rest'>(
    list: K,
    entry: ClientRecord[K][number],
  ): void {
    const rows: ClientRecord[K][number][] = this[list];
    if (rows.length >= KEPT) {
      rows.splice(0, KEPT / 2);
      this.#forgotten += KEPT / 2;
    }
    rows.push(entry);
  }

  view(): RecordView {
    const { upgrades, frames, pings, closes, rest } = this;
    return { upgrades, frames, pings, closes, rest, forgotten: this.#forgotten };
  }

  clear(): void {
    for (const list of [this.upgrades, this.frames, this.pings, this.closes, this.rest]) list.length = 0;
    this.#forgotten = 0;
  }
}
