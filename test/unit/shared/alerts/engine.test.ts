import { expect, test } from 'vitest';
import type { Shelf, ShelfScope } from '#shared/alerts/shelf.ts';
import { book, defaultRule, routes, scene, signal, spreadRule, status } from './scene.ts';

const at = '0:2>0';
const shelf = (scope: ShelfScope, until_ms: number | null = null): Shelf => ({
  id: 'x',
  scope,
  since_ms: 0,
  until_ms,
});

test('fires at the fire level, goes on between the levels, ends below the clear level', () => {
  const s = scene([spreadRule({ announce_end: true })]);
  s.take(routes({ [at]: { net: 7.9 } }), 0);
  expect(s.titles()).toEqual([]);
  s.take(routes({ [at]: { net: 8 } }), 250);
  s.take(routes({ [at]: { net: 5.1 } }), 500);
  expect(s.engine.active().map((alarm) => [alarm.alarm, alarm.value])).toEqual([
    ['net|BTCUSDT:okx>binance', 5.1],
  ]);
  s.take(routes({ [at]: { net: 4.9 } }), 750);
  expect(s.engine.active()).toEqual([]);
  expect(s.titles()).toEqual([
    'opportunity fired: BTCUSDT OKX→BIN +8.0 bps net',
    'closed ended: BTCUSDT OKX→BIN +4.9 bps net ended',
  ]);
});

