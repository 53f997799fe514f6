/** What one row of a gap heatmap shows, by bucket. Three channels that do not mix: colour, height and pattern. */
export interface GapCells {
  /** 0 to 4: longest gap 0, under 1 s, under 10 s, under 60 s, longer. */
  readonly step: Uint8Array;
  /** Share of the bucket that is or may be missing, 0..1: height of the fill from below. */
  readonly lost: Float32Array;
  /** Share in which the recorder did not run, 0..1: height of the hatch from above. */
  readonly off: Float32Array;
  /** Bits of `gapMarks`. */
  readonly marks: Uint8Array;
}

export const gapMarks = {
  /** Connected, and nothing came. */
  quiet: 1,
  /** The full queue cost events. */
  drops: 2,
  /** Somebody has marked it as expected. */
  expected: 4,
  /** Has not happened yet. */
  future: 8,
} as const;

/** Pixels as `Uint32Array` over `ImageData` has them. */
export interface GapColours {
  readonly steps: readonly [number, number, number, number, number];
  readonly panel: number;
  readonly hatch: number;
  readonly dots: number;
  readonly mark: number;
}

/** Pixels of one image, row by row. */
export interface PixelField {
  readonly pixels: Uint32Array;
  readonly width: number;
}

/** Longest gap, ms, to its step. */
export function gapStep(longestMs: number): number {
  if (!(longestMs > 0)) return 0;
  return longestMs < 1_000 ? 1 : longestMs < 10_000 ? 2 : longestMs < 60_000 ? 3 : 4;
}

/** Begins of `buckets` cells and the end of the last one, in whole pixels of `width`. */
export function cellEdges(buckets: number, width: number): Int32Array {
  return Int32Array.from({ length: buckets + 1 }, (_, i) => Math.round((i * width) / buckets));
}

/**
 * Paints one row. Neighbours that look the same and have no pattern are filled as one run.
 *
 * @param top first pixel line of the row; @param height of its cells
 * @param scale device pixels per CSS pixel
 */
export function paintGapRow(
  field: PixelField,
  { top, height, edges, scale }: { top: number; height: number; edges: Int32Array; scale: number },
  cells: GapCells,
  colours: GapColours,
): void {
  const buckets = edges.length - 1;
  const isParted = edges[buckets]! / buckets >= 6 * scale;
  for (let from = 0; from < buckets;) {
    let to = from + 1;
    while (to < buckets && looksAs(cells, from, to)) to++;
    paintRun(field, { top, height, left: edges[from]!, right: edges[to]! }, cells, from, colours, scale);
    if (isParted) {
      for (let i = from + 1; i <= to; i++) fillColumn(field, edges[i]! - 1, top, height, colours.panel);
    }
    from = to;
  }
}

function looksAs({ step, lost, off, marks }: GapCells, a: number, b: number): boolean {
  return (
    step[a] === step[b] &&
    lost[a] === lost[b] &&
    off[a] === off[b] &&
    marks[a] === marks[b] &&
    (marks[a]! & 6) === 0
  );
}

interface Box {
  readonly top: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
}

function paintRun(
  { pixels, width }: PixelField,
  { top, height, left, right }: Box,
  { step, lost, off, marks }: GapCells,
  at: number,
  { steps, panel, hatch, dots, mark }: GapColours,
  scale: number,
): void {
  const bits = marks[at]!;
  const isFuture = (bits & gapMarks.future) !== 0;
  const offRows = isFuture ? 0 : heightOf(off[at]!, height, Math.round(3 * scale));
  const lostRows = isFuture
    ? 0
    : Math.min(height - offRows, heightOf(lost[at]!, height, Math.round(2 * scale)));
  const fill = steps[step[at]!]!;
  const period = Math.round(5 * scale);
  const line = Math.max(1, Math.round(scale));
  const dot = Math.max(1, Math.round(scale));
  for (let y = 0; y < height; y++) {
    const row = (top + y) * width;
    const isFill = y >= height - lostRows;
    const isOff = y < offRows;
    pixels.fill(isFuture || isOff ? panel : isFill ? fill : steps[0], row + left, row + right);
    if (isOff) {
      // Through the whole image, so that hatched neighbours join.
      for (let x = left; x < right; x++) if ((x + top + y) % period < line) pixels[row + x] = hatch;
    } else if ((bits & gapMarks.quiet) !== 0 && !isFill && !isFuture) {
      if ((y + dot) % period < dot)
        for (let x = left; x < right; x++) if (x % period < dot) pixels[row + x] = dots;
    }
  }
  if ((bits & gapMarks.expected) !== 0) frame(pixels, width, { top, height, left, right }, mark, line);
  if ((bits & gapMarks.drops) !== 0) {
    const size = Math.min(height, right - left, Math.round(7 * scale));
    for (let y = 0; y < size; y++) {
      const row = (top + y) * width;
      pixels.fill(mark, row + right - (size - y) - line, row + right - line);
    }
  }
}

/** Something that is there is seen, and something that is not everything does not look like it. */
function heightOf(share: number, height: number, least: number): number {
  if (!(share > 0)) return 0;
  if (share >= 0.999) return height;
  return Math.min(height - 1, Math.max(least, Math.round(share * height)));
}

function frame(
  pixels: Uint32Array,
  width: number,
  { top, height, left, right }: Box,
  colour: number,
  line: number,
): void {
  for (let y = 0; y < height; y++) {
    const row = (top + y) * width;
    if (y < line || y >= height - line) pixels.fill(colour, row + left, row + right - line);
    else {
      pixels.fill(colour, row + left, row + left + line);
      pixels.fill(colour, row + right - 2 * line, row + right - line);
    }
  }
}

function fillColumn(
  { pixels, width }: PixelField,
  x: number,
  top: number,
  height: number,
  colour: number,
): void {
  for (let y = 0; y < height; y++) pixels[(top + y) * width + x] = colour;
}

/** A CSS colour of three or six hexadecimal digits as a pixel. */
export function pixelOf(hex: string): number {
  const digits = hex.trim().slice(1);
  const value = Number.parseInt(digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits, 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 0xff, value & 0xff];
  return ((0xff << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
