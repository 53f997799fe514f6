import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { DatasetRow } from '#shared/api/data.ts';
import type { CatalogFile } from '#shared/market/catalog.ts';
import { MOST_FILES, type DataFolder } from '../../data/data-folder.ts';
import { bytesText, DASH, exactText } from '../../ui/format.ts';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { DayWorth } from './day-worth.tsx';
import { dateText, timeOfDay } from '../day-time.ts';
import { ReadingWords } from '../reading.tsx';
import { compactionText, whyNotCompact } from './model.ts';
import { rowRem } from '../../ui/row-height.ts';

const columns: readonly Column[] = [
  { key: 'name', label: 'File', width: 304, grow: 0 },
  { key: 'kind', label: 'Kind', width: 64, grow: 0, about: 'raw: as recorded. compact: sorted, with seq' },
  { key: 'rows', label: 'Rows', width: 80, grow: 0, align: 'right' },
  { key: 'bytes', label: 'Size', width: 64, grow: 0, align: 'right' },
  { key: 'first', label: 'First event', unit: 'UTC', width: 104, grow: 0, align: 'right' },
  { key: 'last', label: 'Last event', unit: 'UTC', width: 104, grow: 0, align: 'right' },
  { key: 'unit', label: 'Unit', width: 44, grow: 0, about: 'Unit of its times' },
  {
    key: 'schema',
    label: 'Schema',
    width: 60,
    grow: 0,
    about: 'Version of the columns, or that they differ',
  },
  { key: 'state', label: 'State', width: 120, grow: 3 },
];
const style = trackStyle(columns);

/** A day: what it holds, what can be done with it, its files. */
export function Day(props: {
  folder: DataFolder;
  day: DatasetRow;
  isBusy: boolean;
  onExport: () => void;
}): ReactNode {
  const { folder, day, isBusy } = props;
  const { files, file } = useStore(folder.store);
  const { word, about } = compactionText[day.compaction];
  const noCompact = whyNotCompact(day);
  const busy = isBusy ? 'Something else is under way.' : undefined;
  return (
    <section className="panel data-day" data-testid="day">
      <div className="panel-head">
        <h2>
          {[day.exchange, day.stream, day.symbol].map((name) => name || '?').join(' · ')} {dateText(day.date)}
        </h2>
        <span className="data-facts">
          {exactText(day.rows)} rows · {bytesText(day.bytes)} · {day.covered} of 96 quarter hours ·{' '}
          <span title={about} data-compaction={day.compaction}>
            {word}
            {day.version === null ? '' : ` v${day.version}`}
          </span>
          {day.unit === 'ms' ? ' · times in ms' : ''}
        </span>
        <span className="spacer" />
        <button
          type="button"
          className="button"
          disabled={isBusy}
          title={busy ?? 'Read every row back and check columns, order, times and doubles'}
          onClick={() => void folder.start((client) => client.verify({ dataset: day.id }))}
        >
          Verify
        </button>
        <button
          type="button"
          className="button"
          disabled={isBusy || noCompact !== undefined}
          title={busy ?? noCompact ?? 'Sort the parts into one verified file'}
          onClick={() => void folder.start((client) => client.compact({ dataset: day.id }))}
        >
          Compact
        </button>
        <button
          type="button"
          className="button"
          disabled={isBusy || day.rows === 0}
          title={
            busy ?? (day.rows === 0 ? 'There are no rows.' : 'Write the rows to a file for other programs')
          }
          onClick={props.onExport}
        >
          Export…
        </button>
      </div>
      <DayWorth folder={folder} day={day} />
      {files === undefined ? (
        <p className="data-empty faint">
          <ReadingWords text={`Reading ${exactText(day.files)} files…`} />
        </p>
      ) : (
        <FileTable files={files} all={day.files} chosen={file} onChoose={folder.chooseFile} />
      )}
    </section>
  );
}

function FileTable(props: {
  files: readonly CatalogFile[];
  /** Files of the day, also those that are not listed. */
  all: number;
  chosen: CatalogFile | undefined;
  onChoose: (file: CatalogFile) => void;
}): ReactNode {
  const { files, all, chosen, onChoose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const view = useWindow(scroller, rowRem(), files.length, 6);
  const [cursor, setCursor] = useState<string>();
  const at = files.findIndex(({ id }) => id === (cursor ?? chosen?.id));
  const moveRow = useRowKeys(scroller, files.length, at, view.onScroll);
  const onKeyDown = (event: KeyboardEvent): void => {
    const file = files[at];
    if (moveRow(event) || event.key !== 'Enter' || file === undefined) return;
    onChoose(file);
    event.preventDefault();
  };
  return (
    <div className="table" role="grid" aria-label="Files" aria-rowcount={files.length + 1} style={style}>
      <div className="table-scroll" ref={scroller} onScroll={view.onScroll} onKeyDown={onKeyDown}>
        <TableHead columns={columns} />
        <div style={{ height: `${view.start * rowRem()}rem` }} />
        {files.slice(view.start, view.end).map((file, i) => (
          <div
            key={file.id}
            className="row"
            role="row"
            data-file={file.path}
            data-position={view.start + i}
            aria-selected={file.id === chosen?.id}
            tabIndex={view.start + i === Math.max(0, at) ? 0 : -1}
            onClick={() => onChoose(file)}
            onFocus={() => setCursor(file.id)}
          >
            <Cell name="name" title={file.path}>
              {file.path.slice(file.path.lastIndexOf('/') + 1)}
            </Cell>
            <Cell name="kind">{file.layer}</Cell>
            <Cell name="rows" align="right">
              {file.fault !== null && file.rows === 0 ? DASH : exactText(file.rows)}
            </Cell>
            <Cell name="bytes" align="right" title={`${exactText(file.bytes)} bytes`}>
              {bytesText(file.bytes)}
            </Cell>
            <Cell name="first" align="right" title={file.ts_min ?? undefined}>
              {timeOfDay(file.ts_min, file.unit)}
            </Cell>
            <Cell name="last" align="right" title={file.ts_max ?? undefined}>
              {timeOfDay(file.ts_max, file.unit)}
            </Cell>
            <Cell name="unit">{file.unit ?? DASH}</Cell>
            <Cell name="schema" title={file.columns ?? undefined}>
              {file.fault !== null ? DASH : file.columns === null ? 'v1' : 'other'}
            </Cell>
            <Cell name="state" title={file.fault ?? file.columns ?? undefined}>
              <State file={file} />
            </Cell>
          </div>
        ))}
        <div style={{ height: `${Math.max(0, files.length - view.end) * rowRem()}rem` }} />
        {all > files.length ? (
          <p className="data-empty faint">
            The first {exactText(MOST_FILES)} of {exactText(all)} files.
          </p>
        ) : null}
      </div>
    </div>
  );
}

function State({ file }: { file: CatalogFile }): ReactNode {
  if (file.fault !== null) return <span className="data-fault">■ {file.fault}</span>;
  if (file.columns !== null) return <span className="negative">▲ {file.columns}</span>;
  return <span className="faint">{file.version === null ? 'readable' : `version ${file.version}`}</span>;
}
