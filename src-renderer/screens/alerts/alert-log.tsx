import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { AlertRecord } from '#shared/alerts/alert.ts';
import { muteScopeOf } from '#shared/alerts/notification.ts';
import { severityFacts } from '#shared/alerts/severity.ts';
import { acknowledge } from '../../data/alert-actions.ts';
import { boundKeys, keyText } from '../../data/key-map.ts';
import { useApp } from '../../data/use-app.ts';
import { countText, rowTimeText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { rowRem } from '../../ui/row-height.ts';
import { Segments } from '../../ui/segments.tsx';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { takeRowKey, type RowMatter } from '../row-actions.ts';
import { Reading } from '../reading.tsx';
import { eventText, shownAlerts, type LogPart } from './model.ts';

const columns = [
  { key: 'time', label: 'Time', unit: 'UTC', width: 120, grow: 0 },
  { key: 'severity', label: 'Severity', width: 104, grow: 0 },
  { key: 'event', label: 'What', width: 76, grow: 0 },
  { key: 'title', label: 'Alert', width: 232, grow: 250 },
  { key: 'text', label: 'Why', width: 130, grow: 400 },
  { key: 'ack', label: 'Acknowledged', unit: 'UTC', width: 128, grow: 0, align: 'right' },
] as const satisfies readonly Column[];

const isMac = /Mac/.test(navigator.platform);

/** What was told, newest first. A acknowledges an alert, M mutes what it is about for a quarter of an hour. */
export function AlertLogTable(): ReactNode {
  const app = useApp();
  const { log, isLoaded, missed } = useStore(app.alerts);
  const [part, setPart] = useState<LogPart>('all');
  const [cursor, setCursor] = useState<string>();
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => shownAlerts(log, part), [log, part]);
  const view = useWindow(scroller, rowRem(), shown.length, 4);
  const style = useMemo(() => trackStyle(columns), []);
  const moveRow = useRowKeys(
    scroller,
    shown.length,
    shown.findIndex(({ id }) => id === cursor),
    view.onScroll,
  );
  const matterOf = (record: AlertRecord): RowMatter => ({
    scope: muteScopeOf(record),
    name: record.title,
    alarms: [record.alarm],
  });
  const keys = boundKeys(useStore(app.prefs, (state) => state.keys));
  return (
    <section className="panel alert-log" data-testid="alert-log">
      <div className="panel-head">
        <h2>Told</h2>
        <span>
          {countText(shown.length)} of {countText(log.length)}
        </span>
        {missed > 0 ? <span className="negative">{missed} missed: this page was too slow</span> : null}
        <span className="spacer" />
        <span className="faint">
          {keyText(keys.acknowledge, isMac)} acknowledge · {keyText(keys.muteRow, isMac)} mute 15 min
        </span>
        <Segments
          label="Show"
          value={part}
          options={[
            { value: 'all', label: 'All' },
            {
              value: 'open',
              label: 'Not acknowledged',
              about: 'Data alarms that nobody has acknowledged yet',
            },
            { value: 'opportunities', label: 'Opportunities' },
            { value: 'data', label: 'Data' },
          ]}
          onChange={setPart}
        />
      </div>
      {shown.length === 0 ? (
        <Empty isLoaded={isLoaded} total={log.length} onClear={() => setPart('all')} />
      ) : (
        <div
          className="table"
          role="grid"
          aria-label="Alerts that were told"
          aria-rowcount={shown.length + 1}
          style={style}
          onKeyDown={(event) => void moveRow(event)}
        >
          <div className="table-scroll" ref={scroller} onScroll={view.onScroll}>
            <TableHead columns={columns} />
            <div style={{ height: `${view.start * rowRem()}rem` }} />
            {shown.slice(view.start, view.end).map((record, i) => (
              <AlertRow
                key={record.id}
                record={record}
                position={view.start + i}
                isCursor={cursor === undefined ? view.start + i === 0 : record.id === cursor}
                onFocus={() => setCursor(record.id)}
                onKey={(event) => void takeRowKey(app, event, () => matterOf(record))}
              />
            ))}
            <div style={{ height: `${Math.max(0, shown.length - view.end) * rowRem()}rem` }} />
          </div>
        </div>
      )}
    </section>
  );
}

function AlertRow(props: {
  record: AlertRecord;
  position: number;
  isCursor: boolean;
  onFocus: () => void;
  onKey: (event: KeyboardEvent) => void;
}): ReactNode {
  const { record } = props;
  const app = useApp();
  const { glyph, label } = severityFacts[record.severity];
  return (
    <div
      className="row alert-row"
      role="row"
      data-alert={record.id}
      data-event={record.event}
      data-severity={record.severity}
      data-position={props.position}
      aria-rowindex={props.position + 2}
      tabIndex={props.isCursor ? 0 : -1}
      onFocus={props.onFocus}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget) props.onKey(event);
      }}
    >
      <Cell>{rowTimeText(record.at_ms, app.nowMs())}</Cell>
      <Cell>
        <span className="severity" data-severity={record.severity}>
          {glyph}
        </span>{' '}
        {label}
      </Cell>
      <Cell className="faint">{eventText[record.event]}</Cell>
      <Cell title={record.members.join('\n')} className="clipped">
        {record.event === 'ended' ? record.title.replace(/ ended$/, '') : record.title}
      </Cell>
      <Cell title={`${record.rule_name}: ${record.text}`} className="clipped quiet">
        {record.text}
        {record.often ? ' · ↑ often: raise the line or mute' : ''}
      </Cell>
      <Cell align="right" className={record.acknowledged_ms === null ? 'ack' : undefined}>
        {record.acknowledged_ms !== null ? (
          `✓ ${rowTimeText(record.acknowledged_ms, app.nowMs())}`
        ) : record.event === 'ended' ? null : (
          <button
            type="button"
            className="button row-button"
            tabIndex={-1}
            onClick={() => void acknowledge(app, record.alarm)}
          >
            Acknowledge
          </button>
        )}
      </Cell>
    </div>
  );
}

function Empty(props: { isLoaded: boolean; total: number; onClear: () => void }): ReactNode {
  if (!props.isLoaded) return <Reading text="Reading what was told…" />;
  if (props.total === 0)
    return (
      <Notice title="Nothing told yet.">What a rule tells appears here, and stays after a restart.</Notice>
    );
  return (
    <Notice title={`None of ${props.total} alerts match.`}>
      <button type="button" className="button" onClick={props.onClear}>
        Show all
      </button>
    </Notice>
  );
}
