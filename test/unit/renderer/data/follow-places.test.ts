import { expect, test } from 'vitest';
import { followPlaces } from '../../../../src-renderer/data/follow-places.ts';
import { placeHash } from '../../../../src-shared/deep-link.ts';

test('goes where the address says, once each time, and leaves what is no place', () => {
  let hash = placeHash({ screen: 'gaps' });
  let tell: () => void = () => {};
  const did: unknown[] = [];
  followPlaces(
    {
      hash: () => hash,
      onChange: (listener) => {
        tell = listener;
        return () => {};
      },
      forget: () => {
        hash = '';
        did.push('forget');
      },
    },
    (place) => did.push(place),
  );
  tell();
  hash = '#token=secret';
  tell();
  hash = placeHash({ screen: 'spreads', symbol: 'BTCUSDT', route: 'BTCUSDT:okx>binance' });
  tell();
  expect(did).toEqual([
    'forget',
    { screen: 'gaps' },
    'forget',
    { screen: 'spreads', symbol: 'BTCUSDT', route: 'BTCUSDT:okx>binance' },
  ]);
  expect(hash).toBe('');
});
