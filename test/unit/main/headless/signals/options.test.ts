import { expect, test } from 'vitest';
import { readOptions } from '../../../../../src-main/headless/signals/options.ts';

const NOW = Date.UTC(2026, 0, 20);
const AT = Date.UTC(2026, 0, 15, 8);

test.each([
  ['2026-01-15T08:00Z', AT],
  ['2026-01-15T08:00', AT],
  ['2026-01-15 08:00', AT],
  ['2026-01-15T10:00+02:00', AT],
  ['2026-01-15', AT - 8 * 3_600_000],
  ['20260115', AT - 8 * 3_600_000],
  [String(AT), AT],
])('--from %s is that time on every machine', (text, fromMs) => {
  expect(readOptions(['--from', text], {}, NOW)).toMatchObject({ fromMs, toMs: NOW });
});

test.each(['yesterday', '2026-1-5', '2026-02-30', '15 January 2026'])('--from %s is refused', (text) => {
  expect(readOptions(['--from', text], {}, NOW)).toContain('--from: expected a time');
});
