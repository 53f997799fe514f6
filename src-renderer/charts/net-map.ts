/** What one cell of the map says. */
export interface MapCell {
  readonly text: string;
  /** 0..4 of the ramp; undefined: no colour. */
  readonly ramp: string | undefined;
  readonly isBlind: boolean;
}

export interface MapColours {
  readonly panel: string;
  readonly line: string;
  readonly ramp: readonly string[];
  /** On steps 0 to 2, and on 3 and 4. */
  readonly inkLow: string;
  readonly inkHigh: string;
  readonly text: string;
  readonly faint: string;
  readonly hatch: string;
  readonly cursor: string;
}

export interface MapCursor {
  readonly row: number;
  readonly column: number;
}

/** Colours of the page's theme. To be read again when it changes. */
export function mapColours(): MapColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    panel: token('bg-panel'),
    line: token('line'),
    ramp: [0, 1, 2, 3, 4].map((step) => token(`ramp-${step}`)),
    inkLow: token('ramp-ink-low'),
    inkHigh: token('ramp-ink-high'),
    text: token('text-2'),
    faint: token('text-3'),
    hatch: token('hatch'),
    cursor: token('focus'),
  };
}

/** Draws rows of cells from the top: what pays has colour, what cannot be judged is hatched and says why. */
export function drawNetMap(
  canvas: HTMLCanvasElement,
  rows: readonly (readonly MapCell[])[],
  {
    rowPx,
    fontPx,
    colours,
    cursor,
  }: { rowPx: number; fontPx: number; colours: MapColours; cursor?: MapCursor | undefined },
): void {
  const scale = window.devicePixelRatio;
  const width = canvas.clientWidth;
  const context = canvas.getContext('2d');
  const columns = rows[0]?.length ?? 0;
  if (context === null || width === 0 || columns === 0) return;
  const [pixels, lines] = [Math.round(width * scale), Math.round(rows.length * rowPx * scale)];
  if (canvas.width !== pixels || canvas.height !== lines) {
    canvas.width = pixels;
    canvas.height = lines;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, width, rows.length * rowPx);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const wide = width / columns;
  rows.forEach((cells, row) => {
    cells.forEach((cell, column) => {
      const [left, top] = [column * wide, row * rowPx];
      const step = cell.ramp === undefined ? undefined : Number(cell.ramp);
      if (step !== undefined) {
        context.fillStyle = colours.ramp[step] ?? colours.panel;
        context.fillRect(left, top, wide - 1, rowPx - 1);
      } else if (cell.isBlind) hatch(context, { left, top, wide: wide - 1, high: rowPx - 1 }, colours.hatch);
      context.font = `${step === undefined ? 400 : 600} ${fontPx}px 'Inter Variable', system-ui, sans-serif`;
      context.fillStyle =
        step === undefined
          ? cell.isBlind
            ? colours.faint
            : colours.text
          : step < 3
            ? colours.inkLow
            : colours.inkHigh;
      context.fillText(cell.text, left + wide - 8, top + rowPx / 2);
      context.fillStyle = colours.line;
      context.fillRect(left + wide - 1, top, 1, rowPx);
      context.fillRect(left, top + rowPx - 1, wide, 1);
    });
  });
  if (cursor === undefined) return;
  context.strokeStyle = colours.cursor;
  context.lineWidth = 2;
  context.strokeRect(cursor.column * wide + 1, cursor.row * rowPx + 1, wide - 3, rowPx - 3);
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly high: number;
}

function hatch(context: CanvasRenderingContext2D, { left, top, wide, high }: Box, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(left, top, wide, high);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = left - high; x < left + wide; x += 6) {
    context.moveTo(x, top + high);
    context.lineTo(x + high, top);
  }
  context.stroke();
  context.restore();
}
