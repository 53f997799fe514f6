import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { DataFolder } from '../../data/data-folder.ts';
import { bytesText, exactText, shareText } from '../../ui/format.ts';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { DayCoverage, MeanCoverage } from '../coverage.tsx';
import { dateText } from '../day-time.ts';
import { compactionText, treeLines, type TreeLine } from './model.ts';
import { rowRem } from '../../ui/row-height.ts';

/** Exchange, stream, symbol, day: sizes, and how much of the time has rows. */
export function PartitionTree({ folder }: { folder: DataFolder }): ReactNode {
  const { levels, open, day } = useStore(folder.store);
  const lines = treeLines(levels, open);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string>();
  const view = useWindow(scroller, rowRem(), lines.length, 6);
  const at = lines.findIndex((line) => line.key === cursor);
  const moveRow = useRowKeys(scroller, lines.length, at, view.onScroll);

  const choose = (line: TreeLine): void => {
    if (line.kind === 'branch') void folder.toggle(line.branch);
    if (line.kind === 'day') void folder.chooseDay(line.day);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (moveRow(event)) return;
    const line = lines[at];
    if (line === undefined) return;
    const isOpen = line.kind === 'branch' && line.isOpen;
    if (event.key === 'Enter' || event.key === ' ') choose(line);
    else if (event.key === 'ArrowRight' && line.kind === 'branch' && !isOpen) choose(line);
    else if (event.key === 'ArrowLeft' && isOpen) choose(line);
    else if (event.key === 'ArrowLeft') focusParent(lines, at, scroller.current);
    else return;
    event.preventDefault();
  };

  return (
    <div
      className="tree table-scroll"
      ref={scroller}
      onScroll={view.onScroll}
      onKeyDown={onKeyDown}
      role="tree"
      aria-label="Recorded data"
    >
      <div style={{ height: `${view.start * rowRem()}rem` }} />
      {lines.slice(view.start, view.end).map((line, i) => (
        <div
          key={line.key}
          className="tree-line"
          role="treeitem"
          aria-level={line.depth + 1}
          aria-selected={line.kind === 'day' && line.key === day?.id}
          {...(line.kind === 'branch' ? { 'aria-expanded': line.isOpen } : {})}
          data-position={view.start + i}
          data-line={line.kind}
          data-name={nameOf(line)}
          tabIndex={line.key === cursor || (at === -1 && view.start + i === 0) ? 0 : -1}
          title={titleOf(line)}
          style={{ paddingLeft: `${0.5 + line.depth * 0.875}rem` }}
          onClick={() => choose(line)}
          onFocus={() => setCursor(line.key)}
        >
          <Line line={line} />
        </div>
      ))}
      <div style={{ height: `${Math.max(0, lines.length - view.end) * rowRem()}rem` }} />
    </div>
  );
}

function Line({ line }: { line: TreeLine }): ReactNode {
  if (line.kind === 'loading') return <span className="faint">reading…</span>;
  const { bytes, damaged } = line.kind === 'branch' ? line.node : line.day;
  return (
    <>
      <span className="tree-mark">
        {line.kind === 'branch' ? (line.isOpen ? '▾' : '▸') : line.day.compaction === 'current' ? '■' : '·'}
      </span>
      <span className="tree-name">{nameOf(line)}</span>
      {damaged > 0 ? <span className="negative">▲ {exactText(damaged)}</span> : null}
      <span className="tree-bytes">{bytesText(bytes)}</span>
      {line.kind === 'branch' ? (
        <MeanCoverage share={line.node.coverage} />
      ) : (
        <DayCoverage quarters={line.day.quarters} covered={line.day.covered} />
      )}
    </>
  );
}

function nameOf(line: TreeLine): string {
  if (line.kind === 'branch') return line.node.name || 'not named';
  return line.kind === 'day' ? dateText(line.day.date) : '';
}

function titleOf(line: TreeLine): string {
  if (line.kind === 'loading') return '';
  if (line.kind === 'day') {
    const { rows, files, covered, compaction } = line.day;
    return `${exactText(rows)} rows in ${exactText(files)} files, ${covered} of 96 quarter hours; ${compactionText[compaction].word}`;
  }
  const { datasets, rows, first_date, last_date, coverage } = line.node;
  return `${exactText(datasets)} days, ${dateText(first_date)} to ${dateText(last_date)}, ${exactText(rows)} rows, ${shareText(coverage)} of the quarter hours`;
}

function focusParent(lines: readonly TreeLine[], at: number, scroller: HTMLElement | null): void {
  const depth = lines[at]?.depth ?? 0;
  const parent = lines.findLastIndex((line, k) => k < at && line.depth < depth);
  scroller?.querySelector<HTMLElement>(`[data-position="${parent}"]`)?.focus();
}
