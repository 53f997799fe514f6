import { expect, test } from 'vitest';
import { bookFields, bookOffset, legStates } from '#shared/api/frames.ts';
import { MarketRows } from '../../../../src-renderer/data/market-rows.ts';
import { MID_SECONDS, MidHistory } from '../../../../src-renderer/data/mid-history.ts';

test('keeps five minutes of mids, with gaps where no quote was live', () => {
  const rows = new MarketRows(1, 1);
  const mids = new MidHistory(rows);
  const take = (price: number, state: 'live' | 'stale', isLive = true): void => {
    const values = new Float64Array(bookFields.length).fill(Number.NaN);
    values[bookOffset.bid_price] = price - 1;
    values[bookOffset.ask_price] = price + 1;
    values[bookOffset.state] = legStates.indexOf(state);
    rows.applyBook({ seq: 1, wall_ms: 1, values });
    mids.sample(isLive);
  };
  expect(mids.at(0, 0)).toBeNaN();
  take(10, 'live');
  take(20, 'stale');
  take(30, 'live', false);
  take(40, 'live');
  expect([0, 1, 2, 3, 4].map((ago) => mids.at(0, ago))).toEqual([40, Number.NaN, Number.NaN, 10, Number.NaN]);
  for (let i = 0; i < MID_SECONDS; i++) take(100 + i, 'live');
  expect([mids.at(0, 0), mids.at(0, MID_SECONDS - 1), mids.at(0, MID_SECONDS)]).toEqual([
    399,
    100,
    Number.NaN,
  ]);
});
