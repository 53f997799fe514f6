import type { ExchangeId } from './exchange.ts';

/** A window of the ledger: 15 minutes UTC, 96 a day. */
export const WINDOW_MS = 900_000;

const WINDOWS_A_DAY = 96;

export type Verdict = 'GOOD' | 'DEGRADED' | 'BAD';

/** What is known of one venue in one window, as far as the window has gone. */
export interface WindowFacts {
  /** Length of the window so far, s; 900 when it is over. */
  readonly expected_s: number;
  /** Time without recording or without every socket fed, s. */
  readonly offline_s: number;
  /** Not recorded from its beginning to its end. */
  readonly partial: boolean;
  readonly received: number;
  readonly stored: number;
  /** Events that were received and not stored. */
  readonly dropped: number;
  /** Of these, the ones the disk would not take. */
  readonly write_failures: number;
  /** Attempts to copy files to the object store that failed, of all venues; they change no verdict, as the files are here. */
  readonly upload_failures: number;
  /** Events that numbers of the venue prove missing, in gaps that began here. */
  readonly missing: number;
  /** The same where a jump in the numbers is no proof. */
  readonly missing_hinted: number;
  /** Gaps of which nobody can tell what they cost. */
  readonly gaps_unknown: number;
  readonly rejected: number;
  /** Sockets lost. */
  readonly reconnects: number;
  readonly clock_jumps: number;
  /** Largest share of the ring in use, 0..1. */
  readonly queue_peak: number;
  /** Events of the slowest and fastest second and their mean, per s; null without any. */
  readonly rate_min: number | null;
  readonly rate_avg: number | null;
  readonly rate_max: number | null;
}

/** Version of the rule below, kept beside every verdict. */
export const QUALITY_RULE = 1;

/** Offline for a larger share of the window is BAD. */
const OFFLINE_BAD = 0.05;
/** A larger share of the events lost is BAD. */
const LOST_BAD = 0.001;
/** Ring fuller than this, once, is DEGRADED: the next burst may not fit. */
const QUEUE_DEGRADED = 0.8;
/** Less is the time of a look at the clock. */
const OFFLINE_NOTICED_S = 1;

export interface Judgement {
  readonly verdict: Verdict;
  /** Everything that kept it from GOOD, worst first. */
  readonly reasons: readonly string[];
}

interface Rule {
  readonly verdict: Exclude<Verdict, 'GOOD'>;
  readonly reason: (facts: WindowFacts) => string | undefined;
}

const lost = ({ dropped, missing }: WindowFacts): number => dropped + missing;
const lostShare = (facts: WindowFacts): number =>
  lost(facts) === 0 ? 0 : lost(facts) / (facts.received + facts.missing);
const when = (is: boolean, text: string): string | undefined => (is ? text : undefined);
const seconds = (s: number): string => `${s < 10 ? s.toFixed(1) : Math.round(s)} s`;

const rules: readonly Rule[] = [
  { verdict: 'BAD', reason: (f) => when(f.received === 0, 'no events') },
  {
    verdict: 'BAD',
    reason: (f) =>
      when(
        f.offline_s > OFFLINE_BAD * f.expected_s && f.offline_s > OFFLINE_NOTICED_S,
        `offline ${seconds(f.offline_s)}`,
      ),
  },
  {
    verdict: 'BAD',
    reason: (f) => when(lostShare(f) > LOST_BAD, `${lost(f)} of ${f.received + f.missing} events lost`),
  },
  {
    verdict: 'DEGRADED',
    reason: (f) =>
      when(
        f.offline_s > OFFLINE_NOTICED_S && f.offline_s <= OFFLINE_BAD * f.expected_s,
        `offline ${seconds(f.offline_s)}`,
      ),
  },
  {
    verdict: 'DEGRADED',
    reason: (f) =>
      when(
        lostShare(f) > 0 && lostShare(f) <= LOST_BAD,
        `${lost(f)} of ${f.received + f.missing} events lost`,
      ),
  },
  { verdict: 'DEGRADED', reason: (f) => when(f.write_failures > 0, `${f.write_failures} not written`) },
  {
    verdict: 'DEGRADED',
    reason: (f) => when(f.gaps_unknown > 0, `${f.gaps_unknown} gaps of unknown size`),
  },
  { verdict: 'DEGRADED', reason: (f) => when(f.partial, 'partly recorded') },
  { verdict: 'DEGRADED', reason: (f) => when(f.reconnects > 0, `${f.reconnects} sockets lost`) },
  { verdict: 'DEGRADED', reason: (f) => when(f.clock_jumps > 0, `${f.clock_jumps} steps of the clock`) },
  {
    verdict: 'DEGRADED',
    reason: (f) =>
      when(f.queue_peak > QUEUE_DEGRADED, `queue up to ${Math.round(f.queue_peak * 100)} % full`),
  },
];

