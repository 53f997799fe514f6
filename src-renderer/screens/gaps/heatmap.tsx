import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useStore } from 'zustand';
import type { GapMap } from '#shared/market/gap-map.ts';
import type { GapCells } from '../../charts/gap-cells.ts';
import { gapColours, paintGaps } from '../../charts/gap-canvas.ts';
import { useApp } from '../../data/use-app.ts';
import { ageText, DASH, exactText, shareText } from '../../ui/format.ts';
import { usePageTheme } from '../../ui/use-page-theme.ts';
import { useWindow } from '../../ui/use-window.ts';
import { gapsStateOf, type Cell } from './gaps-state.ts';
import { axisLabels } from './axis-labels.ts';
import { bucketOf, bucketsOf, bucketText, cellText } from './bucket.ts';
import { cellsOf } from './cells.ts';
import { placeText, type Line } from './line.ts';
import { coverageText, totalsOf } from './totals.ts';
import { CellTip } from './tip.tsx';
import { remPx } from '../../ui/rem.ts';

/** Height of a line, rem. */
const ROW_REM = 1.125;

interface Props {
  readonly map: GapMap;
  readonly lines: readonly Line[];
  readonly nowMs: number;
  readonly onMark: (cell: Cell) => void;
}

/** Lines of the tree, their cells on one canvas, their totals. Arrow keys move a cursor from cell to cell. */
export function Heatmap({ map, lines, nowMs, onMark }: Props): ReactNode {
  const app = useApp();
  const { view } = gapsStateOf(app);
  const { cursor, open } = useStore(view);
  const theme = usePageTheme();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<{ readonly cell: Cell; readonly x: number; readonly y: number }>();
  const [width, setWidth] = useState(0);
  const rows = useWindow(scroller, ROW_REM, lines.length, 2);
  const buckets = bucketsOf(map);
  const shown = lines.slice(rows.start, rows.end);
  const cache = useRef({ map, cells: new Map<string, GapCells>() });

  const paint = (): void => {
    if (canvas.current === null) return;
    if (cache.current.map !== map) cache.current = { map, cells: new Map() };
    const known = cache.current.cells;
    const cells = shown.map((line) => {
      const key = `${line.key} ${line.rows.length}`;
      const found = known.get(key) ?? cellsOf(map, line);
      known.set(key, found);
      return found;
    });
    const rowPx = ROW_REM * remPx();
    const ms = paintGaps(canvas.current, cells, { rowPx, buckets, colours: gapColours() });
    canvas.current.dataset['paintMs'] = ms.toFixed(2);
  };
  const onPaint = useEffectEvent(paint);
  // With the rows beside it, in the same frame; once more when the page has taken the colours of another theme.
  useLayoutEffect(() => onPaint(), [map, lines, rows.start, rows.end, width]);
  useEffect(() => onPaint(), [theme]);
  useEffect(() => {
    if (canvas.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);
  const at = lines.findIndex((line) => line.key === cursor?.line);
  const bucket = cursor === undefined ? -1 : Math.floor((cursor.fromMs - map.from_ms) / map.bucket_ms);
  const isInView = at >= 0 && bucket >= 0 && bucket < buckets;

  const cellAt = (clientX: number, clientY: number): Cell | undefined => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined || shown.length === 0) return undefined;
    const column = Math.floor(((clientX - box.left) / box.width) * buckets);
    const line = shown[Math.floor(((clientY - box.top) / box.height) * shown.length)];
    if (line === undefined || column < 0 || column >= buckets) return undefined;
    return { line: line.key, fromMs: map.from_ms + column * map.bucket_ms };
  };
  const toggle = (key: string): void => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    view.setState({ open: next });
  };
  const moveTo = (line: number, column: number): void => {
    const target = lines[Math.min(lines.length - 1, Math.max(0, line))];
    if (target === undefined) return;
    const fromMs = map.from_ms + Math.min(buckets - 1, Math.max(0, column)) * map.bucket_ms;
    view.setState({ cursor: { line: target.key, fromMs } });
    reveal(scroller.current, Math.min(lines.length - 1, Math.max(0, line)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [line, column] = isInView ? [at, bucket] : [Math.max(0, at), buckets - 1];
    const newest = Math.min(buckets - 1, Math.floor((map.now_ms - map.from_ms) / map.bucket_ms));
    const here = lines[line];
    const step: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [line, column - 1],
      ArrowRight: [line, column + 1],
      ArrowUp: [line - 1, column],
      ArrowDown: [line + 1, column],
      PageUp: [line - 10, column],
      PageDown: [line + 10, column],
      Home: [line, 0],
      End: [line, newest],
    };
    const to = step[event.key];
    if (to !== undefined) {
      if (isInView) moveTo(to[0], to[1]);
      else moveTo(line, newest);
    } else if (event.key === ' ' && here !== undefined && here.depth < 2) toggle(here.key);
    else if (event.key === 'Enter' && isInView) view.setState({ listed: cursor });
    else if (event.key.toLowerCase() === 'e' && isInView && cursor !== undefined) onMark(cursor);
    else if (event.key === 'Escape') view.setState({ cursor: undefined, listed: undefined });
    else return;
    event.preventDefault();
  };
  const labels = axisLabels(map, width, 64);
  const focused = isInView ? lines[at] : undefined;
  const place = (column: number): { left: string; width: string } => ({
    left: `${(column / buckets) * 100}%`,
    width: `${100 / buckets}%`,
  });
  const tipLine = hover === undefined ? undefined : lines.find(({ key }) => key === hover.cell.line);

  return (
    <div className="gap-map" data-testid="gap-map">
      <div
        className="gap-scroll"
        ref={scroller}
        onScroll={() => {
          rows.onScroll();
          setHover(undefined);
        }}
        onKeyDown={onKeyDown}
        tabIndex={0}
        role="group"
        aria-label="Gaps by time. Arrow keys move from cell to cell, Enter lists the gaps of one, E marks it as expected."
      >
        <div className="gap-head">
          <span className="gap-label">Venue · stream · symbol</span>
          <div className="gap-axis">
            {labels.map((label) => (
              <span key={label.at} style={{ left: `${label.at * 100}%` }}>
                {label.text}
              </span>
            ))}
          </div>
          <span
            className="gap-total"
            title="Share of the time without any known gap; time not recorded counts against it"
          >
            Cover %
          </span>
          <span className="gap-total" title="Gaps in which something is or may be missing">
            Gaps
          </span>
          <span className="gap-total" title="Longest gap">
            Longest
          </span>
          <span className="gap-total" title="95 of 100 gaps were not longer">
            p95
          </span>
        </div>
        <div className="gap-body" style={{ height: `${lines.length * ROW_REM}rem` }}>
          <div className="gap-rows" style={{ top: `${rows.start * ROW_REM}rem` }}>
            {shown.map((line, i) => (
              <LineRow
                key={line.key}
                line={line}
                map={map}
                isCurrent={rows.start + i === at}
                onToggle={() => toggle(line.key)}
              />
            ))}
          </div>
          <div
            className="gap-cells"
            style={{ top: `${rows.start * ROW_REM}rem`, height: `${shown.length * ROW_REM}rem` }}
            onMouseMove={(event) => {
              const cell = cellAt(event.clientX, event.clientY);
              setHover(cell === undefined ? undefined : { cell, x: event.clientX, y: event.clientY });
            }}
            onMouseLeave={() => setHover(undefined)}
            onClick={(event) => {
              const cell = cellAt(event.clientX, event.clientY);
              if (cell !== undefined) view.setState({ cursor: cell, listed: cell });
            }}
          >
            <canvas
              ref={canvas}
              role="img"
              aria-label={`Gaps of ${lines.length} lines in ${buckets} steps of time`}
            />
            {isInView && at >= rows.start && at < rows.end ? (
              <div
                className="gap-cursor"
                data-testid="gap-cursor"
                style={{ top: `${(at - rows.start) * ROW_REM}rem`, ...place(bucket) }}
              />
            ) : null}
          </div>
        </div>
      </div>
      <p className="gap-readout" role="status" data-testid="gap-readout">
        {focused === undefined ? (
          <span className="faint">
            ←→↑↓ move · Enter lists · E marks as expected · Space opens a line · Esc leaves
          </span>
        ) : (
          `${placeText(focused)}  ${bucketText(map.from_ms + bucket * map.bucket_ms, map.from_ms + (bucket + 1) * map.bucket_ms, nowMs)} UTC  ${cellText(bucketOf(map, focused.rows, bucket))}`
        )}
      </p>
      {hover === undefined || tipLine === undefined ? null : (
        <CellTip map={map} line={tipLine} fromMs={hover.cell.fromMs} x={hover.x} y={hover.y} nowMs={nowMs} />
      )}
    </div>
  );
}

