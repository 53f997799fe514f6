/** One bar of a lane. Times in epoch ms; `height` is its share of the lane, 0..1. */
export interface LaneBar {
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly height: number;
  readonly isOpen: boolean;
  readonly isSuspect: boolean;
}

export interface SwimlaneOptions {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the canvas, CSS px. */
  readonly widthPx: number;
  /** Height of a lane, CSS px. */
  readonly lanePx: number;
  /** Bar with a frame around it. */
  readonly chosen: string | undefined;
  readonly colours: LaneColours;
}

export interface LaneColours {
  readonly open: string;
  readonly ended: string;
  readonly suspect: string;
  readonly line: string;
  readonly chosen: string;
}

/** Narrowest bar that can still be seen and met, px. */
const LEAST_PX = 2;

/** Where a bar begins and how wide it is, px. */
export function barPlace(
  bar: Pick<LaneBar, 'fromMs' | 'toMs'>,
  { fromMs, toMs }: Pick<SwimlaneOptions, 'fromMs' | 'toMs'>,
  widthPx: number,
): { readonly left: number; readonly width: number } {
  const at = (ms: number): number => ((ms - fromMs) / Math.max(1, toMs - fromMs)) * widthPx;
  const [begin, end] = [Math.max(0, at(bar.fromMs)), Math.min(widthPx, at(bar.toMs))];
  const width = Math.max(LEAST_PX, end - begin);
  return { left: Math.min(begin, widthPx - width), width };
}

/** The bar at a place of a lane; of several the one whose middle is nearest. @param reachPx how far beside it still counts */
export function barAt(
  bars: readonly LaneBar[],
  x: number,
  range: Pick<SwimlaneOptions, 'fromMs' | 'toMs'>,
  widthPx: number,
  reachPx = 4,
): LaneBar | undefined {
  let found: LaneBar | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const bar of bars) {
    const { left, width } = barPlace(bar, range, widthPx);
    if (x < left - reachPx || x > left + width + reachPx) continue;
    const away = Math.abs(x - left - width / 2);
    if (away < nearest) [nearest, found] = [away, bar];
  }
  return found;
}

/** Draws lanes from the top: a bar per life, as high as its peak. A suspect one is an outline, never a filled bar. */
export function drawSwimlanes(
  canvas: HTMLCanvasElement,
  lanes: readonly (readonly LaneBar[])[],
  { fromMs, toMs, widthPx, lanePx, chosen, colours }: SwimlaneOptions,
): void {
  const scale = window.devicePixelRatio;
  const context = canvas.getContext('2d');
  if (context === null || widthPx === 0) return;
  const heightPx = Math.max(1, lanes.length * lanePx);
  const size = [Math.round(widthPx * scale), Math.round(heightPx * scale)] as const;
  // A new size makes a new canvas of it, the same one too.
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, widthPx, heightPx);
  lanes.forEach((bars, lane) => {
    const bottom = (lane + 1) * lanePx;
    context.fillStyle = colours.line;
    context.fillRect(0, bottom - 1, widthPx, 1);
    for (const bar of bars) {
      const place = barPlace(bar, { fromMs, toMs }, widthPx);
      const height = Math.max(3, bar.height * (lanePx - 4));
      const top = bottom - 1 - height;
      if (bar.isSuspect) {
        context.strokeStyle = colours.suspect;
        context.strokeRect(place.left + 0.5, top + 0.5, Math.max(1, place.width - 1), height - 1);
      } else {
        context.fillStyle = bar.isOpen ? colours.open : colours.ended;
        context.fillRect(place.left, top, place.width, height);
      }
      if (bar.id !== chosen) continue;
      context.strokeStyle = colours.chosen;
      context.strokeRect(place.left - 1.5, top - 1.5, place.width + 3, height + 3);
    }
  });
}

/** Colours of the page's theme. */
export function laneColours(): LaneColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    open: token('positive'),
    ended: token('text-3'),
    suspect: token('degraded'),
    line: token('line'),
    chosen: token('text-1'),
  };
}
