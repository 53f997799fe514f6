import { Fragment, type ReactNode } from 'react';
import { exchangeLabels } from '#shared/market/exchange.ts';
import type { VenueStatus } from '#shared/status.ts';
import { ageText, countdownText, countText, DASH, exactText } from '../../ui/format.ts';
import { connectionWords, stateGlyph } from '../venue-health.ts';
import { VenueCode } from '../venue-code.tsx';
import { reasonsText, total } from './model.ts';
import { stalls, stallText } from './stall.ts';

interface Props {
  readonly venues: readonly VenueStatus[];
  /** Every venue of the session, also those that are not shown. */
  readonly all: readonly VenueStatus[];
  readonly nowMs: number;
  /** How old the report is once it says nothing about now, ms; 0 while it does. */
  readonly oldMs: number;
}

/** Without reports nobody knows whether a socket still stands. */
const unknownSocket = { glyph: stateGlyph.unknown, word: 'unknown', tone: 'unknown' } as const;

/** One line per socket. */
export function ConnectionTable({ venues, all, nowMs, oldMs }: Props): ReactNode {
  return (
    <table className="plain" data-testid="connections">
      <thead>
        <tr>
          <th>Venue</th>
          <th>Socket</th>
          <th>State</th>
          <th>Since</th>
          <th>Reason</th>
          <th data-align="right" title="Topics asked for, confirmed by the venue, and refused">
            Req / ack / refused
          </th>
          <th data-align="right">Connects</th>
          <th data-align="right">Losses</th>
          <th data-align="right">Next attempt</th>
        </tr>
      </thead>
      <tbody>
        {venues.flatMap((venue, index) => {
          const stalled = stalls(venue, all);
          return venue.connections.map((socket) => {
            const isStalled = stalled.length > 0 && (socket.state === 'silent' || socket.state === 'open');
            const known = connectionWords[isStalled ? 'silent' : socket.state];
            const last = isStalled ? 'STALLED' : known.word;
            const { glyph, word, tone } = oldMs > 0 ? unknownSocket : { ...known, word: last };
            const reason = isStalled ? stallText(stalled, socket.renewals ?? 0) : socket.reason;
            const refused = socket.refused.map((r) => `${r.topic}: ${r.why}`).join('\n');
            return (
              <tr
                key={`${venue.exchange} ${socket.name}`}
                data-connection={`${venue.exchange}:${socket.name}`}
                data-state={socket.state}
              >
                <td>
                  <VenueCode exchange={venue.exchange} index={index} />
                </td>
                <td>{socket.name}</td>
                <td data-tone={tone} title={oldMs > 0 ? `${last} ${ageText(oldMs)} ago` : undefined}>
                  <span className="glyph">{glyph}</span> {word}
                </td>
                <td>{ageText(nowMs - socket.since_ms)}</td>
                <td className="plain-reason" title={reason}>
                  {reason === '' ? DASH : reason}
                </td>
                <td data-align="right" title={refused}>
                  {exactText(socket.requested)} / {exactText(socket.acknowledged)} /{' '}
                  <span className={socket.refused.length > 0 ? 'negative' : undefined}>
                    {socket.refused.length}
                  </span>
                </td>
                <td data-align="right">{exactText(socket.connects)}</td>
                <td data-align="right">{exactText(socket.disconnects)}</td>
                <td data-align="right">
                  {socket.retry_at_ms === null
                    ? DASH
                    : `#${socket.attempt} in ${countdownText(socket.retry_at_ms - nowMs).slice(3)}`}
                </td>
              </tr>
            );
          });
        })}
      </tbody>
    </table>
  );
}

/** One line per venue: its frames, and what became of them. */
export function FrameTable({ venues }: Props): ReactNode {
  return (
    <table className="plain" data-testid="frames">
      <thead>
        <tr>
          <th>Venue</th>
          <th data-align="right">Frames received</th>
          <th data-align="right">= Control</th>
          <th data-align="right">+ Data</th>
          <th data-align="right">+ Rejected</th>
          <th data-align="right" title="Rows refused inside otherwise good frames">
            Rows refused
          </th>
          <th data-align="right" title="Frames that needed the slow reader: a changed wire shows here first">
            Slow reads
          </th>
        </tr>
      </thead>
      <tbody>
        {venues.map((venue, index) => {
          const { received, control, data, rejected } = venue.frames;
          return (
            <tr key={venue.exchange} data-frames={venue.exchange}>
              <td>
                <VenueCode exchange={venue.exchange} index={index} />
              </td>
              <td data-align="right" data-count={received}>
                {exactText(received)}
              </td>
              <td data-align="right">{exactText(control)}</td>
              <td data-align="right">{exactText(data)}</td>
              <td data-align="right" title={reasonsText(rejected)}>
                {exactText(total(rejected))}
              </td>
              <td data-align="right" title={reasonsText(venue.rows_rejected)}>
                {exactText(total(venue.rows_rejected))}
              </td>
              <td data-align="right">{exactText(venue.scanner_fallbacks)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** One line per stream of a venue. */
export function StreamTable({ venues, oldMs }: Props): ReactNode {
  return (
    <table className="plain" data-testid="streams">
      <thead>
        <tr>
          <th>Venue</th>
          <th>Stream</th>
          <th data-align="right">Events</th>
          <th data-align="right">Events/s</th>
          <th data-align="right">Age</th>
          <th>Silent symbols</th>
        </tr>
      </thead>
      <tbody>
        {venues.map((venue, index) => (
          <Fragment key={venue.exchange}>
            {venue.streams.map((stream) => (
              <tr key={stream.stream} data-stream={`${venue.exchange}:${stream.stream}`}>
                <td>
                  <VenueCode exchange={venue.exchange} index={index} />
                </td>
                <td>{stream.stream}</td>
                <td data-align="right">{exactText(stream.events)}</td>
                <td data-align="right">{countText(stream.rate)}</td>
                <td data-align="right">{ageText((stream.age_ms ?? Number.NaN) + oldMs)}</td>
                <td
                  className="plain-reason"
                  data-tone={stream.silent.length > 0 ? 'stale' : undefined}
                  title={stream.silent.join(', ')}
                >
                  {stream.silent.length === 0
                    ? DASH
                    : `▲ ${stream.silent.length}: ${stream.silent.join(', ')}`}
                </td>
              </tr>
            ))}
            {venue.notes.map((note) => (
              <tr key={note}>
                <td>{exchangeLabels[venue.exchange].code}</td>
                <td colSpan={5} className="plain-reason" title={note}>
                  {note}
                </td>
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