function LineRow(props: { line: Line; map: GapMap; isCurrent: boolean; onToggle: () => void }): ReactNode {
  const { line, map } = props;
  const totals = totalsOf(map, line);
  const missing = `${exactText(totals.missing)} events known to be missing, ${exactText(totals.unknown)} gaps of unknown size`;
  return (
    <div className="gap-row" data-line={line.key} data-depth={line.depth} data-current={props.isCurrent}>
      {line.depth === 2 ? (
        <span className="gap-label" title={placeText(line)}>
          {line.label}
        </span>
      ) : (
        <button
          type="button"
          className="gap-label"
          tabIndex={-1}
          aria-expanded={line.isOpen}
          title={`${placeText(line)}: ${line.rows.length} rows`}
          onClick={props.onToggle}
        >
          <span className="gap-twist">{line.isOpen ? '▾' : '▸'}</span>
          {line.label}
        </button>
      )}
      <span />
      <span
        className="gap-total"
        data-cell="coverage"
        title={`recorded ${shareText(totals.recorded)} of the time so far, ${coverageText(totals.ofRecorded)} % of that without a gap`}
      >
        {coverageText(totals.coverage)}
      </span>
      <span className="gap-total" data-cell="gaps" title={missing}>
        {exactText(totals.gaps)}
      </span>
      <span className="gap-total" data-cell="longest">
        {totals.gaps === 0 ? DASH : ageText(totals.longestMs)}
      </span>
      <span className="gap-total" data-cell="p95" title={line.depth < 2 ? 'Largest of its rows' : undefined}>
        {totals.gaps === 0 ? DASH : ageText(totals.p95Ms)}
      </span>
    </div>
  );
}

/** Scrolls just enough for a line to stand below the header and above the end. */
function reveal(element: HTMLElement | null, line: number): void {
  if (element === null) return;
  const rowPx = ROW_REM * remPx();
  const head = rowPx * 1.5;
  if (line * rowPx < element.scrollTop) element.scrollTop = line * rowPx;
  const hidden = (line + 1) * rowPx + head - (element.scrollTop + element.clientHeight);
  if (hidden > 0) element.scrollTop += hidden;
}
