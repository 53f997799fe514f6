import { expect, test } from 'vitest';
import { labelLefts } from '../../../../src-renderer/charts/episode-chart.ts';

test('labels stand over their marks, beside each other where marks are close, and inside the chart', () => {
  expect(labelLefts([50, 100, 150], [20, 20, 20], 200)).toEqual([40, 90, 140]);
  expect(labelLefts([50, 52], [20, 20], 200)).toEqual([40, 64]);
  // At the right edge the last gives way to the left, and pushes those before it.
  expect(labelLefts([195, 198, 199], [20, 20, 30], 200)).toEqual([122, 146, 170]);
  expect(labelLefts([0, 1], [20, 20], 200)).toEqual([0, 24]);
  expect(labelLefts([], [], 200)).toEqual([]);
});
