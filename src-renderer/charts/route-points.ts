/** One second of a route. NaN where a leg had no usable quote. */
export interface RoutePoint {
  /** Epoch seconds. */
  readonly timeS: number;
  readonly buyAsk: number;
  readonly sellBid: number;
  readonly netBps: number;
  /** Smaller of both sizes at the top of the book, base units. */
  readonly qty: number;
}

/** Seconds kept: an hour. */
export const KEPT_SECONDS = 3_600;

export function hasValues(point: RoutePoint): boolean {
  return Number.isFinite(point.buyAsk) && Number.isFinite(point.sellBid) && Number.isFinite(point.netBps);
}

/**
 * The same points on a grid of whole seconds without holes: time axes count points, so every second that is missing
 * becomes a point without values. Later points of one second replace earlier ones. At most the newest hour.
 *
 * @param points ascending in time
 */
export function onGrid(points: readonly RoutePoint[]): RoutePoint[] {
  const grid: RoutePoint[] = [];
  for (const point of points) addPoint(grid, point);
  return grid;
}

/** Adds a point to the end of a grid in place, with the seconds that are missing before it; a point of the last second replaces it. */
export function addPoint(grid: RoutePoint[], point: RoutePoint): void {
  const last = grid.at(-1);
  if (last !== undefined && point.timeS < last.timeS) return;
  if (last !== undefined && point.timeS === last.timeS) grid.pop();
  else if (last !== undefined) {
    const from = Math.max(last.timeS + 1, point.timeS - KEPT_SECONDS);
    for (let timeS = from; timeS < point.timeS; timeS++) grid.push(emptyPoint(timeS));
  }
  grid.push(point);
  if (grid.length > KEPT_SECONDS) grid.splice(0, grid.length - KEPT_SECONDS);
}

export function emptyPoint(timeS: number): RoutePoint {
  return { timeS, buyAsk: Number.NaN, sellBid: Number.NaN, netBps: Number.NaN, qty: Number.NaN };
}

/** Stretch without values, both ends included, epoch seconds. */
export interface Gap {
  readonly fromS: number;
  readonly toS: number;
}

/** Gaps of a grid: from the last good second before to the first good one after, where there is one. */
export function gapsOf(grid: readonly RoutePoint[]): Gap[] {
  const gaps: Gap[] = [];
  let start: number | undefined;
  grid.forEach((point, i) => {
    if (hasValues(point)) {
      if (start !== undefined) gaps.push({ fromS: start, toS: point.timeS });
      start = undefined;
    } else start ??= grid[Math.max(0, i - 1)]?.timeS ?? point.timeS;
  });
  const last = grid.at(-1);
  if (start !== undefined && last !== undefined) gaps.push({ fromS: start, toS: last.timeS });
  return gaps;
}