/**
 * Whether a window can be trusted. BAD: no events, offline for more than 5 %, or more than 0.1 % of the events lost.
 * DEGRADED: any event lost, offline for more than 1 s, a gap of unknown size, a socket lost, a step of the clock, the ring
 * more than 80 % full, or recorded in part. Otherwise GOOD. What is only hinted at decides nothing.
 */
export function judgeWindow(facts: WindowFacts): Judgement {
  if (isUnrecorded(facts)) return { verdict: 'BAD', reasons: ['not recorded'] };
  const found = rules.flatMap(({ verdict, reason }) => {
    const text = reason(facts);
    return text === undefined ? [] : [{ verdict, text }];
  });
  const verdict = found.some((each) => each.verdict === 'BAD') ? 'BAD' : found[0]?.verdict;
  return { verdict: verdict ?? 'GOOD', reasons: found.map(({ text }) => text) };
}

/** Nobody recorded in any part of the window. */
export function isUnrecorded({ partial, received, expected_s, offline_s }: WindowFacts): boolean {
  return partial && received === 0 && offline_s >= expected_s;
}

export interface QualityWindow extends Judgement {
  /** Epoch ms. */
  readonly start_ms: number;
  readonly exchange: ExchangeId;
  /** Not over yet, or over so shortly that its last events may not be counted. */
  readonly open: boolean;
  readonly facts: WindowFacts;
}

/** What a day may be used for, from the least to the most demanding. */
export const dayUses = ['replay', 'statistics', 'completeness claims'] as const;

export type DayUse = (typeof dayUses)[number];

/** One venue's day. */
export interface VenueDay extends Judgement {
  readonly exchange: ExchangeId;
  readonly windows: { readonly good: number; readonly degraded: number; readonly bad: number };
  readonly received: number;
  readonly stored: number;
  readonly dropped: number;
  readonly missing: number;
  readonly offline_s: number;
  readonly reconnects: number;
  readonly usable_for: readonly DayUse[];
  readonly not_for: readonly DayUse[];
}

export interface DaySummary {
  /** UTC, `20260115`. */
  readonly date: string;
  /** False while the day is not over. */
  readonly complete: boolean;
  readonly exchanges: readonly VenueDay[];
}

/** BAD windows a day may have and still serve statistics: an hour. */
const BAD_WINDOWS_FOR_STATISTICS = 4;

/**
 * A day from its windows: replay needs stored events; statistics a whole day with at most four BAD windows; claims of
 * completeness a whole day of GOOD ones.
 *
 * @param windows of the day up to now, one per venue and 15 minutes, also of those nobody recorded
 */
export function summarizeDay(date: string, windows: readonly QualityWindow[], isOver: boolean): DaySummary {
  const exchanges = [...new Set(windows.map(({ exchange }) => exchange))];
  return {
    date,
    complete: isOver,
    exchanges: exchanges.map((exchange) =>
      venueDay(
        exchange,
        windows.filter((window) => window.exchange === exchange),
        isOver,
      ),
    ),
  };
}

function venueDay(exchange: ExchangeId, windows: readonly QualityWindow[], isOver: boolean): VenueDay {
  const count = (verdict: Verdict): number => windows.filter((each) => each.verdict === verdict).length;
  const sum = (of: (facts: WindowFacts) => number): number =>
    windows.reduce((all, { facts }) => all + of(facts), 0);
  const [good, degraded, bad] = [count('GOOD'), count('DEGRADED'), count('BAD')];
  const isWhole = isOver && windows.length === WINDOWS_A_DAY;
  const may: Readonly<Record<DayUse, boolean>> = {
    replay: sum(({ stored }) => stored) > 0,
    statistics: isWhole && bad <= BAD_WINDOWS_FOR_STATISTICS,
    'completeness claims': isWhole && good === WINDOWS_A_DAY,
  };
  const reasons: string[] = [];
  if (!isWhole) reasons.push('the day is not over');
  if (bad > 0) reasons.push(`${bad} of ${windows.length} windows BAD`);
  if (degraded > 0) reasons.push(`${degraded} of ${windows.length} windows DEGRADED`);
  return {
    exchange,
    verdict: bad > BAD_WINDOWS_FOR_STATISTICS ? 'BAD' : bad + degraded > 0 ? 'DEGRADED' : 'GOOD',
    reasons,
    windows: { good, degraded, bad },
    received: sum(({ received }) => received),
    stored: sum(({ stored }) => stored),
    dropped: sum(({ dropped }) => dropped),
    missing: sum(({ missing }) => missing),
    offline_s: sum(({ offline_s }) => offline_s),
    reconnects: sum(({ reconnects }) => reconnects),
    usable_for: dayUses.filter((use) => may[use]),
    not_for: dayUses.filter((use) => !may[use]),
  };
}
