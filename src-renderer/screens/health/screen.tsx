import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { exchangeLabels } from '#shared/market/exchange.ts';
import { healthHistoryOf } from '../../data/health-history.ts';
import { useApp, useMarket, useRenderEvery } from '../../data/use-app.ts';
import { ageText, utcText } from '../../ui/format.ts';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { STATUS_OLD_MS, stateGlyph } from '../venue-health.ts';
import { Reading } from '../reading.tsx';
import { Charts } from './charts.tsx';
import { ConnectionTable, FrameTable, StreamTable } from './connections.tsx';
import { EventLog } from './event-log.tsx';
import { useLastDays } from './last-day.ts';
import { Accounting, StorageFacts } from './storage-card.tsx';
import { VenueTable } from './venue-table.tsx';
import './health.css';

/** Whether the recorder can be believed: its state and why, every socket, every count, every event. */
export function HealthScreen(): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const { status } = useStore(app.status);
  const chosen = useStore(app.prefs, (state) => state.venue);
  const client = useStore(app.session, (state) => state.client);
  const history = healthHistoryOf(app);
  const days = useLastDays(client, app);
  useRenderEvery(1_000);
  const nowMs = app.nowMs();
  const scope = `version ${session.version} · since ${utcText(session.started_ms)} UTC, ${ageText(nowMs - session.started_ms)}`;
  if (status === undefined) {
    return (
      <>
        <ScreenHeader title="Health" scope={scope} />
        <Reading text="Waiting for the first status…" />
      </>
    );
  }
  const reportAgeMs = nowMs - status.now_ms;
  const isOld = reportAgeMs > STATUS_OLD_MS;
  const all = status.market?.venues ?? [];
  const venues = chosen === '' ? all : all.filter((venue) => venue.exchange === chosen);
  const part = { venues, all, nowMs, oldMs: isOld ? reportAgeMs : 0 };
  return (
    <>
      <ScreenHeader title="Health" scope={scope}>
        {chosen === '' || venues.length === all.length ? null : (
          <button type="button" className="button" onClick={() => app.prefs.setState({ venue: '' })}>
            ▲ Only {venues.map((venue) => exchangeLabels[venue.exchange].name).join(', ')} · show all venues
          </button>
        )}
      </ScreenHeader>
      <p className="health-state" data-testid="health-state" data-state={isOld ? 'unknown' : status.state}>
        <span className="glyph">{isOld ? stateGlyph.unknown : stateGlyph[status.state]}</span>
        <strong>{isOld ? 'UNKNOWN' : status.state}</strong>
        <span>{isOld ? `Last known: ${status.state}. ${status.reason}` : status.reason}</span>
        <span className="faint">
          {isOld ? `Reported ${ageText(reportAgeMs)} ago.` : `For ${ageText(nowMs - status.since_ms)}.`}
        </span>
      </p>
      <div className="health" data-old={isOld}>
        <div className="health-main" tabIndex={0} role="region" aria-label="Connections and counts">
          <VenueTable venues={venues} status={status} history={history} days={days} nowMs={nowMs} />
          <ConnectionTable {...part} />
          <StreamTable {...part} />
          <FrameTable {...part} />
          <Accounting status={status} />
        </div>
        <EventLog />
        <div className="health-side" tabIndex={0} role="region" aria-label="Recording">
          <Charts history={history} status={status} />
          <h2>Recording</h2>
          <StorageFacts status={status} dataDir={session.data_dir} />
          {session.notes.length === 0 ? null : <h2>Notes</h2>}
          {session.notes.map((note) => (
            <p key={note} className="health-note">
              {note}
            </p>
          ))}
        </div>
      </div>
    </>
  );
}
