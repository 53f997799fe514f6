import { useRef, useState, type ReactNode } from 'react';
import { LINES_LIMIT, type Lines } from '#shared/api/replay.ts';
import type { DecisionLine, FillLine } from '#shared/strategy/run.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { exactText, instantText, moneyText, qtyText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { Reading } from '../reading.tsx';
import { epochMs } from './model.ts';

type Line = DecisionLine | FillLine;

const decisionColumns = [
  { key: 'number', label: '#', width: 64, align: 'right' },
  { key: 'time', label: 'Time', unit: 'UTC', width: 190 },
  { key: 'symbol', label: 'Symbol', width: 96 },
  { key: 'venue', label: 'Venue', width: 72 },
  { key: 'side', label: 'Side', width: 56 },
  { key: 'qty', label: 'Qty', unit: 'base', width: 88, align: 'right' },
  { key: 'meta', label: 'Said with it', width: 220 },
] as const satisfies readonly Column[];

const fillColumns = [
  { key: 'number', label: '#', width: 64, align: 'right' },
  { key: 'time', label: 'Time', unit: 'UTC', width: 190 },
  { key: 'symbol', label: 'Symbol', width: 96 },
  { key: 'venue', label: 'Venue', width: 72 },
  { key: 'side', label: 'Side', width: 56 },
  { key: 'qty', label: 'Qty', unit: 'base', width: 80, align: 'right' },
  { key: 'price', label: 'Price', unit: 'quote', width: 96, align: 'right' },
  { key: 'fee', label: 'Fee', unit: 'quote', width: 72, align: 'right' },
  { key: 'position', label: 'Position', unit: 'base', width: 88, align: 'right' },
  { key: 'pnl', label: 'Realised', unit: 'quote', width: 88, align: 'right' },
] as const satisfies readonly Column[];

type ReadPage<T> = (offset: number) => Promise<Lines<T>>;

const readPage = <T,>(read: ReadPage<T>, offset: number): Promise<Lines<T>> => read(offset);

/** Decisions or fills of a run, a page at a time; a row brings its moment into the chart. */
export function LinesTable<T extends Line>(props: {
  kind: 'decisions' | 'fills';
  read: ReadPage<T>;
  nowMs: number;
  onTime: (timeS: number) => void;
}): ReactNode {
  const { kind, read, nowMs, onTime } = props;
  const [offset, setOffset] = useState(0);
  const { found: page, problem } = useAnswer(read, offset, readPage<T>, { keepsOld: true });
  const [chosen, setChosen] = useState<number>();
  const body = useRef<HTMLDivElement>(null);
  if (problem !== undefined)
    return (
      <p className="data-fault data-empty" role="alert">
        ■ {problem}
      </p>
    );
  if (page === undefined) return <Reading text="Reading…" />;
  if (page.total === 0)
    return (
      <Notice title={kind === 'decisions' ? 'No decision.' : 'No fill.'}>
        <span>The strategy placed no order in this run.</span>
      </Notice>
    );
  const columns: readonly Column[] = kind === 'decisions' ? decisionColumns : fillColumns;
  const choose = (at: number, line: T): void => {
    setChosen(at);
    onTime(epochMs(line.ts_event) / 1_000);
  };
  return (
    <div className="table" role="grid" aria-label={kind} style={trackStyle(columns)}>
      <div className="table-scroll" ref={body}>
        <TableHead columns={columns} />
        {page.lines.map((line, i) => {
          const at = page.offset + i;
          return (
            <div
              key={at}
              className="row"
              role="row"
              tabIndex={0}
              data-line={at + 1}
              aria-selected={at === chosen}
              onClick={() => choose(at, line)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') choose(at, line);
                const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
                if (step === 0) return;
                event.preventDefault();
                body.current?.querySelector<HTMLElement>(`[data-line="${at + 1 + step}"]`)?.focus();
              }}
            >
              {cellsOf(line, at + 1, nowMs).map((text, column) => (
                <Cell key={columns[column]?.key} align={columns[column]?.align} title={text}>
                  {text}
                </Cell>
              ))}
            </div>
          );
        })}
      </div>
      {page.total <= LINES_LIMIT ? null : (
        <div className="replay-pages">
          <button
            type="button"
            className="button"
            disabled={offset === 0}
            onClick={() => setOffset(offset - LINES_LIMIT)}
          >
            ◀ Earlier
          </button>
          <span>
            {exactText(offset + 1)} to {exactText(offset + page.lines.length)} of {exactText(page.total)}
          </span>
          <button
            type="button"
            className="button"
            disabled={offset + page.lines.length >= page.total}
            onClick={() => setOffset(offset + LINES_LIMIT)}
          >
            Later ▶
          </button>
        </div>
      )}
    </div>
  );
}

function cellsOf(line: Line, number: number, nowMs: number): readonly string[] {
  const time = instantText(epochMs(line.ts_event), nowMs);
  if ('decision' in line) {
    const { symbol, exchange, side, qty, meta } = line.decision;
    return [
      exactText(number),
      time,
      symbol,
      exchange ?? '',
      side,
      qtyText(qty),
      meta === undefined ? '' : JSON.stringify(meta),
    ];
  }
  const { symbol, exchange, side, qty, fillPrice, fee } = line.fill;
  return [
    exactText(number),
    time,
    symbol,
    exchange,
    side,
    qtyText(qty),
    String(fillPrice),
    moneyText(fee),
    qtyText(line.position),
    moneyText(line.realized_pnl),
  ];
}
