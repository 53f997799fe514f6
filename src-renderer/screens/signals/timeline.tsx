import {
  memo,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { barAt, drawSwimlanes, laneColours, type LaneBar, type LaneColours } from '../../charts/swimlanes.ts';
import { useApp, useAtMostEvery, useEvery } from '../../data/use-app.ts';
import { ageText, bpsText, instantText } from '../../ui/format.ts';
import { usePageTheme } from '../../ui/use-page-theme.ts';
import { codeOf } from '../route-name.ts';
import type { LifeRow } from './model.ts';
import { remPx } from '../../ui/rem.ts';

/** Lanes that are drawn: those with the newest lives. */
const MOST_LANES = 40;
/** Height of a lane, rem. */
const LANE_REM = 1.25;

interface Lane {
  readonly name: string;
  readonly bars: readonly LaneBar[];
}

/** One lane a route, the newest on top; bars as high as their peak is of the highest of all that are no suspects. */
export function lanesOf(rows: readonly LifeRow[], nowMs: number): Lane[] {
  const highest = rows
    .filter(({ life }) => life.type !== 'SUSPECT')
    .reduce((most, { life }) => Math.max(most, life.peak_net_pct), 0);
  const lanes = new Map<string, LaneBar[]>();
  for (const { life } of rows.toSorted((a, b) => b.life.opened_ms - a.life.opened_ms)) {
    const name = `${life.symbol} ${codeOf(life.buy_exchange)}→${codeOf(life.sell_exchange)}`;
    const bars = lanes.get(name) ?? [];
    lanes.set(name, bars);
    bars.push({
      id: life.opportunity_id,
      fromMs: life.opened_ms,
      toMs: life.closed_ms ?? nowMs,
      height: life.type === 'SUSPECT' ? 1 : Math.min(1, Math.max(0, life.peak_net_pct / (highest || 1))),
      isOpen: life.closed_ms === null,
      isSuspect: life.type === 'SUSPECT',
    });
  }
  return Array.from(lanes, ([name, bars]) => ({ name, bars }));
}

/** The timeline is drawn anew at most so often when lives come and go, ms. */
const DRAW_EVERY_MS = 500;

interface TimelineProps {
  readonly rows: readonly LifeRow[];
  /** Length of the chosen range, ms; undefined: from the oldest life that is listed. */
  readonly rangeMs: number | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** Lives over time, as far as they are listed above: that table has the same in numbers, and goes first in a burst. */
export function Timeline({ rows, ...rest }: TimelineProps): ReactNode {
  return <DrawnTimeline rows={useAtMostEvery(DRAW_EVERY_MS, rows)} {...rest} />;
}

const DrawnTimeline = memo(function DrawnTimeline(props: TimelineProps): ReactNode {
  const { rows, rangeMs, chosen, onChoose } = props;
  const app = useApp();
  const theme = usePageTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [nowMs, setNowMs] = useState(() => app.nowMs());
  const [width, setWidth] = useState(0);
  const [hover, setHover] = useState<string>();
  useEvery(1_000, () => setNowMs(app.nowMs()));
  const lanes = useMemo(() => lanesOf(rows, nowMs), [rows, nowMs]);
  const shown = lanes.slice(0, MOST_LANES);
  const oldestMs = rows.reduce((first, { life }) => Math.min(first, life.opened_ms), nowMs - 60_000);
  const fromMs = rangeMs === undefined ? oldestMs : nowMs - rangeMs;
  /** Read once a theme: asking for styles makes the browser work out all of them first. */
  const colours = useRef<LaneColours>(undefined);
  const paint = useEffectEvent(() => {
    if (canvas.current === null) return;
    colours.current ??= laneColours();
    const options = {
      fromMs,
      toMs: nowMs,
      widthPx: width,
      lanePx: LANE_REM * remPx(),
      chosen,
      colours: colours.current,
    };
    drawSwimlanes(
      canvas.current,
      shown.map(({ bars }) => bars),
      options,
    );
  });
  useLayoutEffect(() => paint(), [lanes, width, chosen, fromMs]);
  useEffect(() => {
    colours.current = undefined;
    paint();
  }, [theme]);
  useEffect(() => {
    if (canvas.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);

  const at = (event: { clientX: number; clientY: number }): LaneBar | undefined => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return undefined;
    const lane = shown[Math.floor((event.clientY - box.top) / (LANE_REM * remPx()))];
    return barAt(lane?.bars ?? [], event.clientX - box.left, { fromMs, toMs: nowMs }, box.width);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const lane = Math.max(
      0,
      shown.findIndex(({ bars }) => bars.some(({ id }) => id === chosen)),
    );
    const bars = shown[lane]?.bars ?? [];
    const bar = bars.findIndex(({ id }) => id === chosen);
    // Bars stand newest first: left is older.
    const target: Readonly<Record<string, LaneBar | undefined>> = {
      ArrowLeft: bars[bar < 0 ? 0 : Math.min(bars.length - 1, bar + 1)],
      ArrowRight: bars[Math.max(0, bar - 1)],
      ArrowUp: shown[Math.max(0, lane - 1)]?.bars[0],
      ArrowDown: shown[bar < 0 ? 0 : Math.min(shown.length - 1, lane + 1)]?.bars[0],
    };
    const to = target[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChoose(to.id);
  };
  const told = rows.find(({ life }) => life.opportunity_id === (hover ?? chosen))?.life;
  return (
    <section className="panel timeline" data-testid="timeline">
      <div className="panel-head">
        <h2>Timeline</h2>
        <span data-testid="timeline-told">
          {told === undefined
            ? `${instantText(fromMs, nowMs).slice(0, -4)} – now UTC · a lane per route, bars as high as their peak`
            : `${told.symbol} ${codeOf(told.buy_exchange)}→${codeOf(told.sell_exchange)} · ${instantText(told.opened_ms, nowMs)} · ${ageText(told.lifetime_ms ?? nowMs - told.opened_ms)} · peak ${bpsText(told.peak_net_pct * 100)} bps`}
        </span>
        <span className="spacer" />
        {lanes.length > MOST_LANES ? (
          <span className="faint">{lanes.length - MOST_LANES} routes without a newer life are not drawn</span>
        ) : null}
      </div>
      <div
        className="timeline-scroll"
        tabIndex={0}
        role="group"
        aria-label="Lives over time. Arrow keys move from life to life and from route to route."
        onKeyDown={onKeyDown}
      >
        <div className="timeline-names">
          {shown.map(({ name }) => (
            <span key={name}>{name}</span>
          ))}
        </div>
        <canvas
          ref={canvas}
          data-lanes={shown.length}
          style={{ height: `${Math.max(1, shown.length) * LANE_REM}rem` }}
          onPointerMove={(event) => setHover(at(event)?.id)}
          onPointerLeave={() => setHover(undefined)}
          onClick={(event) => {
            const bar = at(event);
            if (bar !== undefined) onChoose(bar.id);
          }}
        />
      </div>
    </section>
  );
});
