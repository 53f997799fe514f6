import { expect, test } from 'vitest';
import { placeHash, readDeepLink, readPlaceHash } from '../../../src-shared/deep-link.ts';
import { encodeCursor } from '../../../src-shared/strategy/cursor.ts';

const cursor = encodeCursor(1_768_435_200_250_000_000n, 3n);

test.each([
  [
    'arbscope://route/BTCUSDT/OKX/BIN',
    { screen: 'spreads', symbol: 'BTCUSDT', route: 'BTCUSDT:okx>binance' },
  ],
  [
    'arbscope://route/1000PEPEUSDT/bybit/okx/',
    { screen: 'spreads', symbol: '1000PEPEUSDT', route: '1000PEPEUSDT:bybit>okx' },
  ],
  [
    'arbscope://route/BTCUSDT/okx/binance?at=2026-01-15T10:00:00.250Z',
    {
      screen: 'spreads',
      symbol: 'BTCUSDT',
      route: 'BTCUSDT:okx>binance',
      at: Date.UTC(2026, 0, 15, 10, 0, 0, 250),
    },
  ],
  [
    'arbscope://symbol/ETHUSDT?at=1768471200000',
    { screen: 'monitor', symbol: 'ETHUSDT', at: 1_768_471_200_000 },
  ],
  ['arbscope://replay/run_2026-01', { screen: 'replay', run: 'run_2026-01' }],
  ['arbscope://run/replay_a1', { screen: 'replay', run: 'replay_a1' }],
  [
    'arbscope://run/replay_a1?at=2026-01-15T10:00Z',
    { screen: 'replay', run: 'replay_a1', at: Date.UTC(2026, 0, 15, 10) },
  ],
  [
    `arbscope://run/replay_a1?at=${encodeURIComponent(cursor)}`,
    { screen: 'replay', run: 'replay_a1', cursor },
  ],
  ['arbscope://screen/gaps', { screen: 'gaps' }],
])('%s leads to its place', (text, place) => {
  expect(readDeepLink(text)).toEqual(place);
  expect(readPlaceHash(placeHash(readDeepLink(text)!))).toEqual(place);
});

test.each([
  'arbscope://route/BTCUSDT/OKX',
  'arbscope://route/BTCUSDT/OKX/OKX',
  'arbscope://route/btcusdt/OKX/BIN',
  'arbscope://route/BTCUSDT/OKX/KRAKEN',
  'arbscope://route/BTCUSDT/OKX/BIN/x',
  'arbscope://route/BTCUSDT/OKX/BIN?at=yesterday',
  'arbscope://route/BTCUSDT/OKX/BIN?at=99999999999999',
  'arbscope://route/BTCUSDT/OKX/BIN?mute=1',
  'arbscope://route/BTCUSDT/OKX/BIN?at=2026-01-15T10:00:00Z&x=1',
  'arbscope://route/BTCUSDT/OKX/BIN#x',
  `arbscope://symbol/BTCUSDT?at=${cursor}`,
  'arbscope://run/replay_a1?at=eyJ2Ijoy',
  'arbscope://run/../x',
  'arbscope://settings/reset',
  'arbscope://screen/settings',
  'arbscope://mute/all',
  'arbscope://user@screen/gaps',
  'arbscope://screen/../gaps',
  'arbscope://screen/%67aps',
  'arbscope:screen/gaps',
  'ARBSCOPE://screen/gaps',
  ' arbscope://screen/gaps',
  'https://screen/gaps',
  'javascript:alert(1)',
  `arbscope://symbol/${'A'.repeat(400)}`,
  '',
])('%j leads nowhere', (text) => {
  expect(readDeepLink(text)).toBeUndefined();
});

test.each([
  '#go=',
  '#go=%7B%7D',
  '#go=%',
  `#go=${encodeURIComponent('{"screen":"settings"}')}`,
  `#go=${encodeURIComponent('{"screen":"gaps","volume":0}')}`,
  `#go=${encodeURIComponent('{"screen":"gaps","symbol":"<img>"}')}`,
  '#token=abc',
  '#run=',
  '#run=a/b',
  '#run=a&at=tomorrow',
  '#run=a&mute=1',
])('the fragment %j is no place', (hash) => {
  expect(readPlaceHash(hash)).toBeUndefined();
});

test('a browser takes a run and a moment of it from its address', () => {
  expect(readPlaceHash('#run=replay_a1')).toEqual({ screen: 'replay', run: 'replay_a1' });
  expect(readPlaceHash('#run=replay_a1&at=1768471200000')).toEqual({
    screen: 'replay',
    run: 'replay_a1',
    at: 1_768_471_200_000,
  });
  for (const at of [cursor, encodeURIComponent(cursor)])
    expect(readPlaceHash(`#run=replay_a1&at=${at}`)).toEqual({ screen: 'replay', run: 'replay_a1', cursor });
});