test('a level must be held for the on-delay: a touch says nothing', () => {
  const s = scene([spreadRule({ on_delay_ms: 300 })]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  s.take(routes({ [at]: { net: 4 } }), 250);
  s.pass(300, 1_000);
  s.take(routes({ [at]: { net: 9 } }), 1_000);
  s.take({ kind: 'tick' }, 1_200);
  expect(s.told).toEqual([]);
  s.take({ kind: 'tick' }, 1_300);
  expect(s.told.map((alert) => alert.at_ms)).toEqual([1_300]);
});

test('an off-delay carries an alarm over a dip', () => {
  const s = scene([spreadRule({ off_delay_ms: 1_000, announce_end: true })]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  s.take(routes({ [at]: { net: 4 } }), 500);
  s.take(routes({ [at]: { net: 9 } }), 1_400);
  s.take(routes({ [at]: { net: 4 } }), 2_000);
  s.take({ kind: 'tick' }, 2_900);
  expect(s.engine.active()).toHaveLength(1);
  s.take({ kind: 'tick' }, 3_000);
  expect(s.engine.active()).toHaveLength(0);
  expect(s.told.map(({ event }) => event)).toEqual(['fired', 'ended']);
});

test('flapping around the line every 5 s is told once a minute, and the rest is counted', () => {
  const s = scene([spreadRule()]);
  for (let t = 0; t < 120_000; t += 10_000) {
    s.take(routes({ [at]: { net: 9 } }), t);
    s.pass(t + 100, t + 4_900);
    s.take(routes({ [at]: { net: 4 } }), t + 5_000);
  }
  // Heard from 0 to 5 s: silent until 65 s, so the opening at 70 s is the next.
  expect(s.told.map((alert) => alert.at_ms)).toEqual([0, 70_000]);
  expect(s.reasons()).toEqual(Array.from({ length: 10 }, () => 'cooldown'));
});

test('what is still on when its cooldown ends is told then', () => {
  const s = scene([spreadRule({ cooldown_ms: 10_000 })]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  s.take(routes({ [at]: { net: 4 } }), 1_000);
  s.take(routes({ [at]: { net: 9 } }), 2_000);
  s.pass(2_100, 20_000);
  expect(s.told.map((alert) => alert.at_ms)).toEqual([0, 11_000]);
  expect(s.reasons()).toEqual(['cooldown']);
});

test('repeats until somebody takes notice', () => {
  const s = scene([spreadRule({ repeat_ms: 30_000 })]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  s.pass(100, 65_000);
  expect(s.told.map(({ event, at_ms }) => [event, at_ms])).toEqual([
    ['fired', 0],
    ['repeated', 30_000],
    ['repeated', 60_000],
  ]);
  s.take({ kind: 'acknowledge', alarm: 'net|BTCUSDT:okx>binance' }, 65_100);
  s.pass(65_200, 200_000);
  expect(s.told).toHaveLength(3);
  expect(s.engine.active()[0]?.is_acknowledged).toBe(true);
});

test('repeats until back in range', () => {
  const s = scene([spreadRule({ repeat_ms: 30_000 })]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  s.pass(100, 31_000);
  s.take(routes({ [at]: { net: 1 } }), 31_500);
  s.pass(31_600, 120_000);
  expect(s.told).toHaveLength(2);
});

test('escalates when the peak grows by so much, counted from what was told last', () => {
  const s = scene([spreadRule({ escalate_by: 3 })]);
  for (const [i, net] of [8, 10.9, 9, 11, 13.9, 14].entries()) s.take(routes({ [at]: { net } }), i * 2_500);
  expect(s.titles()).toEqual([
    'opportunity fired: BTCUSDT OKX→BIN +8.0 bps net',
    'opportunity escalated: BTCUSDT OKX→BIN +11.0 bps net',
    'opportunity escalated: BTCUSDT OKX→BIN +14.0 bps net',
  ]);
});

test('levels of a direction of a symbol win over those of the symbol, and those over the rule', () => {
  const rule = spreadRule({
    overrides: [
      { symbol: 'BTCUSDT', direction: 'okx>binance', fire: 20, clear: 15 },
      { symbol: 'BTCUSDT', direction: null, fire: 12, clear: 9 },
      { symbol: null, direction: 'binance>okx', fire: 30, clear: 25 },
    ],
  });
  const s = scene([rule]);
  const fired = (key: string, net: number): number => {
    const before = s.engine.active().length;
    s.take(routes({ [key]: { net } }), 0);
    const is = s.engine.active().length - before;
    s.take(routes({}), 0);
    return is;
  };
  expect([fired('0:2>0', 19), fired('0:2>0', 20)]).toEqual([0, 1]);
  expect([fired('0:0>2', 11), fired('0:0>2', 12)]).toEqual([0, 1]);
  expect([fired('1:0>2', 29), fired('1:0>2', 30)]).toEqual([0, 1]);
  expect([fired('1:2>0', 7), fired('1:2>0', 8)]).toEqual([0, 1]);
});

test('only what is in scope counts: a route with both of its venues', () => {
  const s = scene([
    spreadRule({ scope: { symbols: ['ETHUSDT'], venues: ['okx', 'binance'], directions: [] } }),
  ]);
  s.take(routes({ '0:2>0': { net: 9 }, '1:2>0': { net: 9 }, '1:1>0': { net: 9 } }), 0);
  expect(s.engine.active().map(({ alarm }) => alarm)).toEqual(['net|ETHUSDT:okx>binance']);
});

test('a dust size, an old quote, an unusable quote are no alert, and each is counted once', () => {
  const s = scene([
    spreadRule({
      condition: {
        kind: 'spread',
        measure: 'net',
        fire: 8,
        clear: 5,
        min_notional: 2_000,
        max_age_ms: 1_000,
      },
    }),
  ]);
  const bad = {
    '0:0>1': { net: 9, notional: 1_999 },
    '0:0>2': { net: 9, ageMs: 1_001 },
    '0:1>2': { net: 9, reason: 'crossed_book' },
  } as const;
  for (const ms of [0, 250, 500]) s.take(routes(bad), ms);
  expect(s.told).toEqual([]);
  expect(s.reasons().toSorted()).toEqual(['bad_quote', 'too_old', 'too_small']);
});

test('a leg that goes stale ends the alarm', () => {
  const s = scene([spreadRule()]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  s.take(routes({ [at]: { net: 9, reason: 'stale_buy' } }), 250);
  expect(s.engine.active()).toEqual([]);
  expect(s.reasons()).toEqual(['bad_quote']);
});

test('a signal is told at once, from twice the line on as strong; only its own end ends it', () => {
  const s = scene([defaultRule('opportunity')]);
  s.take(signal('OPENED', 0.021), 0);
  s.take(signal('UPDATED', 0.01), 100);
  expect(s.engine.active()).toHaveLength(1);
  s.take(signal('CLOSED', -0.01), 200);
  expect(s.engine.active()).toEqual([]);
  s.take(signal('OPENED', 0.04, { symbol: 'ETHUSDT' }), 2_000);
  expect(s.titles()).toEqual([
    'opportunity fired: BTCUSDT OKX→BIN +2.1 bps net',
    'closed ended: BTCUSDT OKX→BIN −1.0 bps net ended',
    'strong fired: ETHUSDT OKX→BIN +4.0 bps net',
  ]);
});

test('what is suspect or a basis is no alert', () => {
  const s = scene([defaultRule('opportunity')]);
  s.take(signal('OPENED', 7, { type: 'SUSPECT' }), 0);
  s.take(signal('OPENED', 0.3, { type: 'BASIS' }), 0);
  expect(s.told).toEqual([]);
});

test('200 signals in a second are two messages, and every one is counted', () => {
  const s = scene([defaultRule('opportunity', { cooldown_ms: 0, announce_end: false })]);
  for (let i = 0; i < 200; i++) {
    const ms = i * 5;
    s.take(signal('OPENED', 0.03), ms);
    s.take(signal('CLOSED', 0), ms + 2);
  }
  s.pass(1_000, 20_000);
  expect(s.told.map(({ count, at_ms }) => [count, at_ms])).toEqual([
    [1, 0],
    [199, 1_500],
  ]);
  expect(s.told[1]?.title).toContain('×199');
  expect(s.withheldCount).toBe(198);
  expect(new Set(s.reasons())).toEqual(new Set(['coalesced']));
});

test('seven routes in one frame are one message with their number', () => {
  const s = scene([spreadRule()]);
  const keys = ['0:0>1', '0:0>2', '0:1>0', '0:1>2', '0:2>0', '0:2>1', '1:0>1'];
  s.take(routes(Object.fromEntries(keys.map((key) => [key, { net: 9 }]))), 0);
  expect(s.told.map(({ count, members }) => [count, members.length])).toEqual([[7, 7]]);
});

test('the fifth firing of a rule within ten minutes offers to raise the line', () => {
  const s = scene([spreadRule({ cooldown_ms: 0 })]);
  for (let i = 0; i < 5; i++) {
    s.take(routes({ [at]: { net: 9 } }), i * 20_000);
    s.take(routes({ [at]: { net: 1 } }), i * 20_000 + 5_000);
  }
  expect(s.told.map(({ often }) => often)).toEqual([false, false, false, false, true]);
});

test.each<[string, ShelfScope]>([
  ['everything', { kind: 'global' }],
  ['a leg’s venue', { kind: 'venue', venue: 'okx' }],
  ['the symbol', { kind: 'symbol', symbol: 'BTCUSDT' }],
  ['the route', { kind: 'route', symbol: 'BTCUSDT', buy: 'okx', sell: 'binance' }],
  ['the rule', { kind: 'rule', rule: 'net' }],
])('a mute of %s silences until it ends, and is counted', (_, scope) => {
  const s = scene([spreadRule({ cooldown_ms: 0 })]);
  s.engine.setShelves([shelf(scope, 10_000)]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  expect([s.told.length, s.reasons()]).toEqual([0, ['muted']]);
  // An offer of the time of the mute is not told afterwards.
  s.pass(100, 12_000);
  expect(s.told).toEqual([]);
  s.take(routes({ [at]: { net: 1 } }), 12_000);
  s.take(routes({ [at]: { net: 9 } }), 13_000);
  expect(s.told).toHaveLength(1);
});

test('a mute of another route, venue, symbol or rule silences nothing', () => {
  const s = scene([spreadRule()]);
  s.engine.setShelves([
    shelf({ kind: 'route', symbol: 'BTCUSDT', buy: 'binance', sell: 'okx' }),
    shelf({ kind: 'venue', venue: 'bybit' }),
    shelf({ kind: 'symbol', symbol: 'ETHUSDT' }),
    shelf({ kind: 'rule', rule: 'other' }),
  ]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  expect(s.told).toHaveLength(1);
});

test('what is critical is silenced by the mute of everything only, and told when that ends', () => {
  const offline = status({ state: 'OFFLINE', sockets: ['waiting', 'waiting', 'waiting'] });
  const rule = defaultRule('all-offline');
  const partly = scene([rule]);
  partly.engine.setShelves([
    shelf({ kind: 'rule', rule: 'all-offline' }),
    shelf({ kind: 'venue', venue: 'okx' }),
  ]);
  partly.engine.setQuietHours({ enabled: true, from: '00:00', to: '23:59' });
  partly.take(offline, 0);
  expect(partly.titles()).toEqual(['critical fired: All venues are offline']);
  const all = scene([rule]);
  all.engine.setShelves([shelf({ kind: 'global' }, 5_000)]);
  all.take(offline, 0);
  expect([all.told.length, all.reasons()]).toEqual([0, ['muted']]);
  all.pass(100, 6_000);
  expect(all.told.map(({ at_ms }) => at_ms)).toEqual([5_000]);
});

test('in quiet hours nothing but what is critical is told', () => {
  const s = scene([spreadRule(), defaultRule('recording-failed')]);
  s.engine.setQuietHours({ enabled: true, from: '22:00', to: '07:00' });
  const hour = 3_600_000;
  s.take(routes({ [at]: { net: 9 } }), 6 * hour);
  s.take(status({ state: 'ERROR', nowMs: 6 * hour }), 6 * hour + 10);
  expect(s.titles()).toEqual(['critical fired: Recording has failed']);
  expect(s.reasons()).toEqual(['quiet_hours']);
});

test('a venue whose socket is open and silent is STALLED; it recovers', () => {
  const s = scene([defaultRule('stalled')]);
  s.take(status({ nowMs: 0 }), 0);
  s.take(status({ sockets: ['open', 'open', 'silent'], nowMs: 1_000 }), 1_000);
  s.take(status({ nowMs: 2_000 }), 2_000);
  s.pass(2_100, 4_000);
  expect(s.titles()).toEqual([
    'degraded fired: OKX STALLED: socket open, no data',
    'recovered ended: OKX delivers again',
  ]);
});

test('a venue without an event for five seconds is stalled although its socket says open', () => {
  const s = scene([defaultRule('stalled')]);
  s.take(status({ nowMs: 5_000, lastEventMs: 0 }), 5_000);
  expect(s.told).toEqual([]);
  s.take(status({ nowMs: 5_001, lastEventMs: 0 }), 5_001);
  expect(s.told[0]?.count).toBe(3);
});

test('a total outage is told as one, and its venues are not told besides', () => {
  const s = scene([defaultRule('all-offline'), defaultRule('venue-offline')]);
  for (let ms = 0; ms <= 6_000; ms += 1_000)
    s.take(status({ state: 'OFFLINE', sockets: ['waiting', 'waiting', 'waiting'], nowMs: ms }), ms);
  expect(s.titles()).toEqual(['critical fired: All venues are offline']);
  expect(s.reasons()).toEqual(['outranked', 'outranked', 'outranked']);
  // Two come back: the third is news.
  s.take(status({ state: 'DEGRADED', sockets: ['open', 'open', 'waiting'], nowMs: 7_000 }), 7_000);
  s.pass(7_100, 9_000);
  expect(s.titles().slice(1)).toEqual([
    'degraded fired: OKX offline',
    'recovered ended: A venue is connected again',
  ]);
});

test('a recorder that has only just started is not judged', () => {
  const s = scene([defaultRule('all-offline')]);
  s.take(status({ state: 'OFFLINE', uptimeS: 3 }), 0);
  expect(s.engine.active()).toEqual([]);
  s.take(status({ state: 'OFFLINE', uptimeS: 10 }), 7_000);
  expect(s.told).toHaveLength(1);
});

test('events lost in the last minute, and a full disk', () => {
  const s = scene([defaultRule('drops'), defaultRule('disk')]);
  s.take(status({ lost: 5 }), 0);
  s.take(status({ lost: 12 }), 1_000);
  expect(s.titles()).toEqual(['degraded fired: Events are lost: 7 events']);
  for (let ms = 2_000; ms <= 62_000; ms += 1_000) s.take(status({ lost: 12 }), ms);
  expect(s.titles()[1]).toBe('recovered ended: No more events are lost');
  s.take(status({ lost: 12, diskGb: 1.9 }), 70_000);
  expect(s.titles()[2]).toBe('critical fired: Disk nearly full: 1.9 GB');
  s.take(status({ lost: 12, diskGb: 2.5 }), 71_000);
  expect(s.engine.active()).toHaveLength(1);
});

test('what was late is silent, and so is all that comes while the machine wakes up', () => {
  const s = scene([defaultRule('opportunity'), defaultRule('all-offline')]);
  s.take({ ...signal('OPENED', 0.03), isLate: true } as ReturnType<typeof signal>, 0);
  s.take({ kind: 'resumed' }, 10_000);
  s.take(signal('OPENED', 0.03, { symbol: 'ETHUSDT' }), 10_500);
  s.take(status({ state: 'OFFLINE' }), 11_000);
  expect([s.told.length, s.reasons()]).toEqual([0, ['catch_up', 'catch_up', 'catch_up']]);
  // An outage that outlasts the waking is told; an offer is not.
  s.pass(11_100, 20_000);
  expect(s.titles()).toEqual(['critical fired: All venues are offline']);
});

test('prices and funding: above and below, held while the quote is stale', () => {
  const above = spreadRule({
    id: 'price',
    severity: 'info',
    scope: { symbols: ['BTCUSDT'], venues: ['okx'], directions: [] },
    condition: { kind: 'price', source: 'mid', side: 'above', fire: 70_000, clear: 69_500 },
  });
  const soon = defaultRule('funding-soon', {
    enabled: true,
    scope: { symbols: ['BTCUSDT'], venues: ['okx'], directions: [] },
  });
  const s = scene([above, soon]);
  s.take(book([1, 1, 69_999]), 0);
  s.take(book([1, 1, 70_000]), 2_000);
  s.take(book([1, 1, 1], { isLive: false }), 3_000);
  expect(s.engine.active()).toHaveLength(1);
  s.take(book([1, 1, 69_499], { leftMs: 300_000 }), 5_000);
  expect(s.titles()).toEqual([
    'info fired: BTCUSDT OKX mid 70000',
    'info fired: BTCUSDT OKX funding in 5 min',
  ]);
});

test('a rule that is changed forgets its alarms, the others keep theirs', () => {
  const other = spreadRule({ id: 'other' });
  const s = scene([spreadRule(), other]);
  s.take(routes({ [at]: { net: 9 } }), 0);
  s.engine.setRules([spreadRule({ name: 'Changed' }), other]);
  expect(s.engine.active().map(({ rule }) => rule)).toEqual(['other']);
  s.engine.setRules([{ ...other, enabled: false }]);
  expect(s.engine.active()).toEqual([]);
});
