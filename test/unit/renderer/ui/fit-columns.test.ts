import { expect, test } from 'vitest';
import { withoutRoom } from '../../../../src-renderer/ui/fit-columns.ts';
import { monitorColumns } from '../../../../src-renderer/screens/monitor/columns.ts';

const columns = [
  { key: 'a', label: 'A', width: 160 },
  { key: 'b', label: 'B', width: 160, drop: 1 },
  { key: 'c', label: 'C', width: 160, drop: 3 },
  { key: 'd', label: 'D', width: 160, drop: 2 },
];

test('the least needed columns go first, and only as many as have to', () => {
  const gone = (rem: number): string[] => [...withoutRoom(columns, rem)];
  expect([gone(40), gone(39.9), gone(29), gone(1)]).toEqual([[], ['c'], ['c', 'd'], ['c', 'd', 'b']]);
});

test('in a window of 1366 px the Monitor shows every column, and beside its drawer the prices with their age', () => {
  expect([...withoutRoom(monitorColumns, (1366 - 52 - 4 - 12) / 16)]).toEqual([]);
  const beside = withoutRoom(monitorColumns, (1366 - 52 - 4 - 12 - 360) / 16);
  const stay = ['symbol', 'venue', 'bid_qty', 'bid', 'ask', 'ask_qty', 'age', 'spread'];
  expect(stay.filter((key) => beside.has(key))).toEqual([]);
});
