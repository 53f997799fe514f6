import { expect, test } from 'vitest';
import { gapsCsv } from '../../../../../src-renderer/screens/gaps/gaps-csv.ts';
import { missingText, notesOf } from '../../../../../src-renderer/screens/gaps/incident.ts';
import type { Gap } from '../../../../../src-shared/market/gap.ts';

const T = Date.UTC(2026, 0, 15, 10);

const gap: Gap = {
  exchange: 'okx',
  stream: 'trade',
  symbol: 'BTCUSDT',
  cause: 'sequence',
  from: String(BigInt(T) * 1_000_000n + 7n),
  to: String(BigInt(T + 1_500) * 1_000_000n),
  events: 3,
  evidence: { worth: 'hint', after_id: 5 },
};
const note = {
  id: 1,
  exchange: 'okx',
  stream: '*',
  symbol: 'BTCUSDT',
  from_ms: T,
  to_ms: T + 2_000,
  made_ms: 0,
} as const;

test('a gap is expected when a note covers it whole', () => {
  expect(notesOf(gap, [{ ...note, text: '' }], T)).toHaveLength(1);
  expect(notesOf(gap, [{ ...note, to_ms: T + 1_000, text: '' }], T)).toEqual([]);
  expect(notesOf(gap, [{ ...note, stream: 'bbo', text: '' }], T)).toEqual([]);
  expect(notesOf({ ...gap, to: null }, [{ ...note, text: '' }], T + 5_000)).toEqual([]);
});

test('the table for other programs keeps every digit and runs nothing', () => {
  const csv = gapsCsv(
    [gap, { ...gap, to: null, events: null }],
    [{ ...note, text: '=1+1, "x"' }],
    T + 9_000,
  ).split('\n');
  expect(csv[1]).toBe(
    'okx,trade,BTCUSDT,sequence,lost,2026-01-15T10:00:00.000Z,2026-01-15T10:00:01.500Z,' +
      '1768471200000000007,1768471201500000000,1500,3,"worth hint, after_id 5","\'=1+1, ""x"""',
  );
  expect(csv[2]).toContain('1768471200000000007,,9000,,');
});

test('what is missing says how sure it is', () => {
  expect(missingText(gap)).toBe('3 (hint)');
  expect(missingText({ events: 0, evidence: {} })).toBe('none');
  expect(missingText({ events: null, evidence: {} })).toBe('unknown');
});
