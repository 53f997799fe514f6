import { cellEdges, paintGapRow, pixelOf, type GapCells, type GapColours } from './gap-cells.ts';

/** Colours of the page's theme. To be read again when it changes. */
export function gapColours(): GapColours {
  const style = getComputedStyle(document.documentElement);
  const pixel = (name: string): number => pixelOf(style.getPropertyValue(name));
  return {
    steps: [pixel('--gap-0'), pixel('--gap-1'), pixel('--gap-2'), pixel('--gap-3'), pixel('--gap-4')],
    panel: pixel('--bg-panel'),
    hatch: pixel('--gap-hatch'),
    dots: pixel('--gap-dots'),
    mark: pixel('--text-1'),
  };
}

/** Pixels of the newest painting: one image at a time is on the screen. */
let image: ImageData | undefined;

/**
 * Paints rows of a heatmap over a canvas of their size, in device pixels: nothing is drawn cell by cell.
 *
 * @param rows one for each line in view, from the top; @param rowPx height of a line, CSS px
 * @returns ms it took
 */
export function paintGaps(
  canvas: HTMLCanvasElement,
  rows: readonly GapCells[],
  { rowPx, buckets, colours }: { rowPx: number; buckets: number; colours: GapColours },
): number {
  const startedMs = performance.now();
  const scale = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(rows.length * rowPx * scale);
  const context = canvas.getContext('2d');
  if (context === null || width === 0 || height === 0 || buckets === 0) return 0;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  if (image?.width !== width || image.height !== height) image = context.createImageData(width, height);
  const field = { pixels: new Uint32Array(image.data.buffer), width };
  field.pixels.fill(colours.panel);
  const edges = cellEdges(buckets, width);
  const line = Math.max(1, Math.round(scale));
  rows.forEach((cells, i) => {
    const top = Math.round(i * rowPx * scale);
    const bottom = Math.min(height, Math.round((i + 1) * rowPx * scale));
    paintGapRow(field, { top, height: bottom - top - line, edges, scale }, cells, colours);
  });
  context.putImageData(image, 0, 0);
  return performance.now() - startedMs;
}
