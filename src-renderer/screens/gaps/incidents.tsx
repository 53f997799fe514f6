import { useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { gapEffect, type GapMap, type GapNote } from '#shared/market/gap-map.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useApp } from '../../data/use-app.ts';
import { ageText, exactText, instantText, rowInstantText } from '../../ui/format.ts';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { rowRem } from '../../ui/row-height.ts';
import { useWindow } from '../../ui/use-window.ts';
import { VenueCode } from '../venue-code.tsx';
import { saveText } from '../save-text.ts';
import { ReadingWords } from '../reading.tsx';
import { gapsStateOf } from './gaps-state.ts';
import { gapLengthMs } from '#shared/market/gap.ts';
import { toMs } from '#shared/market/time.ts';
import { bucketText } from './bucket.ts';
import { gapsCsv } from './gaps-csv.ts';
import { causeText, evidenceText, missingText, notesOf } from './incident.ts';
import { placeOf, placeText, type Line } from './line.ts';
import { MOST_GAPS, readGaps } from './read-gaps.ts';

const columns: readonly Column[] = [
  { key: 'from', label: 'From', unit: 'UTC', width: 168, grow: 0 },
  { key: 'length', label: 'Length', width: 80, grow: 0, align: 'right' },
  { key: 'venue', label: 'Venue', width: 56, grow: 0 },
  { key: 'stream', label: 'Stream', width: 96, grow: 0 },
  { key: 'symbol', label: 'Symbol', width: 112, grow: 0 },
  { key: 'cause', label: 'Cause', width: 88, grow: 0 },
  {
    key: 'missing',
    label: 'Missing',
    unit: 'events',
    width: 104,
    grow: 0,
    align: 'right',
    about: 'Events missing as far as the venue numbers them',
  },
  { key: 'evidence', label: 'Evidence', width: 140, grow: 3 },
  { key: 'note', label: 'Expected', width: 140, grow: 2 },
];
const style = trackStyle(columns);

interface Props {
  readonly map: GapMap;
  /** Of the chosen cell; undefined: everything shown. */
  readonly line: Line | undefined;
  readonly venue: string;
  readonly notes: readonly GapNote[];
  readonly nowMs: number;
  readonly onUnmark: (note: GapNote) => void;
}

/** Gaps of the chosen cell, or of the whole range, newest first; what has been marked as expected; exports. */
export function Incidents({ map, line, venue, notes, nowMs, onUnmark }: Props): ReactNode {
  const app = useApp();
  const { view } = gapsStateOf(app);
  const listed = useStore(view, (state) => state.listed);
  const client = useStore(app.session, (state) => state.client);
  const { venues } = useStore(app.session, (state) => state.session) ?? { venues: [] };
  const isCell = line !== undefined && listed !== undefined;
  const stretch = isCell
    ? { from: listed.fromMs, to: listed.fromMs + map.bucket_ms }
    : { from: map.from_ms, to: Math.min(map.to_ms, map.now_ms) };
  const asked = isCell
    ? { line: placeOf(line), ...stretch }
    : {
        ...(venue === ''
          ? {}
          : { line: { exchange: venue as GapNote['exchange'], stream: '*', symbol: '*' } as const }),
        from: map.from_ms,
        to: map.to_ms,
      };
  // With every new map: a gap may have begun or ended.
  const { found: gaps, problem } = useAnswer(client, asked, readGaps, { renewedBy: map });
  const list = gaps ?? [];
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useWindow(scroller, rowRem(), list.length, 6);
  const inView = notes.filter(
    (note) =>
      note.from_ms < stretch.to && note.to_ms > stretch.from && (!isCell || note.exchange === line.exchange),
  );
  const name = `gaps-${new Date(stretch.from).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  const venueAt = (exchange: string): number => venues.findIndex((each) => each.exchange === exchange);
  return (
    <section className="panel gap-list" data-testid="gap-list">
      <div className="panel-head">
        <h2>Gaps</h2>
        <span>
          {isCell
            ? `${placeText(line)}, ${bucketText(stretch.from, stretch.to, nowMs)} UTC`
            : 'of the whole range'}{' '}
          · {gaps === undefined ? '…' : exactText(list.length)}
          {list.length >= MOST_GAPS ? ' newest; there are more' : ''}
        </span>
        <span className="spacer" />
        {isCell ? (
          <button
            type="button"
            className="button"
            data-quiet
            onClick={() => view.setState({ listed: undefined })}
          >
            Whole range
          </button>
        ) : null}
        <button
          type="button"
          className="button"
          disabled={list.length === 0}
          onClick={() => saveText(`${name}.csv`, 'text/csv', gapsCsv(list, notes, nowMs))}
        >
          CSV
        </button>
        <button
          type="button"
          className="button"
          disabled={list.length === 0}
          onClick={() =>
            saveText(
              `${name}.json`,
              'application/json',
              `${JSON.stringify({ from_ms: stretch.from, to_ms: stretch.to, gaps: list, notes: inView }, undefined, 1)}\n`,
            )
          }
        >
          JSON
        </button>
      </div>
      {inView.length === 0 ? null : (
        <ul className="gap-notes" data-testid="gap-notes">
          {inView.map((note) => (
            <li key={note.id}>
              ◇ expected: {placeText(note)}, {instantText(note.from_ms, nowMs).slice(0, -4)} to{' '}
              {instantText(note.to_ms, nowMs).slice(0, -4)}
              {note.text === '' ? '' : ` – ${note.text}`}{' '}
              <button type="button" className="button" data-quiet onClick={() => onUnmark(note)}>
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="table" role="grid" aria-label="Gaps" aria-rowcount={list.length + 1} style={style}>
        <div
          className="table-scroll"
          ref={scroller}
          onScroll={rows.onScroll}
          tabIndex={0}
          role="rowgroup"
          aria-label="Gaps"
        >
          <TableHead columns={columns} />
          {problem === undefined ? null : <p className="gap-none negative">■ {problem}</p>}
          {gaps === undefined && problem === undefined ? (
            <p className="gap-none faint">
              <ReadingWords text="Reading gaps…" />
            </p>
          ) : null}
          {gaps?.length === 0 ? (
            <p className="gap-none faint">No gap {isCell ? 'in this cell' : 'in this range'}.</p>
          ) : null}
          <div style={{ height: `${rows.start * rowRem()}rem` }} />
          {list.slice(rows.start, rows.end).map((gap) => {
            const about = notesOf(gap, notes, nowMs);
            return (
              <div
                key={`${gap.from} ${gap.exchange} ${gap.stream} ${gap.symbol} ${gap.cause}`}
                className="row"
                role="row"
                data-gap={gap.cause}
                data-effect={about.length > 0 ? 'expected' : gapEffect(gap)}
              >
                <Cell name="from" title={gap.from}>
                  {rowInstantText(toMs(BigInt(gap.from)), nowMs)}
                </Cell>
                <Cell
                  name="length"
                  align="right"
                  title={gap.to === null ? 'still open' : `to ${instantText(toMs(BigInt(gap.to)), nowMs)}`}
                >
                  {ageText(gapLengthMs(gap, nowMs))}
                  {gap.to === null ? ' …' : ''}
                </Cell>
                <Cell name="venue">
                  <VenueCode exchange={gap.exchange} index={venueAt(gap.exchange)} />
                </Cell>
                <Cell name="stream">{gap.stream === '*' ? 'all' : gap.stream}</Cell>
                <Cell name="symbol">{gap.symbol === '*' ? 'all' : gap.symbol}</Cell>
                <Cell name="cause" title={causeText[gap.cause].about}>
                  {causeText[gap.cause].word}
                </Cell>
                <Cell name="missing" align="right">
                  {missingText(gap)}
                </Cell>
                <Cell name="evidence" className="faint" title={evidenceText(gap)}>
                  {evidenceText(gap)}
                </Cell>
                <Cell name="note" title={about.map(({ text }) => text).join('; ')}>
                  {about.length === 0 ? '' : `◇ ${about.map(({ text }) => text).join('; ') || 'expected'}`}
                </Cell>
              </div>
            );
          })}
          <div style={{ height: `${Math.max(0, list.length - rows.end) * rowRem()}rem` }} />
        </div>
      </div>
    </section>
  );
}
