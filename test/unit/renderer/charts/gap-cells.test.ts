import { expect, test } from 'vitest';
import {
  cellEdges,
  gapMarks,
  gapStep,
  paintGapRow,
  pixelOf,
  type GapCells,
} from '../../../../src-renderer/charts/gap-cells.ts';

const colours = { steps: [10, 11, 12, 13, 14], panel: 1, hatch: 2, dots: 3, mark: 4 } as const;
const letters: Readonly<Record<number, string>> = {
  10: '.',
  11: 'a',
  12: 'b',
  13: 'c',
  14: 'd',
  1: ' ',
  2: '/',
  3: 'o',
  4: '#',
};

type Look = { step?: number; lost?: number; off?: number; marks?: number };

function cells(looks: readonly Look[]): GapCells {
  return {
    step: Uint8Array.from(looks, ({ step = 0 }) => step),
    lost: Float32Array.from(looks, ({ lost = 0 }) => lost),
    off: Float32Array.from(looks, ({ off = 0 }) => off),
    marks: Uint8Array.from(looks, ({ marks = 0 }) => marks),
  };
}

/** Ten lines of pixels, as text. */
function painted(looks: readonly Look[], cellPx = 5): string[] {
  const width = looks.length * cellPx;
  const field = { pixels: new Uint32Array(width * 10), width };
  paintGapRow(
    field,
    { top: 0, height: 10, edges: cellEdges(looks.length, width), scale: 1 },
    cells(looks),
    colours,
  );
  return Array.from({ length: 10 }, (_, y) =>
    Array.from(field.pixels.subarray(y * width, (y + 1) * width), (pixel) => letters[pixel]).join(''),
  );
}
const column = (lines: readonly string[], x: number): string => lines.map((line) => line[x]).join('');

test('height says how much of the bucket is lost, colour how long the longest gap was', () => {
  const lines = painted([{}, { step: 4, lost: 0.5 }, { step: 2, lost: 1 }]);
  expect([column(lines, 2), column(lines, 7), column(lines, 12)]).toEqual([
    '..........',
    '.....ddddd',
    'bbbbbbbbbb',
  ]);
});

test('a loss too small for its height is seen, one that is nearly all is not all', () => {
  const lines = painted([
    { step: 1, lost: 0.0001 },
    { step: 4, lost: 0.99 },
  ]);
  expect([column(lines, 2), column(lines, 7)]).toEqual(['........aa', '.ddddddddd']);
});

test('not recording is hatched from above and never looks like a loss', () => {
  const lines = painted([{ off: 1 }, { off: 0.4, lost: 0.6, step: 4 }]);
  expect(new Set(lines.map((line) => line.slice(0, 5)).join(''))).toEqual(new Set([' ', '/']));
  expect(column(lines, 7).replaceAll('/', ' ')).toBe('    dddddd');
});

test('a quiet market is dotted, drops have a corner, what is expected a frame', () => {
  const lines = painted(
    [{ marks: gapMarks.quiet }, { marks: gapMarks.drops }, { marks: gapMarks.expected }],
    10,
  );
  expect(lines.map((line) => line.slice(0, 10)).join('')).toMatch(/^[.o ]*$/);
  expect(lines.join('')).toContain('o');
  expect(lines[0]?.slice(10, 20)).toMatch(/^\.*#+\.? ?$/);
  expect(lines[9]?.slice(10, 20)).not.toContain('#');
  expect(lines[0]?.slice(20, 29)).toBe('#########');
  expect(lines[5]?.slice(20, 30)).toMatch(/^#\.+# $/);
});

test('the time to come is empty whatever the cell says', () => {
  expect(
    painted([{ marks: gapMarks.future, off: 1, step: 4, lost: 1 }])
      .join('')
      .trim(),
  ).toBe('');
});

test('a run of equal cells looks as the same cells one by one', () => {
  const looks = [
    { off: 1 },
    { off: 1 },
    { step: 3, lost: 0.3 },
    { step: 3, lost: 0.3 },
    { marks: gapMarks.quiet },
    { marks: gapMarks.quiet },
  ];
  const width = 60;
  const one = { pixels: new Uint32Array(width * 10), width };
  const edges = cellEdges(6, width);
  looks.forEach((look, i) => {
    const alone = looks.map((_, k) => (k === i ? look : { marks: gapMarks.future }));
    const field = { pixels: new Uint32Array(width * 10), width };
    paintGapRow(field, { top: 0, height: 10, edges, scale: 1 }, cells(alone), colours);
    for (let y = 0; y < 10; y++)
      one.pixels.set(
        field.pixels.subarray(y * width + edges[i]!, y * width + edges[i + 1]!),
        y * width + edges[i]!,
      );
  });
  const all = { pixels: new Uint32Array(width * 10), width };
  paintGapRow(all, { top: 0, height: 10, edges, scale: 1 }, cells(looks), colours);
  expect([...all.pixels]).toEqual([...one.pixels]);
});

test('steps begin at a second, ten and sixty', () => {
  expect([0, 1, 999, 1_000, 9_999, 10_000, 59_999, 60_000].map(gapStep)).toEqual([0, 1, 1, 2, 2, 3, 3, 4]);
});

test('colours of three and six digits are the same pixels', () => {
  expect(pixelOf('#fff')).toBe(0xffffffff);
  expect(pixelOf(' #fee838')).toBe(0xff38e8fe);
});
