import type { ledgerApi } from '#shared/api/ledger.ts';
import { AppError } from '#shared/error-codes.ts';
import { exchangeIds } from '#shared/market/exchange.ts';
import type { Gap } from '#shared/market/gap.ts';
import type { GapNote } from '#shared/market/gap-map.ts';
import { streamNames, type StreamName } from '#shared/market/stream.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { gapMap, type MapCount, type MapObserved } from '../../src-main/storage/ledger/gap-map.ts';

const HOUR_MS = 3_600_000;
/** A cell of a map of a day. */
const HALF_HOUR_MS = HOUR_MS / 2;

/** Streams of a symbol with how many events a second each brings; some coins are hardly traded. */
const rates: Readonly<Record<StreamName, number>> = {
  bbo: 40,
  trade: 6,
  mark_price: 1,
  funding: 0.2,
  open_interest: 0.3,
};

/** Gaps made of numbers: what was recorded when, and what is missing of it, under command of a test. */
export class FakeGaps {
  /** What the next questions meet. */
  answers: 'all' | 'nothing' | 'error' | 'never' = 'all';
  symbols: readonly string[] = [
    '1000PEPEUSDT',
    'ADAUSDT',
    'AVAXUSDT',
    'BNBUSDT',
    'BTCUSDT',
    'ETHUSDT',
    'SOLUSDT',
  ];
  readonly list: Gap[] = [];
  readonly notes: GapNote[] = [];
  /** Times in which the recorder did not run, epoch ms. */
  readonly off: { readonly from: number; readonly to: number }[] = [];
  /** Symbols nobody trades. */
  readonly quiet = new Set<string>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @param agoMs when it began; @param ms how long it took */
  add(agoMs: number, ms: number, of: Partial<Gap> = {}): this {
    const from = Math.floor(this.#nowMs() - agoMs);
    this.list.push({
      exchange: 'okx',
      stream: 'bbo',
      symbol: 'BTCUSDT',
      cause: 'disconnect',
      from: String(BigInt(from) * 1_000_000n),
      to: String(BigInt(Math.floor(from + ms)) * 1_000_000n),
      events: null,
      evidence: {},
      ...of,
    });
    return this;
  }

  /**
   * A day with what a map can show of one: a quiet symbol, two hours not recorded, and a lost socket, a hole in the
   * numbers and a full queue. Each of the three lies within one half hour, whatever time it is now.
   */
  addDay(ofBbo: string): this {
    const nowMs = this.#nowMs();
    this.quiet.add('1000PEPEUSDT');
    this.off.push({ from: nowMs - 8 * HOUR_MS, to: nowMs - 6 * HOUR_MS });
    const hole = { stream: 'trade', symbol: 'ETHUSDT', cause: 'sequence', events: 12 } as const;
    const ago = (hours: number): number => hours * HOUR_MS + (nowMs % HALF_HOUR_MS) - 694_563;
    return this.add(ago(2), 42_000, { symbol: ofBbo })
      .add(ago(3), 700, hole)
      .add(ago(4), 2_000, { exchange: 'binance', cause: 'queue_full', events: 312 });
  }

  readonly handlers: Handlers<typeof ledgerApi>['gaps'] = {
    list: ({ from, to, exchange, symbol, limit }) =>
      this.list
        .filter(
          (gap) =>
            (exchange === undefined || gap.exchange === exchange) &&
            (symbol === undefined || gap.symbol === symbol || gap.symbol === '*') &&
            msOf(gap.from) < to &&
            (gap.to === null || msOf(gap.to) >= from),
        )
        .toSorted((a, b) => msOf(b.from) - msOf(a.from))
        .slice(0, limit),
    map: async ({ from, to, bucket_ms: bucketMs }) => {
      if (this.answers === 'never') return new Promise(() => {});
      if (this.answers === 'error')
        throw new AppError('DATA_DIR_UNUSABLE', 'ledger: expected a database, found none');
      const fromMs = Math.floor(from / bucketMs) * bucketMs;
      const buckets = Math.ceil((to - fromMs) / bucketMs);
      const nowMs = this.#nowMs();
      const common = { fromMs, bucketMs, buckets, nowMs };
      if (this.answers === 'nothing')
        return gapMap({ ...common, gaps: [], counts: [], observed: [], notes: [] });
      const counts: MapCount[] = [];
      const observed: MapObserved[] = [];
      for (let bucket = 0; bucket < buckets; bucket++) {
        const begin = fromMs + bucket * bucketMs;
        const end = Math.min(nowMs, begin + bucketMs);
        const offMs = this.off.reduce(
          (sum, each) => sum + Math.max(0, Math.min(end, each.to) - Math.max(begin, each.from)),
          0,
        );
        const seenMs = Math.max(0, end - begin - offMs);
        for (const exchange of exchangeIds) {
          observed.push({ bucket, exchange, observed_ms: seenMs });
          for (const stream of streamNames) {
            if (exchange === 'binance' && stream === 'open_interest') continue;
            for (const symbol of this.symbols) {
              const isQuiet = stream === 'trade' && this.quiet.has(symbol);
              const received = isQuiet ? 0 : Math.round((rates[stream] * seenMs) / 1_000);
              const queue_full = this.list
                .filter(
                  (gap) => gap.cause === 'queue_full' && gap.exchange === exchange && gap.stream === stream,
                )
                .filter((gap) => gap.symbol === symbol && msOf(gap.from) >= begin && msOf(gap.from) < end)
                .reduce((sum, gap) => sum + (gap.events ?? 0), 0);
              counts.push({ bucket, exchange, stream, symbol, received, queue_full });
            }
          }
        }
      }
      const gaps = this.list
        .map((gap) => ({
          ...gap,
          fromMs: msOf(gap.from),
          toMs: gap.to === null ? nowMs : msOf(gap.to),
          isHint: gap.evidence['worth'] === 'hint',
        }))
        .filter((gap) => gap.fromMs < to && gap.toMs >= fromMs)
        .toSorted((a, b) => a.fromMs - b.fromMs);
      return gapMap({ ...common, gaps, counts, observed, notes: this.notes });
    },
    notes: () => this.notes,
    mark: (note) => {
      const made: GapNote = { ...note, id: this.notes.length + 1, made_ms: this.#nowMs() };
      this.notes.push(made);
      return made;
    },
    unmark: ({ id }) => {
      const at = this.notes.findIndex((note) => note.id === id);
      if (at >= 0) this.notes.splice(at, 1);
      return null;
    },
  };
}

function msOf(ns: string): number {
  return Number(BigInt(ns) / 1_000_000n);
}
