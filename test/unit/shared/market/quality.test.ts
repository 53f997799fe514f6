import { describe, expect, test } from 'vitest';
import {
  judgeWindow,
  summarizeDay,
  WINDOW_MS,
  type QualityWindow,
  type WindowFacts,
} from '../../../../src-shared/market/quality.ts';

const clean: WindowFacts = {
  expected_s: 900,
  offline_s: 0,
  partial: false,
  received: 100_000,
  stored: 100_000,
  dropped: 0,
  write_failures: 0,
  upload_failures: 0,
  missing: 0,
  missing_hinted: 0,
  gaps_unknown: 0,
  rejected: 0,
  reconnects: 0,
  clock_jumps: 0,
  queue_peak: 0.1,
  rate_min: 50,
  rate_avg: 111,
  rate_max: 400,
};

describe('a window', () => {
  test.each<[string, Partial<WindowFacts>, string, string[]]>([
    ['nothing went wrong', {}, 'GOOD', []],
    ['a look at the clock is not offline', { offline_s: 1 }, 'GOOD', []],
    ['a jump that proves nothing decides nothing', { missing_hinted: 500 }, 'GOOD', []],
    ['refused frames are the venue’s', { rejected: 12 }, 'GOOD', []],
    ['the ring at its limit', { queue_peak: 0.8 }, 'GOOD', []],
    ['the ring above it', { queue_peak: 0.81 }, 'DEGRADED', ['queue up to 81 % full']],
    ['a socket lost', { reconnects: 2 }, 'DEGRADED', ['2 sockets lost']],
    ['offline for a moment', { offline_s: 1.5 }, 'DEGRADED', ['offline 1.5 s']],
    ['offline for 5 %', { offline_s: 45 }, 'DEGRADED', ['offline 45 s']],
    ['offline for more', { offline_s: 45.1 }, 'BAD', ['offline 45 s']],
    ['one event dropped', { dropped: 1 }, 'DEGRADED', ['1 of 100000 events lost']],
    ['0.1 % lost', { dropped: 100 }, 'DEGRADED', ['100 of 100000 events lost']],
    ['more lost', { dropped: 101 }, 'BAD', ['101 of 100000 events lost']],
    ['proved missing counts as lost', { missing: 102 }, 'BAD', ['102 of 100102 events lost']],
    [
      'not written',
      { dropped: 3, write_failures: 3 },
      'DEGRADED',
      ['3 of 100000 events lost', '3 not written'],
    ],
    ['gaps nobody can size', { gaps_unknown: 4 }, 'DEGRADED', ['4 gaps of unknown size']],
    ['a step of the clock', { clock_jumps: 1 }, 'DEGRADED', ['1 steps of the clock']],
    [
      'a restart in it',
      { partial: true, offline_s: 12, received: 90_000 },
      'DEGRADED',
      ['offline 12 s', 'partly recorded'],
    ],
    ['no events', { received: 0 }, 'BAD', ['no events']],
    [
      'the venue down all the time',
      { received: 0, offline_s: 900, reconnects: 1 },
      'BAD',
      ['no events', 'offline 900 s', '1 sockets lost'],
    ],
    ['nobody recorded', { received: 0, offline_s: 900, partial: true }, 'BAD', ['not recorded']],
    ['just begun', { expected_s: 10, offline_s: 0.4 }, 'GOOD', []],
  ])('%s', (_title, facts, verdict, reasons) => {
    expect(judgeWindow({ ...clean, ...facts })).toEqual({ verdict, reasons });
  });
});

describe('a day', () => {
  const T = Date.UTC(2026, 0, 15);
  const day = (count: number, facts: (i: number) => Partial<WindowFacts>): QualityWindow[] =>
    Array.from({ length: count }, (_, i) => {
      const all = { ...clean, ...facts(i) };
      return { start_ms: T + i * WINDOW_MS, exchange: 'okx', open: false, facts: all, ...judgeWindow(all) };
    });
  const of = (windows: QualityWindow[], isOver = true) =>
    summarizeDay('20260115', windows, isOver).exchanges[0]!;

  test('of 96 GOOD windows serves everything', () => {
    expect(of(day(96, () => ({})))).toEqual({
      exchange: 'okx',
      verdict: 'GOOD',
      reasons: [],
      windows: { good: 96, degraded: 0, bad: 0 },
      received: 9_600_000,
      stored: 9_600_000,
      dropped: 0,
      missing: 0,
      offline_s: 0,
      reconnects: 0,
      usable_for: ['replay', 'statistics', 'completeness claims'],
      not_for: [],
    });
  });

  test('with one window DEGRADED is not for claims of completeness', () => {
    expect(of(day(96, (i) => (i === 7 ? { reconnects: 1 } : {})))).toMatchObject({
      verdict: 'DEGRADED',
      reasons: ['1 of 96 windows DEGRADED'],
      usable_for: ['replay', 'statistics'],
      not_for: ['completeness claims'],
    });
  });

  test('with an hour BAD still serves statistics, with more it does not', () => {
    const bad = (hours: number) => of(day(96, (i) => (i < hours ? { offline_s: 400 } : {})));
    expect(bad(4)).toMatchObject({ verdict: 'DEGRADED', usable_for: ['replay', 'statistics'] });
    expect(bad(5)).toMatchObject({ verdict: 'BAD', usable_for: ['replay'] });
  });

  test('that is not over serves replay only', () => {
    expect(
      of(
        day(40, () => ({})),
        false,
      ),
    ).toMatchObject({
      verdict: 'GOOD',
      reasons: ['the day is not over'],
      usable_for: ['replay'],
    });
  });

  test('of which nothing is stored serves nothing', () => {
    expect(of(day(96, () => ({ received: 0, stored: 0, offline_s: 900 })))).toMatchObject({
      verdict: 'BAD',
      usable_for: [],
    });
  });
});
