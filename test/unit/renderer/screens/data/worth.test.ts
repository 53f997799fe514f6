import { expect, test } from 'vitest';
import { copiesFact, gapFact, qualityFact } from '../../../../../src-renderer/screens/data/worth.ts';
import { unknownGrade } from '../../../../../src-shared/market/day-grade.ts';
import type { Gap } from '../../../../../src-shared/market/gap.ts';

const NOW = 1_768_471_200_000;
const gap = (more: Partial<Gap>): Gap => ({
  exchange: 'okx',
  stream: 'bbo',
  symbol: 'BTCUSDT',
  cause: 'disconnect',
  from: String(BigInt(NOW - 60_000) * 1_000_000n),
  to: String(BigInt(NOW - 18_000) * 1_000_000n),
  events: null,
  evidence: {},
  ...more,
});

test('a verdict says what the day may be used for and what kept it from GOOD', () => {
  const grade = {
    verdict: 'BAD',
    reasons: ['9 of 96 windows BAD'],
    usable_for: ['replay'],
    rule: 1,
  } as const;
  expect(
    qualityFact({ grade: { ...grade, reasons: [...grade.reasons], usable_for: [...grade.usable_for] } }),
  ).toEqual({
    glyph: '■',
    tone: 'bad',
    text: 'BAD · for replay',
    about: '9 of 96 windows BAD',
  });
  expect(qualityFact({ grade: unknownGrade }).text).toBe('quality unknown');
});

test('gaps are told with the longest one; an open one lasts until now; proved ones are none', () => {
  expect(gapFact([], NOW).text).toBe('no gaps');
  expect(gapFact([gap({ events: 0 }), gap({ cause: 'clock_jump', events: 0 })], NOW).text).toBe('no gaps');
  expect(gapFact([gap({}), gap({ to: null, events: 5 }), gap({ cause: 'stopped' })], NOW)).toMatchObject({
    text: '2 gaps, longest 1:00 · not recording 1×',
    about: '5 events known to be missing; 1 gaps of unknown size',
  });
});

test('copies say where the files are and what is wrong with them', () => {
  const copies = {
    place: 'both',
    waiting: 0,
    verified: 3,
    removed: 0,
    taken: 0,
    parts_url: 's3://b/p/',
    compact_url: 's3://b/c/',
  } as const;
  expect(copiesFact({ copies: null })).toBeUndefined();
  expect(copiesFact({ copies })).toMatchObject({ glyph: '●', text: 'here and in S3' });
  expect(
    copiesFact({ copies: { ...copies, place: 'partly', waiting: 2, removed: 1, taken: 1 } }),
  ).toMatchObject({
    tone: 'bad',
    text: 'partly in S3, 2 waiting, 1 only in S3, 1 keys taken by others',
  });
});
