import { gapEffect, isAbout, type GapMap, type GapMapRow, type GapNote } from '#shared/market/gap-map.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Gap } from '#shared/market/gap.ts';
import { streamIndex, type StreamName } from '#shared/market/stream.ts';

/** A gap as the map needs it, epoch ms with fraction; open ones end now. */
export interface MapGap extends Pick<Gap, 'exchange' | 'stream' | 'symbol' | 'cause' | 'events'> {
  readonly fromMs: number;
  readonly toMs: number;
  /** Its number is only a hint. */
  readonly isHint: boolean;
}

/** Events of one stream of one symbol in one bucket. */
export interface MapCount {
  readonly bucket: number;
  readonly exchange: ExchangeId;
  readonly stream: StreamName;
  readonly symbol: string;
  readonly received: number;
  readonly queue_full: number;
}

/** Time the recorder ran in one bucket, for one venue. */
export interface MapObserved {
  readonly bucket: number;
  readonly exchange: ExchangeId;
  readonly observed_ms: number;
}

export interface MapFacts {
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly buckets: number;
  readonly nowMs: number;
  /** By `fromMs`. */
  readonly gaps: readonly MapGap[];
  readonly counts: readonly MapCount[];
  readonly observed: readonly MapObserved[];
  readonly notes: readonly GapNote[];
}

/** What the recorder has seen of the newest moments is accounted this much later at most, ms. */
const ACCOUNTED_LATE_MS = 20_000;

/** Counts and gaps of a range brought into rows and buckets. */
export function gapMap(facts: MapFacts): GapMap {
  const { fromMs, bucketMs, buckets, nowMs } = facts;
  const named = new Map<
    string,
    { exchange: ExchangeId; stream: StreamName; symbol: string; gaps: MapGap[] }
  >();
  const of = (exchange: ExchangeId, stream: StreamName, symbol: string) => {
    const key = `${exchange} ${stream} ${symbol}`;
    const found = named.get(key) ?? { exchange, stream, symbol, gaps: [] };
    named.set(key, found);
    return found;
  };
  for (const { exchange, stream, symbol } of facts.counts) of(exchange, stream, symbol);
  for (const gap of facts.gaps)
    if (gap.stream !== '*') of(gap.exchange, gap.stream, gap.symbol).gaps.push(gap);
  const order = [...named.values()].toSorted(
    (a, b) =>
      a.exchange.localeCompare(b.exchange) ||
      streamIndex[a.stream] - streamIndex[b.stream] ||
      a.symbol.localeCompare(b.symbol),
  );
  const cells = order.length * buckets;
  const map = {
    longest_ms: new Float32Array(cells),
    lost_ms: new Float32Array(cells),
    off_ms: new Float32Array(cells),
    received: new Float64Array(cells),
    queue_full: new Float64Array(cells),
    expected: new Uint8Array(cells),
  };
  const rowOf = new Map(
    order.map(({ exchange, stream, symbol }, row) => [`${exchange} ${stream} ${symbol}`, row]),
  );
  for (const count of facts.counts) {
    const cell = rowOf.get(`${count.exchange} ${count.stream} ${count.symbol}`)! * buckets + count.bucket;
    map.received[cell]! += count.received;
    map.queue_full[cell]! += count.queue_full;
  }
  const offOf = new Map<ExchangeId, Float64Array>();
  const off = (exchange: ExchangeId): Float64Array => {
    const found = offOf.get(exchange) ?? unobserved(facts, exchange);
    offOf.set(exchange, found);
    return found;
  };
  const rows = order.map((name, row): GapMapRow => {
    const notes = mergedNotes(facts.notes.filter((note) => isAbout(note, name)));
    const start = row * buckets;
    map.off_ms.set(off(name.exchange), start);
    const isExpected = (gap: MapGap): boolean =>
      notes.some((note) => note.fromMs <= gap.fromMs && gap.toMs <= note.toMs);
    const lost = name.gaps.filter((gap) => gapEffect(gap) === 'lost');
    spread(lost, facts, (bucket, length, isNew) => {
      map.longest_ms[start + bucket] = Math.max(map.longest_ms[start + bucket]!, length);
      if (isNew > 0) map.lost_ms[start + bucket]! += isNew;
    });
    let [elapsedMs, recordedMs, coveredMs] = [0, 0, 0];
    for (let bucket = 0; bucket < buckets; bucket++) {
      const begin = fromMs + bucket * bucketMs;
      const whole = Math.max(0, Math.min(begin + bucketMs, nowMs) - begin);
      const expectedMs = overlap(notes, begin, begin + whole);
      if (expectedMs > 0) map.expected[start + bucket] = 1;
      if (whole === 0) continue;
      // What is expected takes its share of what was off and of what was lost there.
      const kept = 1 - expectedMs / whole;
      const offMs = Math.min(whole, map.off_ms[start + bucket]!);
      const lostMs = Math.min(whole - offMs, map.lost_ms[start + bucket]!);
      elapsedMs += whole * kept;
      recordedMs += (whole - offMs) * kept;
      coveredMs += (whole - offMs - lostMs) * kept;
    }
    const counted = name.gaps.filter(
      (gap) => (gapEffect(gap) === 'lost' || gap.cause === 'crash') && !isExpected(gap),
    );
    const lengths = counted.map((gap) => gap.toMs - gap.fromMs).toSorted((a, b) => a - b);
    const sure = counted.filter((gap) => !gap.isHint);
    return {
      exchange: name.exchange,
      stream: name.stream,
      symbol: name.symbol,
      elapsed_ms: elapsedMs,
      recorded_ms: recordedMs,
      covered_ms: coveredMs,
      gaps: counted.length,
      longest_ms: lengths.at(-1) ?? 0,
      p95_ms: lengths[Math.max(0, Math.ceil(lengths.length * 0.95) - 1)] ?? 0,
      missing: sure.reduce((sum, gap) => sum + (gap.events ?? 0), 0),
      unknown: counted.filter((gap) => gap.events === null).length,
    };
  });
  return {
    from_ms: fromMs,
    to_ms: fromMs + buckets * bucketMs,
    bucket_ms: bucketMs,
    now_ms: nowMs,
    rows,
    ...map,
  };
}

