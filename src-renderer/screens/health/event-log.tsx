import { useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { exchangeLabels } from '#shared/market/exchange.ts';
import { useApp } from '../../data/use-app.ts';
import { useWindow } from '../../ui/use-window.ts';
import { Segments } from '../../ui/segments.tsx';
import { VenueChoice } from '../venue-choice.tsx';
import { logKinds, matches, type LogFilter, type LogKind } from './model.ts';

const glyphs = { info: ' ', warn: '▲', error: '■' } as const;

/** What happened, newest first, narrowed by level and venue. */
export function EventLog(): ReactNode {
  const app = useApp();
  const { lines } = useStore(app.log);
  const venue = useStore(app.prefs, (state) => state.venue);
  const [level, setLevel] = useState<LogFilter['level']>('all');
  const [kind, setKind] = useState<LogKind>('all');
  const [text, setText] = useState('');
  const shown = lines.filter((line) => matches(line, { level, venue, kind, text })).toReversed();
  const scroller = useRef<HTMLDivElement>(null);
  const view = useWindow(scroller, 1.25, shown.length, 4);
  return (
    <section className="panel event-log" data-testid="log">
      <div className="panel-head">
        <h2>Events</h2>
        <span>
          {shown.length} of {lines.length}
        </span>
        <span className="spacer" />
        <input
          className="input log-find"
          type="search"
          aria-label="Find in events"
          placeholder="Find"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <select
          className="select"
          aria-label="Kind"
          value={kind}
          onChange={(event) => setKind(event.target.value as LogKind)}
        >
          {['all', ...Object.keys(logKinds)].map((name) => (
            <option key={name} value={name}>
              {name === 'all' ? 'all kinds' : name}
            </option>
          ))}
        </select>
        <VenueChoice />
        <Segments
          label="Level"
          value={level}
          options={[
            { value: 'all', label: 'All' },
            { value: 'info', label: 'Info' },
            { value: 'warn', label: 'Warn' },
            { value: 'error', label: 'Error' },
          ]}
          onChange={setLevel}
        />
      </div>
      <div
        className="table-scroll"
        ref={scroller}
        onScroll={view.onScroll}
        tabIndex={0}
        role="log"
        aria-label="Events"
      >
        {shown.length === 0 ? (
          <p className="log-empty faint">
            {lines.length === 0 ? 'Nothing has happened yet.' : `None of ${lines.length} events match.`}{' '}
            {lines.length === 0 ? null : (
              <button
                type="button"
                className="button"
                onClick={() => {
                  setLevel('all');
                  setKind('all');
                  setText('');
                  app.prefs.setState({ venue: '' });
                }}
              >
                Clear filters
              </button>
            )}
          </p>
        ) : null}
        <div style={{ height: `${view.start * 1.25}rem` }} />
        {shown.slice(view.start, view.end).map((line) => (
          <div key={line.seq} className="log-line" data-level={line.level} data-event={line.event}>
            <span className="faint">{line.ts.slice(11, 23)}</span>
            <span className="log-glyph">{glyphs[line.level]}</span>
            <span>{line.exchange === undefined ? '' : (exchangeCode(line.exchange) ?? line.exchange)}</span>
            <span>{line.event}</span>
            <span className="log-message" title={line.message}>
              {line.message}
            </span>
          </div>
        ))}
        <div style={{ height: `${Math.max(0, shown.length - view.end) * 1.25}rem` }} />
      </div>
    </section>
  );
}

function exchangeCode(exchange: string): string | undefined {
  return Object.entries(exchangeLabels).find(([id]) => id === exchange)?.[1].code;
}
