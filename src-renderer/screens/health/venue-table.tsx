import type { ReactNode } from 'react';
import type { Status } from '#shared/api/api.ts';
import { QUEUE_DEGRADED, writerLosses, type VenueStatus } from '#shared/status.ts';
import type { HealthHistory } from '../../data/health-history.ts';
import { ageText, countText, DASH, exactText, latencyText, msText, shareText } from '../../ui/format.ts';
import { VenueCode } from '../venue-code.tsx';
import { venueHealth } from '../venue-health.ts';
import { Area } from './canvas.tsx';
import type { LastDays } from './last-day.ts';
import { stalls, stallText } from './stall.ts';

interface Props {
  readonly venues: readonly VenueStatus[];
  readonly status: Status;
  readonly history: HealthHistory;
  /** Undefined before the ledger has answered. */
  readonly days: LastDays | undefined;
  readonly nowMs: number;
}

/** One line per venue: whether it delivers, how fast, how late, and what was lost. */
export function VenueTable({ venues, status, history, days, nowMs }: Props): ReactNode {
  const { writer, market } = status;
  const lag = writerLagMs(status);
  return (
    <table className="plain" data-testid="venues">
      <thead>
        <tr>
          <th>Venue</th>
          <th>State</th>
          <th data-align="right" title="Streams that speak, of those the venue has">
            Streams
          </th>
          <th data-align="right">Msg/s</th>
          <th>60 s</th>
          <th data-align="right">Age</th>
          <th
            data-align="right"
            title="Received − exchange time of the newest 1,024 quotes; clocks uncorrected"
          >
            Latency p50 / p95 / p99 ms
          </th>
          <th
            data-align="right"
            title="Quickest quote: way and difference of the clocks together. The clock is off by at most this; below zero it is behind."
          >
            Clock ≤ ms
          </th>
          <th data-align="right" title="Sockets lost in the last 24 hours">
            Reconnects 24 h
          </th>
          <th
            data-align="right"
            title="Share of the ring in use: peak of the last second, common to all venues"
          >
            Queue %
          </th>
          <th data-align="right" title="Events dropped since the start, common to all venues">
            Drops
          </th>
          <th data-align="right" title="Gaps of the last 24 hours in which something is or may be missing">
            Gaps 24 h
          </th>
          <th data-align="right" title="Time in which what waits in the ring came in, common to all venues">
            Writer lag
          </th>
          <th data-align="right" title="How long the sockets are in their state">
            Since
          </th>
        </tr>
      </thead>
      <tbody>
        {venues.map((venue, index) => {
          const health = venueHealth(venue, nowMs, status.now_ms);
          const found = health.state === 'unknown' ? [] : stalls(venue, market?.venues ?? []);
          const renewals = venue.connections.reduce((sum, socket) => sum + (socket.renewals ?? 0), 0);
          const p = venue.latency_ms;
          const day = days?.get(venue.exchange);
          const speaking = venue.streams.filter((s) => s.silent.length === 0 && s.age_ms !== null).length;
          const queue = writer?.queue_peak ?? Number.NaN;
          const drops = (market?.queue_full ?? 0) + writerLosses(writer);
          return (
            <tr
              key={venue.exchange}
              data-venue-row={venue.exchange}
              data-state={health.state}
              data-stalled={found.length > 0}
            >
              <td>
                <VenueCode exchange={venue.exchange} index={index} />
              </td>
              <td
                data-tone={found.length > 0 ? 'stale' : health.state}
                title={found.length > 0 ? stallText(found, renewals) : health.detail}
              >
                <span className="glyph">{health.glyph}</span> {found.length > 0 ? 'STALLED' : health.state}
              </td>
              <td data-align="right" data-tone={speaking < venue.streams.length ? 'degraded' : undefined}>
                {speaking} / {venue.streams.length}
              </td>
              <td data-align="right">{countText(venue.frame_rate)}</td>
              <td>
                <Area
                  series={history.frames(venue.exchange)}
                  seconds={60}
                  label="messages per second, last minute"
                />
              </td>
              <td data-align="right">
                {venue.last_event_ms === null ? DASH : ageText(nowMs - venue.last_event_ms)}
              </td>
              <td data-align="right">
                {p === null ? DASH : `${msText(p.p50)} / ${msText(p.p95)} / ${msText(p.p99)}`}
              </td>
              <td
                data-align="right"
                data-tone={p !== null && Math.abs(p.min) > CLOCK_OFF_MS ? 'degraded' : undefined}
              >
                {p === null ? DASH : msText(p.min)}
              </td>
              <td
                data-align="right"
                data-cell="reconnects"
                title={`${exactText(venue.reconnects)} since the start`}
              >
                {day === undefined ? DASH : exactText(day.reconnects)}
              </td>
              <td data-align="right" data-tone={queue > QUEUE_DEGRADED ? 'degraded' : undefined}>
                {shareText(queue).replace(' %', '')}
              </td>
              <td data-align="right" data-tone={drops > 0 ? 'degraded' : undefined}>
                {exactText(drops)}
              </td>
              <td
                data-align="right"
                data-cell="gaps"
                title={
                  day === undefined
                    ? 'The ledger has not answered yet.'
                    : `${exactText(day.missing)} events known to be missing, ${exactText(day.unknown)} gaps of unknown size`
                }
              >
                {day === undefined ? DASH : exactText(day.gaps)}
              </td>
              <td data-align="right">{latencyText(lag)}</td>
              <td data-align="right">
                {ageText(nowMs - Math.max(...venue.connections.map((c) => c.since_ms)))}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A quickest quote slower than this, or before it was sent, shows a clock that is off, ms. */
const CLOCK_OFF_MS = 1_000;

/** How long it took for what waits between market and writer to come in, ms; NaN when that is not known. */
export function writerLagMs({ market, writer, last_15m }: Status): number {
  if (market === null || writer === null) return Number.NaN;
  const waiting = Math.max(0, market.accepted - writer.taken);
  if (waiting === 0) return 0;
  return last_15m.events_per_s > 0 ? (waiting / last_15m.events_per_s) * 1_000 : Number.NaN;
}
