import { useMemo, useRef, type ReactNode } from 'react';
import type { GapMap } from '#shared/market/gap-map.ts';
import { ageText, DASH, exactText, shareText } from '../../ui/format.ts';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { rowRem } from '../../ui/row-height.ts';
import { useWindow } from '../../ui/use-window.ts';
import { bucketOf, bucketsOf, bucketText, type BucketFacts } from './bucket.ts';
import { placeText, type Line } from './line.ts';

const columns: readonly Column[] = [
  { key: 'time', label: 'Time', unit: 'UTC', width: 168, grow: 0 },
  { key: 'place', label: 'Venue · stream · symbol', width: 220, grow: 2 },
  { key: 'longest', label: 'Longest gap', width: 96, grow: 0, align: 'right' },
  { key: 'lost', label: 'Lost', unit: 'of time', width: 96, grow: 0, align: 'right' },
  { key: 'off', label: 'Not recording', unit: 'of time', width: 132, grow: 0, align: 'right' },
  { key: 'drops', label: 'Queue drops', unit: 'events', width: 132, grow: 0, align: 'right' },
  { key: 'events', label: 'Events', width: 104, grow: 0, align: 'right' },
  { key: 'state', label: 'State', width: 96, grow: 1 },
];
const style = trackStyle(columns);

interface Row {
  readonly line: Line;
  readonly facts: BucketFacts;
}

/** The heatmap in words: every cell of the lines shown that is not whole, newest first. */
export function CellTable({
  map,
  lines,
  nowMs,
}: {
  map: GapMap;
  lines: readonly Line[];
  nowMs: number;
}): ReactNode {
  const rows = useMemo(() => unusual(map, lines), [map, lines]);
  const scroller = useRef<HTMLDivElement>(null);
  const view = useWindow(scroller, rowRem(), rows.length, 6);
  return (
    <div
      className="table"
      role="grid"
      aria-label="Cells that are not whole"
      aria-rowcount={rows.length + 1}
      style={style}
      data-testid="gap-table"
    >
      <div
        className="table-scroll"
        ref={scroller}
        onScroll={view.onScroll}
        tabIndex={0}
        role="rowgroup"
        aria-label="Cells that are not whole"
      >
        <TableHead columns={columns} />
        {rows.length === 0 ? (
          <p className="gap-none faint">Every cell of {lines.length} lines is whole.</p>
        ) : null}
        <div style={{ height: `${view.start * rowRem()}rem` }} />
        {rows.slice(view.start, view.end).map(({ line, facts }) => (
          <div key={`${line.key} ${facts.fromMs}`} className="row" role="row">
            <Cell name="time">{bucketText(facts.fromMs, facts.toMs, nowMs)}</Cell>
            <Cell name="place">{placeText(line)}</Cell>
            <Cell name="longest" align="right">
              {facts.longestMs > 0 ? ageText(facts.longestMs) : DASH}
            </Cell>
            <Cell name="lost" align="right">
              {shareText(facts.lost)}
            </Cell>
            <Cell name="off" align="right">
              {shareText(facts.off)}
            </Cell>
            <Cell name="drops" align="right">
              {exactText(facts.queueFull)}
            </Cell>
            <Cell name="events" align="right">
              {exactText(facts.received)}
            </Cell>
            <Cell name="state">{stateText(facts)}</Cell>
          </div>
        ))}
        <div style={{ height: `${Math.max(0, rows.length - view.end) * rowRem()}rem` }} />
      </div>
    </div>
  );
}

function unusual(map: GapMap, lines: readonly Line[]): Row[] {
  const rows: Row[] = [];
  for (let bucket = bucketsOf(map) - 1; bucket >= 0; bucket--) {
    for (const line of lines) {
      const facts = bucketOf(map, line.rows, bucket);
      if (facts.lastsMs > 0 && stateText(facts) !== '') rows.push({ line, facts });
    }
  }
  return rows;
}

function stateText({ longestMs, off, received, queueFull, isExpected }: BucketFacts): string {
  const words: string[] = [];
  if (isExpected) words.push('expected');
  if (longestMs > 0) words.push('gap');
  if (queueFull > 0) words.push('drops');
  if (off > 0) words.push('off');
  else if (received === 0) words.push('quiet');
  return words.join(', ');
}
