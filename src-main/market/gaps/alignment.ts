import { errorText } from '#shared/error-text.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import { backoffMs } from '../../base/backoff.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Endpoints, Exchange, LatestTrade } from '../../exchanges/exchange.ts';
import type { FetchJson } from '../collector/fetch-json.ts';
import type { RecvClock } from '../collector/recv-clock.ts';
import type { VenueGaps } from './venue-gaps.ts';

export interface AlignmentOptions {
  readonly exchange: Exchange;
  readonly endpoints: Endpoints;
  readonly instruments: readonly Instrument[];
  readonly gaps: VenueGaps;
  /** Monotonic time since when the trades of a symbol are fed, ns; NaN while they are not. */
  readonly fedSinceNs: (symbol: number) => number;
}

export interface AlignmentPorts {
  readonly clock: Clock;
  readonly recvClock: RecvClock;
  readonly random: Random;
  readonly log: Log;
  readonly fetchJson: FetchJson;
}

/** How far our clock and the venue's may be apart, and a trade may be on its way. */
const MARGIN_MS = 2_000;
/** An answer that decided nothing, or none: again after so long, doubling. */
const AGAIN = { firstMs: 2_000, maxMs: 60_000 };
const TIMEOUT_MS = 5_000;

/**
 * Asks the venue for its newest trade where a gap has no end because nobody has traded since the reconnect. What it says
 * closes the record of the gap and stays in memory: it is never an event. One question at a time and at most one a second.
 */
export class Alignment {
  readonly #options: AlignmentOptions;
  readonly #ports: AlignmentPorts;
  readonly #stop = new AbortController();
  /** Per cell: questions in vain, and when the next may be asked, monotonic ns. */
  readonly #vain = new Map<number, { tries: number; nextNs: number }>();
  #isAsking = false;
  asked = 0;
  failed = 0;

  constructor(options: AlignmentOptions, ports: AlignmentPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  /** To be called once a second. */
  check(): void {
    const { gaps, exchange, fedSinceNs } = this.#options;
    if (this.#isAsking || exchange.latestTrade === undefined || this.#stop.signal.aborted) return;
    const nowNs = this.#ports.clock.monoNs();
    const open = gaps.alignable();
    const cells = new Set(open.map(({ cell }) => cell));
    for (const cell of this.#vain.keys()) if (!cells.has(cell)) this.#vain.delete(cell);
    const next = open.find(
      ({ cell, symbol }) =>
        nowNs - fedSinceNs(symbol) > MARGIN_MS * 1e6 && nowNs >= (this.#vain.get(cell)?.nextNs ?? 0),
    );
    if (next !== undefined) void this.#ask(next);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #ask(open: ReturnType<VenueGaps['alignable']>[number]): Promise<void> {
    const { exchange, endpoints, instruments } = this.#options;
    this.#isAsking = true;
    this.asked++;
    const askedNs = this.#ports.clock.monoNs();
    try {
      const plan = exchange.latestTrade!(endpoints, instruments[open.symbol]!);
      const latest = plan.read(await this.#ports.fetchJson(plan.url, TIMEOUT_MS, this.#stop.signal));
      if (latest === undefined) this.#fails(open.cell, 'expected the newest trade, found none');
      else if (!this.#decide(open, latest, askedNs)) this.#later(open.cell);
    } catch (cause) {
      if (!this.#stop.signal.aborted) {
        this.#fails(open.cell, errorText(cause));
      }
    } finally {
      this.#isAsking = false;
    }
  }

  /** @returns whether the answer closed the gap */
  #decide(
    { cell, symbol, covered, sinceNs }: ReturnType<VenueGaps['alignable']>[number],
    { tsMs, last }: LatestTrade,
    askedNs: number,
  ): boolean {
    const { gaps, fedSinceNs } = this.#options;
    const { recvClock } = this.#ports;
    const fedNs = fedSinceNs(symbol);
    // Gone again in between, or the stream has spoken itself.
    if (!(fedNs < askedNs) || gaps.isOpen[cell] !== 1) return true;
    const evidence = { aligned_by: 'newest trade by REST', newest_trade_ms: tsMs };
    const isNumbered = last !== undefined && !Number.isNaN(covered);
    if (isNumbered && last <= covered) {
      gaps.aligned(cell, askedNs, 0, { ...evidence, after_id: covered });
      return true;
    }
    // A trade so new may still come by the stream.
    if (tsMs > recvClock.toWallMs(fedNs) - MARGIN_MS) return false;
    if (isNumbered) {
      gaps.covered(cell, last);
      gaps.aligned(cell, askedNs, last - covered, { ...evidence, after_id: covered, before_id: last + 1 });
      return true;
    }
    // A trade older than the gap was received before it began.
    const isOlder = Number.isFinite(sinceNs) && tsMs < recvClock.toWallMs(sinceNs) - MARGIN_MS;
    gaps.aligned(cell, askedNs, isOlder ? 0 : null, evidence);
    return true;
  }

  #fails(cell: number, why: string): void {
    this.failed++;
    this.#later(cell);
    this.#ports.log('warn', 'alignment_failed', { exchange: this.#options.exchange.id, why });
  }

  #later(cell: number): void {
    const tries = (this.#vain.get(cell)?.tries ?? 0) + 1;
    // Half the bound at least: full jitter may ask at once.
    const bound = Math.min(AGAIN.maxMs, AGAIN.firstMs * 2 ** (tries - 1));
    const waitMs = bound / 2 + backoffMs(tries, AGAIN, this.#ports.random) / 2;
    this.#vain.set(cell, { tries, nextNs: this.#ports.clock.monoNs() + waitMs * 1e6 });
  }
}
