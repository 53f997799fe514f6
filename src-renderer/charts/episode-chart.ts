/** Seconds of both legs around one life; NaN where a leg had no usable quote. */
export interface EpisodePoint {
  /** Epoch seconds. */
  readonly timeS: number;
  readonly buyAsk: number;
  readonly sellBid: number;
  readonly netBps: number;
}

export interface EpisodeMark {
  readonly atMs: number;
  readonly label: string;
}

export interface EpisodeChartOptions {
  readonly fromMs: number;
  readonly toMs: number;
  /** Net at which a signal opens, bps. */
  readonly fireBps: number;
  readonly marks: readonly EpisodeMark[];
  readonly colours: EpisodeColours;
}

export interface EpisodeColours {
  readonly buy: string;
  readonly sell: string;
  readonly net: string;
  readonly text: string;
  readonly line: string;
  readonly mark: string;
}

/** Least and largest finite value; undefined without any. */
function rangeOf(values: readonly number[]): readonly [number, number] | undefined {
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? undefined : [Math.min(...known), Math.max(...known)];
}

/** Above: what one would pay and get. Below: net with zero and the line. Upright: opening, peak and end. */
export function drawEpisode(
  canvas: HTMLCanvasElement,
  points: readonly EpisodePoint[],
  { fromMs, toMs, fireBps, marks, colours }: EpisodeChartOptions,
): void {
  const scale = window.devicePixelRatio;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext('2d');
  if (context === null || width === 0) return;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  const x = (ms: number): number => ((ms - fromMs) / Math.max(1, toMs - fromMs)) * width;
  const head = 14;
  const middle = Math.round(head + (height - head) * 0.58);

  const line = (top: number, bottom: number, range: readonly [number, number], colour: string) => {
    const [low, high] = range;
    const y = (value: number): number =>
      high === low ? (top + bottom) / 2 : bottom - 2 - ((value - low) / (high - low)) * (bottom - top - 4);
    return {
      y,
      draw(valueOf: (point: EpisodePoint) => number): void {
        context.beginPath();
        let isDrawing = false;
        for (const point of points) {
          const value = valueOf(point);
          const at = [x(point.timeS * 1_000), y(value)] as const;
          if (!Number.isFinite(value)) isDrawing = false;
          else if (isDrawing) context.lineTo(...at);
          else {
            context.moveTo(...at);
            isDrawing = true;
          }
        }
        context.strokeStyle = colour;
        context.stroke();
      },
    };
  };
  const prices = rangeOf(points.flatMap((point) => [point.buyAsk, point.sellBid]));
  if (prices !== undefined) {
    line(head, middle - 4, prices, colours.buy).draw((point) => point.buyAsk);
    line(head, middle - 4, prices, colours.sell).draw((point) => point.sellBid);
  }
  const nets = rangeOf([...points.map((point) => point.netBps), 0, fireBps]);
  if (nets !== undefined) {
    const net = line(middle + 4, height, nets, colours.net);
    context.fillStyle = colours.line;
    context.fillRect(0, Math.round(net.y(0)), width, 1);
    context.fillStyle = colours.text;
    for (let at = 0; at < width; at += 6) context.fillRect(at, Math.round(net.y(fireBps)), 3, 1);
    net.draw((point) => point.netBps);
  }
  context.font = "10px 'Inter Variable', system-ui, sans-serif";
  const wides = marks.map(({ label }) => context.measureText(label).width);
  const lefts = labelLefts(
    marks.map(({ atMs }) => Math.round(x(atMs))),
    wides,
    width,
  );
  context.fillStyle = colours.mark;
  marks.forEach(({ atMs, label }, i) => {
    context.fillRect(Math.round(x(atMs)), head, 1, height - head);
    context.fillText(label, lefts[i] ?? 0, 10);
  });
}

/** Between two labels, px. */
const LABEL_GAP = 4;

/** Where labels begin, px: over their marks as far as none covers another and all are within the width. @param ats in ascending order */
export function labelLefts(ats: readonly number[], wides: readonly number[], width: number): number[] {
  let freeFrom = 0;
  const lefts = ats.map((at, i) => {
    const left = Math.max(freeFrom, at - wides[i]! / 2);
    freeFrom = left + wides[i]! + LABEL_GAP;
    return left;
  });
  let freeTo = width;
  for (let i = lefts.length - 1; i >= 0; i--) {
    lefts[i] = Math.min(lefts[i]!, freeTo - wides[i]!);
    freeTo = lefts[i]! - LABEL_GAP;
  }
  return lefts;
}
