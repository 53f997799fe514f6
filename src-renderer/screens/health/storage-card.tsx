import type { ReactNode } from 'react';
import type { Status } from '#shared/api/api.ts';
import { writerLosses } from '#shared/status.ts';
import { bytesText, DASH, exactText, latencyText, shareText } from '../../ui/format.ts';
import { identities } from './model.ts';

/** What became of every frame and event, as sums that have to add up. */
export function Accounting({ status }: { status: Status }): ReactNode {
  return (
    <div className="accounting" data-testid="accounting">
      {identities(status).map((identity) => (
        <p key={identity.name} data-identity={identity.name} data-missing={identity.missing}>
          <strong>{identity.name}</strong> {exactText(identity.whole.count)} {identity.whole.label} ={' '}
          {identity.parts.map((part, i) => (
            <span key={part.label}>
              {i === 0 ? '' : ' + '}
              {exactText(part.count)} <span className="faint">{part.label}</span>
            </span>
          ))}{' '}
          {identity.missing === 0 ? (
            <span className="quiet">✓ adds up</span>
          ) : (
            <span className="negative">▲ {exactText(identity.missing)} unaccounted</span>
          )}
        </p>
      ))}
    </div>
  );
}

/** Queue, disk and the last quarter of an hour. */
export function StorageFacts({ status, dataDir }: { status: Status; dataDir: string }): ReactNode {
  const { writer, last_15m: recent } = status;
  const facts: readonly (readonly [string, string])[] = [
    [
      'Queue now / peak',
      writer === null ? DASH : `${shareText(writer.queue)} / ${shareText(writer.queue_peak)}`,
    ],
    ['Events dropped', exactText((status.market?.queue_full ?? 0) + writerLosses(writer))],
    ['Rows stored', writer === null ? DASH : exactText(writer.stored)],
    ['Rows in memory', writer === null ? DASH : exactText(writer.buffered)],
    ['Parts written', writer === null ? DASH : `${exactText(writer.parts)}, ${bytesText(writer.bytes)}`],
    ['Newest part took', writer === null ? DASH : latencyText(writer.last_part_ms)],
    ['Disk free', bytesText(writer?.disk_free ?? Number.NaN)],
    ['Disk error', writer === null || writer.error === '' ? 'none' : writer.error],
    ['Events, 15 min', `${exactText(recent.events)} (${exactText(recent.events_per_s)}/s)`],
    ['Dropped, reconnects, 15 min', `${exactText(recent.dropped)}, ${exactText(recent.reconnects)}`],
    ['Queue peak, 15 min', shareText(recent.queue_peak)],
    ['Ready, 15 min', shareText(recent.ready_share)],
    ['Data folder', dataDir],
  ];
  return (
    <dl className="facts storage-facts" data-testid="storage">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
