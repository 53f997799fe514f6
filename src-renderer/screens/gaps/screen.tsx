import { useEffect, useEffectEvent, useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useEvery, useRenderEvery } from '../../data/use-app.ts';
import { ageText, exactText, utcText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { Segments } from '../../ui/segments.tsx';
import { VenueChoice } from '../venue-choice.tsx';
import { Reading } from '../reading.tsx';
import { CellTable } from './cell-table.tsx';
import { CustomRange } from './custom-range.tsx';
import { gapsStateOf, type Cell } from './gaps-state.ts';
import { Heatmap } from './heatmap.tsx';
import { Incidents } from './incidents.tsx';
import { Legend } from './legend.tsx';
import { MarkDialog } from './mark-dialog.tsx';
import { linesOf } from './line.ts';
import { queryOf, ranges } from './range.ts';
import { coverageText, totalsOf } from './totals.ts';
import './gaps.css';

/** A fifth of a hertz: gaps are not watched by the second, and weeks change slower than hours. */
const refreshMsOf = (bucketMs: number | undefined): number =>
  bucketMs !== undefined && bucketMs >= 7_200_000 ? 30_000 : 5_000;

/** What is missing of what was recorded: where, when, how much, and why. */
export function GapsScreen(): ReactNode {
  const app = useApp();
  const { view, maps } = gapsStateOf(app);
  const { range, open, onlyGaps, asTable, listed } = useStore(view);
  const { map, notes, takenMs, error } = useStore(maps.store);
  const client = useStore(app.session, (state) => state.client);
  const venue = useStore(app.prefs, (state) => state.venue);
  const [marking, setMarking] = useState<Cell>();
  useRenderEvery(1_000);
  const nowMs = app.nowMs();

  const refresh = (): void => {
    if (client !== undefined && !document.hidden)
      void maps.refresh(
        client,
        () => queryOf(view.getState().range, app.nowMs()),
        () => app.nowMs(),
      );
  };
  const refreshMs = refreshMsOf(map?.bucket_ms);
  useEvery(refreshMs, refresh);
  const onChoice = useEffectEvent(refresh);
  useEffect(() => onChoice(), [client, range]);

  const lines = useMemo(
    () => (map === undefined ? [] : linesOf(map, open, { venue, onlyGaps })),
    [map, open, venue, onlyGaps],
  );
  const all = useMemo(
    () => (map === undefined ? [] : linesOf(map, new Set(), { venue, onlyGaps: false })),
    [map, venue],
  );
  const totals = map === undefined ? undefined : totalsOf(map, { rows: all.flatMap(({ rows }) => rows) });
  const hidden =
    all.reduce((sum, line) => sum + line.rows.length, 0) -
    lines.filter(({ depth }) => depth === 0).reduce((sum, line) => sum + line.rows.length, 0);
  const isOther =
    map !== undefined &&
    typeof range === 'string' &&
    map.bucket_ms !== ranges.find(({ key }) => key === range)?.bucketMs;
  const isOld = map !== undefined && nowMs - takenMs > 3 * refreshMs + 5_000;
  const lineOf = (cell: Cell | undefined) =>
    map === undefined || cell === undefined
      ? undefined
      : linesOf(map, everything, { venue: '', onlyGaps: false }).find(({ key }) => key === cell.line);
  const marked = lineOf(marking);
  const scope =
    totals === undefined
      ? ''
      : `${exactText(all.reduce((sum, line) => sum + line.rows.length, 0))} rows · cover ${coverageText(totals.coverage)} % · ${exactText(totals.gaps)} gaps · as of ${utcText(takenMs)} UTC`;

  return (
    <>
      <ScreenHeader title="Gaps" scope={scope}>
        <VenueChoice />
        <Segments
          label="Range"
          value={typeof range === 'string' ? range : 'custom'}
          options={[
            ...ranges.map(({ key, label, bucket }) => ({
              value: key as string,
              label,
              about: `Buckets of ${bucket}`,
            })),
            { value: 'custom', label: 'From…', about: 'A stretch of your own' },
          ]}
          onChange={(key) => {
            const known = ranges.find((each) => each.key === key);
            const now = Math.floor(app.nowMs());
            view.setState({
              range: known?.key ?? { from: now - 3 * 3_600_000, to: now },
              cursor: undefined,
              listed: undefined,
            });
          }}
        />
        {typeof range === 'string' ? null : (
          <CustomRange range={range} onChange={(next) => view.setState({ range: next })} />
        )}
        <button
          type="button"
          className="button"
          aria-pressed={onlyGaps}
          onClick={() => view.setState({ onlyGaps: !onlyGaps })}
        >
          With gaps
        </button>
        <button
          type="button"
          className="button"
          aria-pressed={asTable}
          onClick={() => view.setState({ asTable: !asTable })}
        >
          View as table
        </button>
      </ScreenHeader>
      {error === undefined ? null : (
        <p className="gap-error" role="alert" data-testid="gap-error">
          ■ Gaps cannot be read: {error}{' '}
          <button type="button" className="button" onClick={refresh}>
            Try again
          </button>
        </p>
      )}
      {isOld ? (
        <p className="gap-old" role="status" data-testid="gap-old">
          ▲ {ageText(nowMs - takenMs)} old: what has happened since is not shown.
        </p>
      ) : null}
      {map === undefined || isOther ? (
        error === undefined ? (
          <Reading
            text={`Reading the ledger of ${typeof range === 'string' ? `the last ${ranges.find(({ key }) => key === range)?.label}` : 'the chosen time'}…`}
          >
            <div className="skeleton" aria-hidden="true">
              {Array.from({ length: 12 }, (_, i) => (
                <div key={i} />
              ))}
            </div>
          </Reading>
        ) : null
      ) : map.rows.length === 0 ? (
        <Notice title="Nothing was recorded in this time.">
          The ledger begins with the first minute of recording; choose a range that reaches further back.
        </Notice>
      ) : (
        <div className="gaps" data-old={isOld} data-testid="gaps">
          <Legend hidden={hidden} onShowAll={() => view.setState({ onlyGaps: false })} />
          {lines.length === 0 ? (
            <Notice title={`None of ${exactText(hidden)} rows has a gap.`}>
              <button type="button" className="button" onClick={() => view.setState({ onlyGaps: false })}>
                Show all rows
              </button>
            </Notice>
          ) : asTable ? (
            <CellTable map={map} lines={lines} nowMs={nowMs} />
          ) : (
            <Heatmap map={map} lines={lines} nowMs={nowMs} onMark={setMarking} />
          )}
          <Incidents
            map={map}
            line={lineOf(listed)}
            venue={venue}
            notes={notes}
            nowMs={nowMs}
            onUnmark={({ id }) => void client?.gaps.unmark({ id }).then(refresh, () => {})}
          />
        </div>
      )}
      {map === undefined || marking === undefined || marked === undefined || client === undefined ? null : (
        <MarkDialog
          map={map}
          line={marked}
          fromMs={marking.fromMs}
          nowMs={nowMs}
          onClose={() => setMarking(undefined)}
          onMark={async (text) => {
            const { exchange, stream, symbol } = marked;
            await client.gaps.mark({
              exchange,
              stream,
              symbol,
              from_ms: marking.fromMs,
              to_ms: marking.fromMs + map.bucket_ms,
              text,
            });
            refresh();
          }}
        />
      )}
    </>
  );
}

/** Every line is open in it. */
const everything: ReadonlySet<string> = new (class extends Set<string> {
  override has(): boolean {
    return true;
  }
})();
