import { expect, test } from 'vitest';
import {
  addPoint,
  emptyPoint,
  gapsOf,
  hasValues,
  KEPT_SECONDS,
  onGrid,
  type RoutePoint,
} from '../../../../src-renderer/charts/route-points.ts';

const point = (timeS: number, net = 1): RoutePoint => ({
  timeS,
  buyAsk: 10,
  sellBid: 11,
  netBps: net,
  qty: 2,
});

test('fills missing seconds, so that the axis is proportional to time', () => {
  const grid = onGrid([point(10), point(11), point(14)]);
  expect(grid.map((p) => [p.timeS, hasValues(p)])).toEqual([
    [10, true],
    [11, true],
    [12, false],
    [13, false],
    [14, true],
  ]);
});

test('the later of two points of one second wins, and an older one is not taken', () => {
  expect(onGrid([point(10, 1), point(10, 2), point(9, 3)])).toEqual([point(10, 2)]);
});

test('keeps one hour, however long nothing came', () => {
  const grid = onGrid([point(10), point(10 + 90_000)]);
  expect(grid.length).toBe(KEPT_SECONDS);
  expect(grid.at(-1)).toEqual(point(90_010));
});

test('a gap reaches from the last good second to the next good one, and to the end while it lasts', () => {
  expect(gapsOf([point(1), emptyPoint(2), emptyPoint(3), point(4), point(5), emptyPoint(6)])).toEqual([
    { fromS: 1, toS: 4 },
    { fromS: 5, toS: 6 },
  ]);
  expect(gapsOf([point(1), point(2)])).toEqual([]);
});

test('a grid grows in place, and drops what is older than an hour', () => {
  const grid: RoutePoint[] = [];
  for (const each of [point(10), point(11, 1), point(11, 2), point(13), point(12, 9)]) addPoint(grid, each);
  expect(grid).toEqual([point(10), point(11, 2), emptyPoint(12), point(13)]);
  addPoint(grid, point(3_611));
  expect([grid.length, grid[0]?.timeS, grid.at(-1)?.timeS]).toEqual([KEPT_SECONDS, 12, 3_611]);
});
