import { expect, test } from 'vitest';
import { defaultRules } from '#shared/alerts/default-rules.ts';
import { alertRule } from '#shared/alerts/rule.ts';
import { isQuiet } from '#shared/alerts/shelf.ts';
import { spreadRule } from './scene.ts';

const faults = (change: object): string[] => {
  const parsed = alertRule.safeParse({ ...spreadRule(), ...change });
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

test('the default rules are rules, each with an id of its own', () => {
  expect(defaultRules.map((rule) => alertRule.safeParse(rule).success)).not.toContain(false);
  expect(new Set(defaultRules.map(({ id }) => id)).size).toBe(defaultRules.length);
});

test('says what is wrong with a rule: which part, what was expected, what was found', () => {
  const spread = spreadRule().condition;
  expect(faults({ condition: { ...spread, clear: 9 } })).toEqual([
    'condition.clear: expected a clear level not above the fire level 8, found 9',
  ]);
  expect(faults({ condition: { kind: 'price', source: 'mid', side: 'below', fire: 10, clear: 9 } })).toEqual([
    'condition.clear: expected a clear level not below the fire level 10, found 9',
    'scope.symbols: expected at least one symbol or a watchlist: a price level means nothing for all of them',
  ]);
  expect(faults({ overrides: [{ symbol: null, direction: null, fire: 1, clear: 0 }] })).toEqual([
    'overrides.0: expected a symbol, a direction, or both; found neither',
  ]);
  expect(faults({ scope: { symbols: [], venues: [], directions: ['okx>okx'] } })[0]).toContain(
    'such as okx>binance',
  );
  expect(faults({ id: 'Two Words' })).toEqual(['id: expected small letters, digits and dashes']);
  expect(faults({ condition: { ...spread, fire: Number.NaN } })).toHaveLength(1);
  expect(faults({ surprise: 1 })).toHaveLength(1);
});

test('quiet hours may run over midnight; equal ends mean none', () => {
  const at = (from: string, to: string, minute: number): boolean =>
    isQuiet({ enabled: true, from, to }, minute);
  expect([at('22:00', '07:00', 1_320), at('22:00', '07:00', 419), at('22:00', '07:00', 420)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([at('09:00', '17:00', 539), at('09:00', '17:00', 540), at('08:00', '08:00', 480)]).toEqual([
    false,
    true,
    false,
  ]);
  expect(isQuiet({ enabled: false, from: '00:00', to: '23:59' }, 60)).toBe(false);
});
