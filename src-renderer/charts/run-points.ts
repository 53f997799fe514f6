import type { FillMark, RunMarket } from '#shared/api/replay-market.ts';

export interface TimedValue {
  /** Epoch seconds. */
  readonly timeS: number;
  readonly value: number;
}

/** Points of a run: oldest first; times in epoch seconds. */
export interface RunPoints {
  readonly equity: readonly TimedValue[];
  /** Bought at the first quote and held; empty where it is not known. */
  readonly held: readonly TimedValue[];
  readonly fills: readonly FillMark[];
  /** The instrument through the whole run, and closer where somebody looks; undefined until it is read. */
  readonly market: RunMarket | undefined;
  readonly closer: RunMarket | undefined;
  /** Nothing later is shown: a run under way has not come there. */
  readonly untilS: number | undefined;
}

/** A column of the price pane; without a quote it only takes its place. */
export interface PriceColumn {
  readonly timeS: number;
  readonly low: number;
  readonly high: number;
  readonly mid: number;
  /** What the run held after it, base units. */
  readonly position: number;
}

/**
 * Columns from the beginning of the run to its end without holes: time axes count points, so what was not recorded has to have
 * its points too. Where a closer look was taken its columns stand in the place of the others.
 */
export function priceGrid({ market, closer, untilS = Number.POSITIVE_INFINITY }: RunPoints): PriceColumn[] {
  if (market === undefined) return [];
  const coarse = columnsOf(market);
  const all =
    closer === undefined
      ? coarse
      : [
          ...coarse.filter(({ timeS }) => timeS < closer.prices.from_s),
          ...columnsOf(closer),
          ...coarse.filter(({ timeS }) => timeS >= closer.prices.to_s),
        ];
  return all.filter(({ timeS }) => timeS <= untilS);
}

/** Fills to draw: those of the closer look inside it, else those of the whole run, else what the run has told. */
export function fillMarks({
  market,
  closer,
  fills,
  untilS = Number.POSITIVE_INFINITY,
}: RunPoints): readonly FillMark[] {
  // A market read while the run was under way knows nothing of its fills.
  if (market === undefined || market.fills.length === 0) return fills;
  const isInside = ({ time_s }: FillMark): boolean =>
    closer !== undefined && time_s >= closer.prices.from_s && time_s < closer.prices.to_s;
  return [...market.fills.filter((mark) => !isInside(mark)), ...(closer?.fills ?? [])]
    .filter(({ time_s }) => time_s <= untilS)
    .toSorted((a, b) => a.time_s - b.time_s);
}

/** Marks of a stretch, those of a side in one of so many parts of it put together: the last of them, and how many. */
export function clustered(
  marks: readonly FillMark[],
  fromS: number,
  toS: number,
  parts: number,
): readonly FillMark[] {
  const width = Math.max((toS - fromS) / parts, 1e-9);
  const found = new Map<string, FillMark>();
  for (const mark of marks) {
    if (mark.time_s < fromS - width || mark.time_s > toS + width) continue;
    const key = `${Math.floor((mark.time_s - fromS) / width)} ${mark.is_buy}`;
    const count = mark.count + (found.get(key)?.count ?? 0);
    // To the end of the order, where the newest are.
    found.delete(key);
    found.set(key, { ...mark, count });
  }
  return [...found.values()];
}

/** Each point at the last time of the grid that is not after it, the newest of a time; without a grid as they are. */
export function onTimes(points: readonly TimedValue[], times: readonly number[]): TimedValue[] {
  const kept: TimedValue[] = [];
  let at = 0;
  for (const { timeS, value } of points) {
    if (!Number.isFinite(value)) continue;
    while (at + 1 < times.length && times[at + 1]! <= timeS) at++;
    const own = times[at] ?? timeS;
    if (kept.at(-1)?.timeS === own || (kept.at(-1)?.timeS ?? Number.NEGATIVE_INFINITY) > own) kept.pop();
    kept.push({ timeS: own, value });
  }
  return kept;
}

/** Fall below the peak so far in percent, 0 or less; of several at one time of the grid the deepest. */
export function drawdownOn(equity: readonly TimedValue[], times: readonly number[]): TimedValue[] {
  let peak = Number.NEGATIVE_INFINITY;
  const falls = equity.map(({ timeS, value }) => {
    peak = Math.max(peak, value);
    return { timeS, value: peak > 0 ? ((value - peak) / peak) * 100 : 0 };
  });
  const deepest = new Map<number, number>();
  let at = 0;
  for (const { timeS, value } of falls) {
    if (!Number.isFinite(value)) continue;
    while (at + 1 < times.length && times[at + 1]! <= timeS) at++;
    const own = times[at] ?? timeS;
    deepest.set(own, Math.min(value, deepest.get(own) ?? 0));
  }
  return [...deepest].map(([timeS, value]) => ({ timeS, value }));
}

function columnsOf({ prices, position_s, position }: RunMarket): PriceColumn[] {
  const { from_s, to_s, column_s, first_s, bid_low, ask_high, mid } = prices;
  const columns: PriceColumn[] = [];
  const count = Math.min(20_000, Math.ceil((to_s - from_s) / column_s - 1e-9));
  let [quote, step, held] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const timeS = from_s + at * column_s;
    const end = at === count - 1 ? Number.POSITIVE_INFINITY : timeS + column_s;
    while (step < position_s.length && position_s[step]! < end) held = position[step++]!;
    // Times are doubles: a quote at the very edge may be counted to the column before or after by the engine.
    const isHere = quote < first_s.length && first_s[quote]! < end;
    columns.push({
      timeS,
      low: isHere ? bid_low[quote]! : Number.NaN,
      high: isHere ? ask_high[quote]! : Number.NaN,
      mid: isHere ? mid[quote]! : Number.NaN,
      position: held,
    });
    if (isHere) quote++;
  }
  return columns;
}
