import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { SweepOrder, SweepRow } from '#shared/api/sweep.ts';
import { DASH, exactText } from '../../ui/format.ts';
import { rowRem } from '../../ui/row-height.ts';
import { Cell, trackStyle, type Column } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { percentText, ratioText } from './model.ts';
import { figureText, objectiveLabel, valueText } from './sweep-words.ts';
import { sortedTrials, type TrialSort } from './trial-order.ts';

const statusText: Readonly<Record<SweepRow['status'], string>> = {
  ok: '✓ done',
  refused: '▲ refused',
  failed: '■ failed',
  stopped: '■ ended early',
  waiting: '… not done',
};

/** All trials of a window; a click on a column's head sorts by it, only what is in view is rendered. */
export function TrialTable(props: {
  rows: readonly SweepRow[];
  order: SweepOrder;
  chosen: string | undefined;
  onChoose: (row: SweepRow) => void;
}): ReactNode {
  const { rows, order, chosen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState<TrialSort>({ by: 'value', isDown: !order.objective.startsWith('-') });
  const columns = useMemo(() => columnsOf(order), [order]);
  const sorted = useMemo(() => sortedTrials(rows, sort), [rows, sort]);
  const view = useWindow(scroller, rowRem(), sorted.length, 4);
  const [cursor, setCursor] = useState(0);
  const moveRow = useRowKeys(scroller, sorted.length, cursor, view.onScroll);
  return (
    <div
      className="table"
      role="grid"
      aria-label="Trials"
      aria-rowcount={sorted.length + 1}
      style={trackStyle(columns)}
      onKeyDown={(event) => void moveRow(event)}
    >
      <div className="table-scroll" ref={scroller} onScroll={view.onScroll}>
        <div className="table-head" role="row">
          {columns.map(({ key, label, unit, align, about }) => (
            <div
              key={key}
              className="cell"
              role="columnheader"
              data-align={align ?? 'left'}
              title={about}
              aria-sort={sort.by !== key ? 'none' : sort.isDown ? 'descending' : 'ascending'}
            >
              <button
                type="button"
                className="sort-button"
                onClick={() => setSort({ by: key, isDown: sort.by === key ? !sort.isDown : key !== 'trial' })}
              >
                {label}
                {unit === undefined ? null : <span className="unit"> {unit}</span>}
                {sort.by === key ? (sort.isDown ? ' ▼' : ' ▲') : ''}
              </button>
            </div>
          ))}
        </div>
        <div style={{ height: `${view.start * rowRem()}rem` }} />
        {sorted.slice(view.start, view.end).map((row, i) => {
          const position = view.start + i;
          const isChosen = `${row.trial} ${row.window}` === chosen;
          return (
            <div
              key={row.trial}
              className="row"
              role="row"
              tabIndex={position === cursor ? 0 : -1}
              data-position={position}
              data-trial={row.trial}
              data-status={row.status}
              aria-rowindex={position + 2}
              aria-selected={isChosen}
              onFocus={() => setCursor(position)}
              onClick={() => props.onChoose(row)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  props.onChoose(row);
                }
              }}
            >
              {columns.map(({ key, align }) => {
                const text = textOf(row, key, order.objective);
                return (
                  <Cell key={key} align={align} title={key === 'status' ? (row.text ?? text) : text}>
                    {text}
                  </Cell>
                );
              })}
            </div>
          );
        })}
        <div style={{ height: `${Math.max(0, sorted.length - view.end) * rowRem()}rem` }} />
      </div>
    </div>
  );
}

function columnsOf({ objective, space, division }: SweepOrder): readonly Column[] {
  const hasTest = division.kind !== 'none';
  const figure = objectiveLabel(objective);
  const right = { align: 'right' } as const;
  return [
    { key: 'trial', label: '#', width: 56, ...right },
    ...Object.keys(space).map((name) => ({ key: `param ${name}`, label: name, width: 96, ...right })),
    { key: 'value', label: figure, unit: 'training', width: 148, ...right },
    ...(hasTest ? [{ key: 'test', label: figure, unit: 'test', width: 128, ...right }] : []),
    ...(objective === 'total_return'
      ? []
      : [
          { key: 'return', label: 'Return', unit: '% training', width: 116, ...right },
          ...(hasTest ? [{ key: 'test return', label: 'Return', unit: '% test', width: 96, ...right }] : []),
        ]),
    ...(objective === 'sharpe' ? [] : [{ key: 'sharpe', label: 'Sharpe', width: 76, ...right }]),
    { key: 'drawdown', label: 'Max DD', unit: '%', width: 84, ...right },
    { key: 'trades', label: 'Trades', width: 72, ...right },
    { key: 'status', label: 'State', width: 104 },
  ];
}

function textOf({ trial, params, train, test, status }: SweepRow, key: string, objective: string): string {
  if (key.startsWith('param ')) return valueText(params[key.slice('param '.length)]);
  const drawdown = train?.max_drawdown ?? null;
  switch (key) {
    case 'trial':
      return exactText(trial);
    case 'value':
      return figureText(objective, train?.value);
    case 'test':
      return figureText(objective, test?.value);
    case 'return':
      return percentText(train?.total_return ?? null);
    case 'test return':
      return percentText(test?.total_return ?? null);
    case 'sharpe':
      return ratioText(train?.sharpe ?? null);
    case 'drawdown':
      return percentText(drawdown === null ? null : -drawdown);
    case 'trades':
      return train?.trades == null ? DASH : exactText(train.trades);
    default:
      return statusText[status];
  }
}
