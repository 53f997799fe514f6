import { expect, test } from 'vitest';
import { prepareRule } from '#shared/alerts/prepared-rule.ts';
import { alertRule } from '#shared/alerts/rule.ts';
import { listedSymbols, withList } from '#shared/alerts/watched-list.ts';
import { spreadRule, world } from './scene.ts';

const none = { symbols: [], venues: [], directions: [] };
const watched = spreadRule({ scope: { ...none, watchlist: 'm' } });
const lists = (...symbols: readonly string[]) => new Map([['m', symbols]]);

/** Symbols that a rule watches with these lists. */
function watchedSymbols(rule: typeof watched, known: ReadonlyMap<string, readonly string[]>): unknown {
  const { enabled, ...rest } = withList(rule, known);
  const targets = prepareRule({ ...rest, enabled }, world).targets;
  return enabled ? [...new Set(targets.map(({ subject }) => subject.symbol))] : 'asleep';
}

test('a rule watches what its watchlist holds, and of its own symbols only those', () => {
  expect(watchedSymbols(watched, lists('ETHUSDT', 'XRPUSDT'))).toEqual(['ETHUSDT']);
  const both = spreadRule({ scope: { ...none, symbols: ['BTCUSDT'], watchlist: 'm' } });
  expect(watchedSymbols(both, lists('BTCUSDT', 'ETHUSDT'))).toEqual(['BTCUSDT']);
  expect(withList(spreadRule(), lists())).toEqual(spreadRule());
});

test('a list that is empty, gone, or shares no symbol with the rule wakes nobody instead of everybody', () => {
  expect(watchedSymbols(watched, lists())).toBe('asleep');
  expect(watchedSymbols(watched, new Map())).toBe('asleep');
  const other = spreadRule({ scope: { ...none, symbols: ['BTCUSDT'], watchlist: 'm' } });
  expect(watchedSymbols(other, lists('ETHUSDT'))).toBe('asleep');
});

test('a price level may be that of a watchlist; damaged preferences hold no list', () => {
  const price = { kind: 'price', source: 'mid', side: 'above', fire: 1, clear: 1 } as const;
  const rule = { ...watched, condition: price };
  expect(alertRule.safeParse(rule).success).toBe(true);
  expect(alertRule.safeParse({ ...rule, scope: none }).success).toBe(false);
  expect(listedSymbols('[]').size).toBe(0);
  expect([...listedSymbols([{ id: 'm', symbols: ['A'], name: 1 }, { id: 3 }, null])]).toEqual([['m', ['A']]]);
});
