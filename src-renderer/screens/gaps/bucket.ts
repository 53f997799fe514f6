import type { GapMap } from '#shared/market/gap-map.ts';
import { ageText, exactText, shareText } from '../../ui/format.ts';

/** Buckets of the whole map. */
export const bucketsOf = (map: GapMap): number => (map.to_ms - map.from_ms) / map.bucket_ms;

/** What is known of one bucket, of one row of the map or several together. */
export interface BucketFacts {
  readonly fromMs: number;
  readonly toMs: number;
  /** How much of it has happened, ms; 0 or less in the time to come. */
  readonly lastsMs: number;
  readonly longestMs: number;
  /** Shares of the bucket, mean over the rows. */
  readonly lost: number;
  readonly off: number;
  readonly received: number;
  readonly queueFull: number;
  readonly isExpected: boolean;
}

/** @param rows rows of the map to take together */
export function bucketOf(map: GapMap, rows: readonly number[], bucket: number): BucketFacts {
  const buckets = bucketsOf(map);
  const fromMs = map.from_ms + bucket * map.bucket_ms;
  const sum = { longestMs: 0, lostMs: 0, offMs: 0, received: 0, queueFull: 0, isExpected: false };
  for (const row of rows) {
    const cell = row * buckets + bucket;
    sum.longestMs = Math.max(sum.longestMs, map.longest_ms[cell] ?? 0);
    sum.lostMs += map.lost_ms[cell] ?? 0;
    sum.offMs += map.off_ms[cell] ?? 0;
    sum.received += map.received[cell] ?? 0;
    sum.queueFull += map.queue_full[cell] ?? 0;
    sum.isExpected ||= map.expected[cell] === 1;
  }
  const whole = map.bucket_ms * Math.max(1, rows.length);
  const { lostMs, offMs, ...facts } = sum;
  return {
    fromMs,
    toMs: fromMs + map.bucket_ms,
    lastsMs: Math.min(map.bucket_ms, map.now_ms - fromMs),
    lost: lostMs / whole,
    off: offMs / whole,
    ...facts,
  };
}

/** `13:05–13:10`, with the day when it is not today's. */
export function bucketText(fromMs: number, toMs: number, nowMs: number): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const time = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
  if (toMs - fromMs >= 86_400_000) return day(fromMs);
  const date = day(fromMs) === day(nowMs) ? '' : `${day(fromMs)} `;
  return `${date}${time(fromMs)}–${time(toMs)}`;
}

/** What a cell comes to, in a few words. */
export function cellText(facts: BucketFacts): string {
  if (facts.lastsMs <= 0) return 'still to come';
  const parts: string[] = [];
  if (facts.off > 0) parts.push(facts.off > 0.99 ? 'not recording' : `not recording ${shareText(facts.off)}`);
  if (facts.lost > 0) parts.push(`lost ${shareText(facts.lost)}, longest ${ageText(facts.longestMs)}`);
  if (facts.queueFull > 0) parts.push(`${exactText(facts.queueFull)} dropped by the queue`);
  if (facts.off < 0.99) parts.push(facts.received === 0 ? 'quiet' : `${exactText(facts.received)} events`);
  if (facts.isExpected) parts.push('expected');
  return parts.join(' · ');
}
