import { expect, test } from 'vitest';
import { streamColumns } from '#shared/market/columns.ts';
import { STREAM_VERSION, streamIndex, streamNames } from '#shared/market/stream.ts';

/** The published contract, `stream_version` 1, in Arrow's words for the types. */
const head =
  'ts_event int64, ts_recv int64, exchange string, symbol string, stream string, stream_version int8';
const contract = {
  bbo: `${head}, bid_price double, bid_qty double, ask_price double, ask_qty double`,
  trade: `${head}, price double, qty double, side int8, trade_id string`,
  mark_price: `${head}, mark_price double, index_price double`,
  funding: `${head}, funding_rate double, next_funding_ts int64`,
  open_interest: `${head}, open_interest double`,
};
const arrow = { BIGINT: 'int64', TINYINT: 'int8', DOUBLE: 'double', VARCHAR: 'string' };

test.each(streamNames)('%s has the columns of version 1, in their order and types', (stream) => {
  expect(streamColumns[stream].map((c) => `${c.name} ${arrow[c.type]}`).join(', ')).toBe(contract[stream]);
});

test('only the index price may be missing', () => {
  const nullable = streamNames.flatMap((s) => streamColumns[s].filter((c) => c.nullable).map((c) => c.name));
  expect(nullable).toEqual(['index_price']);
});

test('numbers of streams in stored and shared memory do not change', () => {
  expect(STREAM_VERSION).toBe(1);
  expect(streamIndex).toEqual({ bbo: 0, trade: 1, mark_price: 2, funding: 3, open_interest: 4 });
  expect(streamNames.map((name) => streamIndex[name])).toEqual([0, 1, 2, 3, 4]);
});
