import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Status } from '#shared/api/api.ts';
import { exchangeLabels } from '#shared/market/exchange.ts';
import { writerLosses } from '#shared/status.ts';
import { useApp, useEvery, useRenderEvery } from '../../data/use-app.ts';
import { bytesText, countText, exactText } from '../../ui/format.ts';
import { STATUS_OLD_MS, stateGlyph, venueHealth } from '../venue-health.ts';

/** 24 px: the one place that says whether the data can be trusted. */
export function StatusStrip({ onVenue }: { onVenue: (exchange: string) => void }): ReactNode {
  const app = useApp();
  const { status, bytesPerMinute } = useStore(app.status);
  useRenderEvery(1_000);
  const nowMs = app.nowMs();
  if (status === undefined) {
    return (
      <footer className="status-strip">
        <span className="chip faint">No status yet</span>
      </footer>
    );
  }
  const isOld = nowMs - status.now_ms > STATUS_OLD_MS;
  const { market, writer } = status;
  const rate = market?.venues.reduce((sum, venue) => sum + venue.frame_rate, 0) ?? Number.NaN;
  return (
    <footer className="status-strip" data-old={isOld}>
      <button
        type="button"
        className="chip"
        data-testid="state"
        data-state={isOld ? 'unknown' : status.state}
        title={isOld ? 'The backend sends no status' : status.reason}
        onClick={() => onVenue('')}
      >
        <span className="glyph">{isOld ? stateGlyph.unknown : stateGlyph[status.state]}</span>{' '}
        {isOld ? 'UNKNOWN' : status.state}
      </button>
      {market?.venues.map((venue) => {
        const health = venueHealth(venue, nowMs, status.now_ms);
        return (
          <button
            key={venue.exchange}
            type="button"
            className="chip"
            data-testid={`venue-chip-${venue.exchange}`}
            data-state={health.state}
            title={health.detail === '' ? exchangeLabels[venue.exchange].name : health.detail}
            onClick={() => onVenue(venue.exchange)}
          >
            {exchangeLabels[venue.exchange].code} <span className="glyph">{health.glyph}</span> {health.text}
          </button>
        );
      })}
      <span
        className="chip"
        data-testid="recorder"
        title={recorderTitle(status)}
        data-state={isOld ? 'unknown' : recorderState(status)}
      >
        REC {writer === null ? '—' : `${bytesText(bytesPerMinute)}/min`}
        {writer?.disk_free === null || writer === null ? '' : ` · ${bytesText(writer.disk_free)} free`}
      </span>
      <span
        className="chip"
        data-testid="drops"
        data-state={isOld ? 'unknown' : dropsOf(status) > 0 ? 'degraded' : 'ready'}
        title="Events lost since start"
      >
        drops {exactText(dropsOf(status))}
      </span>
      <span className="spacer" />
      <PaintRate rate={isOld ? Number.NaN : rate} />
    </footer>
  );
}

function dropsOf({ market, writer }: Status): number {
  return (market?.queue_full ?? 0) + writerLosses(writer);
}

function recorderState({ writer }: Status): string {
  return writer === null || writer.error !== '' ? 'offline' : 'ready';
}

function recorderTitle({ writer }: Status): string {
  if (writer === null) return 'No report of the recorder';
  if (writer.error !== '') return writer.error;
  return `${exactText(writer.stored)} rows in ${exactText(writer.parts)} parts`;
}

/** What comes in and what is painted, so that nobody takes the one for the other. */
function PaintRate({ rate }: { rate: number }): ReactNode {
  const { painter } = useApp();
  const [stats, setStats] = useState({ dataFrames: 0, costMs: 0 });
  useEvery(1_000, () => setStats(painter.takeStats()));
  return (
    <span
      className="chip"
      data-testid="painted"
      data-paint-ms={stats.costMs.toFixed(3)}
      title={`Painting costs ${stats.costMs.toFixed(2)} ms per frame`}
    >
      {countText(rate)} frames/s in · painted {stats.dataFrames}/s
    </span>
  );
}