/** Time without recording by bucket, up to now. */
function unobserved(
  { fromMs, bucketMs, buckets, nowMs, observed }: MapFacts,
  exchange: ExchangeId,
): Float64Array {
  const off = Float64Array.from({ length: buckets }, (_, bucket) => {
    const begin = fromMs + bucket * bucketMs;
    return Math.max(0, Math.min(begin + bucketMs, nowMs - ACCOUNTED_LATE_MS) - begin);
  });
  for (const each of observed)
    if (each.exchange === exchange) off[each.bucket] = Math.max(0, off[each.bucket]! - each.observed_ms);
  // Less is the time of a look at the clock.
  return off.map((ms) => (ms < 2_000 ? 0 : ms));
}

/**
 * Brings gaps into buckets; where two overlap, the second adds only what is new.
 *
 * @param gaps by begin
 * @param add bucket, length of the gap inside it, and how much of that no earlier gap has covered, ms
 */
function spread(
  gaps: readonly MapGap[],
  { fromMs, bucketMs, buckets, nowMs }: MapFacts,
  add: (bucket: number, length: number, isNew: number) => void,
): void {
  let covered = fromMs;
  for (const gap of gaps) {
    const begin = Math.max(fromMs, gap.fromMs);
    const end = Math.min(fromMs + buckets * bucketMs, nowMs, gap.toMs);
    // A jump in numbers may take no time at all: it still has a place.
    const last = Math.min(buckets - 1, Math.floor((Math.max(begin, end - 1e-6) - fromMs) / bucketMs));
    for (let bucket = Math.floor((begin - fromMs) / bucketMs); bucket <= last; bucket++) {
      const [from, to] = [fromMs + bucket * bucketMs, fromMs + (bucket + 1) * bucketMs];
      const length = Math.max(1, Math.min(to, end) - Math.max(from, begin));
      add(bucket, length, Math.min(to, end) - Math.max(from, begin, covered));
    }
    covered = Math.max(covered, end);
  }
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

function mergedNotes(notes: readonly GapNote[]): readonly Stretch[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { from_ms, to_ms } of notes.toSorted((a, b) => a.from_ms - b.from_ms)) {
    const last = merged.at(-1);
    if (last !== undefined && from_ms <= last.toMs) last.toMs = Math.max(last.toMs, to_ms);
    else merged.push({ fromMs: from_ms, toMs: to_ms });
  }
  return merged;
}

function overlap(stretches: readonly Stretch[], fromMs: number, toMs: number): number {
  return stretches.reduce(
    (sum, each) => sum + Math.max(0, Math.min(toMs, each.toMs) - Math.max(fromMs, each.fromMs)),
    0,
  );
}
