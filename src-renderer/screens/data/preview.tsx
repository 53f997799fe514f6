import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { errorText } from '#shared/error-text.ts';
import type { CatalogFile } from '#shared/market/catalog.ts';
import type { DataFolder } from '../../data/data-folder.ts';
import { PreviewPages } from '../../data/preview-pages.ts';
import { exactText } from '../../ui/format.ts';
import { useWindow } from '../../ui/use-window.ts';
import { timeMeant } from '../day-time.ts';
import { ReadingWords } from '../reading.tsx';
import { rowPx, rowRem } from '../../ui/row-height.ts';

/** Rows that one scrollbar reaches: browsers end elements at some 30 million px. */
const REACH = 200_000;

/** Rows of a file as they lie in it; every digit of a time is shown. For another file it is mounted anew. */
export function RowPreview(props: { folder: DataFolder; file: CatalogFile; date: string }): ReactNode {
  const { folder, file, date } = props;
  const [pages] = useState(() => new PreviewPages(folder.client, file.id));
  const { columns, error } = useStore(pages.store);
  const scroller = useRef<HTMLDivElement>(null);
  const [jumped, setJumped] = useState({ row: 0, marked: -1 });
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const base = Math.floor(jumped.row / REACH) * REACH;
  const count = Math.max(0, Math.min(REACH, file.rows - base));
  const view = useWindow(scroller, rowRem(), count, 10);
  const [from, to] = [base + view.start, base + view.end];

  useEffect(() => pages.want(from, to), [pages, from, to]);
  const { onScroll } = view;
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = (jumped.row - base) * rowPx();
    onScroll();
  }, [jumped, base, onScroll]);

  const jump = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const time = timeMeant(text, date, file.unit);
    if (time === undefined) return setProblem('A time such as 14:30:05.250, or a whole number');
    setProblem(undefined);
    try {
      const row = await folder.client.rowAt({ file: file.id, time });
      if (row >= file.rows) setProblem('No row from then on');
      else setJumped({ row, marked: row });
    } catch (cause) {
      setProblem(errorText(cause));
    }
  };

  const tracks = columns.map((column) => `${widthRem(column)}rem`).join(' ');
  return (
    <section className="panel data-preview" data-testid="preview">
      <div className="panel-head">
        <h2>Rows</h2>
        <span>
          {exactText(file.rows)} in file order
          {file.rows > REACH ? `, shown from ${exactText(base + 1)} to ${exactText(base + count)}` : ''}
        </span>
        <span className="spacer" />
        {problem === undefined ? null : <span className="negative">{problem}</span>}
        <form className="data-jump" onSubmit={(event) => void jump(event)}>
          <input
            className="input"
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-label="Jump to time"
            placeholder="time, UTC"
            autoComplete="off"
          />
          <button type="submit" className="button">
            Jump
          </button>
        </form>
        <button type="button" className="button" onClick={() => setJumped({ row: 0, marked: -1 })}>
          First
        </button>
        <button
          type="button"
          className="button"
          onClick={() => setJumped({ row: Math.max(0, file.rows - 1), marked: -1 })}
        >
          Last
        </button>
      </div>
      {error !== undefined ? <p className="data-empty data-fault">■ {error}</p> : null}
      <div
        className="table-scroll preview-rows"
        ref={scroller}
        onScroll={view.onScroll}
        tabIndex={0}
        role="grid"
        aria-label="Rows"
        aria-rowcount={file.rows}
        style={{ '--tracks': `3.25rem ${tracks}` } as React.CSSProperties}
      >
        <div className="preview-head preview-row" role="row">
          <span role="columnheader" data-align="right">
            #
          </span>
          {columns.map(({ name, type }) => (
            <span
              key={name}
              role="columnheader"
              title={`${name} ${type}`}
              data-align={isText(type) ? 'left' : 'right'}
            >
              {shortNames[name] ?? name}
            </span>
          ))}
        </div>
        <div style={{ height: `${view.start * rowRem()}rem` }} />
        {Array.from({ length: Math.max(0, to - from) }, (_, i) => {
          const position = from + i;
          const row = pages.row(position);
          return (
            <div
              key={position}
              className="preview-row"
              role="row"
              data-row={position}
              aria-selected={position === jumped.marked}
            >
              <span role="gridcell" className="faint" data-align="right">
                {exactText(position)}
              </span>
              {columns.map(({ name, type }, k) => (
                <span
                  key={name}
                  role="gridcell"
                  data-column={name}
                  title={row?.[k] ?? undefined}
                  data-align={isText(type) ? 'left' : 'right'}
                  className={row?.[k] === null ? 'faint' : undefined}
                >
                  {row === undefined ? '' : (row[k] ?? 'null')}
                </span>
              ))}
            </div>
          );
        })}
        <div style={{ height: `${Math.max(0, count - view.end) * rowRem()}rem` }} />
        {columns.length === 0 && error === undefined && file.rows > 0 ? (
          <p className="data-empty faint">
            <ReadingWords text="Reading rows…" />
          </p>
        ) : null}
      </div>
    </section>
  );
}

/** Names longer than what stands below them. */
const shortNames: Readonly<Record<string, string>> = { stream_version: 'ver' };

const narrow: Readonly<Record<string, number>> = {
  exchange: 4,
  symbol: 5.75,
  stream: 3.75,
  stream_version: 2.5,
  side: 2.75,
  seq: 5.25,
};

/** Wide enough for 19 digits where there may be so many. */
function widthRem({ name, type }: { name: string; type: string }): number {
  return narrow[name] ?? (type === 'BIGINT' ? 10.25 : 5);
}

function isText(type: string): boolean {
  return type === 'VARCHAR';
}
