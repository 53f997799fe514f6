import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertRecord } from '#shared/alerts/alert.ts';
import { defaultRules } from '#shared/alerts/default-rules.ts';
import { draftOf, type RuleDraft } from '../../../../../src-renderer/screens/alerts/draft.ts';
import {
  entryText,
  fieldUnits,
  readEntry,
  type FieldUnit,
} from '../../../../../src-renderer/screens/alerts/entry.ts';
import { dryRunText, placeOf, shownAlerts } from '../../../../../src-renderer/screens/alerts/model.ts';
import { newDraft } from '../../../../../src-renderer/screens/alerts/new-draft.ts';
import { ruleOf } from '../../../../../src-renderer/screens/alerts/read-draft.ts';
import { conditionText, scopeText } from '../../../../../src-renderer/screens/alerts/sentence.ts';
import { spreadRule } from '../../../shared/alerts/scene.ts';

test('every default rule is the same rule after it was opened in the editor', () => {
  for (const rule of defaultRules) expect(ruleOf(draftOf(rule))).toEqual(rule);
  const own = spreadRule({
    overrides: [{ symbol: 'BTCUSDT', direction: 'okx>binance', fire: 12.5, clear: -3 }],
    scope: {
      symbols: ['BTCUSDT', 'ETHUSDT'],
      venues: ['okx', 'binance'],
      directions: ['okx>binance', 'binance>okx'],
    },
    repeat_ms: 90_000,
    escalate_by: 2.5,
  });
  expect(ruleOf(draftOf(own))).toEqual(own);
  expect('id' in ruleOf(newDraft(2, new Set(['rule-1'])))).toBe(true);
  expect(newDraft(2, new Set(['rule-1'])).id).toBe('rule-2');
});

test('a number is read as people write it, with its unit; anything else is no number', () => {
  const bps = ['12', '12bp', '12 bps', '0.12%', '−3.5', '1,200', '+8'].map((text) => readEntry(text, 'bps'));
  expect(bps).toEqual([12, 12, 12, 12, -3.5, 1_200, 8]);
  expect(['300', '300 ms', '1.5 s', '2 min', '1h'].map((text) => readEntry(text, 'ms'))).toEqual([
    300, 300, 1_500, 120_000, 3_600_000,
  ]);
  for (const text of ['', 'x', '12 s', '1e9', '--3', 'NaN', '1.2.3'])
    expect(readEntry(text, 'bps')).toBeNaN();
});

test('what is written in a field is read back as the same number', () => {
  const unit = fc.constantFrom(...(Object.keys(fieldUnits) as FieldUnit[]));
  const value = fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 100);
  fc.assert(
    fc.property(unit, value, (of, n) => {
      const stored = of === 'ms' ? Math.abs(Math.round(n)) : n;
      expect(readEntry(entryText(stored, of), of)).toBeCloseTo(stored, 9);
    }),
  );
});

test('names the field that is wrong, with what was expected and found', () => {
  const faults = (change: Partial<RuleDraft>): unknown => ruleOf({ ...draftOf(spreadRule()), ...change });
  expect(faults({ fire: 'much' })).toEqual([
    { field: 'fire', text: 'Fire level: expected a number, found much' },
  ]);
  expect(faults({ clear: '9' })).toEqual([
    { field: 'clear', text: 'Clear level: expected a clear level not above the fire level 8, found 9' },
  ]);
  expect(faults({ symbols: 'BTC/USDT' })).toMatchObject([{ field: 'symbols' }]);
  expect(faults({ onDelay: '' })).toMatchObject([
    { field: 'onDelay', text: 'Held for: expected a number, found nothing' },
  ]);
});

test('a rule reads as a sentence', () => {
  expect(conditionText(spreadRule({ on_delay_ms: 300 }))).toBe(
    'net ≥ +8.0 bps, clears < +5.0 bps, ages ≤ 1 s, for 300 ms',
  );
  const said = Object.fromEntries(defaultRules.map((rule) => [rule.id, conditionText(rule)]));
  expect(said).toMatchObject({
    opportunity: 'a signal opens, strong from 2× the line',
    disk: 'free space on the disk ≤ 2 GB, clears > 3 GB',
    'funding-soon': 'next funding ≤ 5 min, clears > 6 min',
  });
  expect(scopeText(spreadRule())).toBe('all');
  expect(
    scopeText(spreadRule({ scope: { symbols: ['BTCUSDT'], venues: [], directions: ['okx>binance'] } })),
  ).toBe('BTCUSDT · OKX→BIN');
  const watched = spreadRule({ scope: { symbols: [], watchlist: 'm', venues: [], directions: [] } });
  expect(scopeText(watched, [{ id: 'm', name: 'Majors', symbols: ['BTCUSDT'] }])).toBe('★ Majors');
  expect(scopeText(watched, [{ id: 'm', name: 'Majors', symbols: [] }])).toContain('watches nothing');
  expect(scopeText(watched)).toContain('watches nothing');
});

test('a watchlist and a sound come back out of the editor as they went in', () => {
  const rule = spreadRule({
    scope: { symbols: [], watchlist: 'm', venues: [], directions: [] },
    sound: 'critical',
  });
  expect(ruleOf(draftOf(rule))).toEqual(rule);
});

test('a dry run is told in words, and its times find their place on the strip', () => {
  const run = {
    from_ms: 0,
    to_ms: 100,
    fired: 14,
    times: [],
    suppressed: { cooldown: 3 },
    suppressed_at_ms: [],
    note: '',
  };
  expect(dryRunText(run)).toBe('would have fired 14 times, 3 withheld: still cooling down');
  expect(dryRunText({ ...run, fired: 1, suppressed: {} })).toBe('would have fired once');
  expect(dryRunText({ ...run, fired: 0, suppressed: {} })).toBe('would not have fired');
  expect([placeOf(50, 0, 100), placeOf(-1, 0, 100), placeOf(5, 5, 5)]).toEqual([0.5, 0, 0]);
});

test('the list is narrowed to what nobody has acknowledged, to opportunities, or to data', () => {
  const record = (severity: AlertRecord['severity'], acknowledged_ms: number | null = null): AlertRecord =>
    ({ severity, event: severity === 'recovered' ? 'ended' : 'fired', acknowledged_ms }) as AlertRecord;
  const log = [
    record('strong'),
    record('degraded'),
    record('critical', 5),
    record('recovered'),
    record('closed'),
  ];
  const severities = (part: Parameters<typeof shownAlerts>[1]): string[] =>
    shownAlerts(log, part).map((each) => each.severity);
  expect(severities('open')).toEqual(['degraded']);
  expect(severities('opportunities')).toEqual(['strong', 'closed']);
  expect(severities('data')).toEqual(['degraded', 'critical', 'recovered']);
});
