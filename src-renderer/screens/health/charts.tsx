import type { ReactNode } from 'react';
import type { Status } from '#shared/api/api.ts';
import { QUEUE_DEGRADED } from '#shared/status.ts';
import { KEPT_REPORTS, type HealthHistory } from '../../data/health-history.ts';
import { bytesText, shareText } from '../../ui/format.ts';
import { Area } from './canvas.tsx';

/** Ring and disk over the last quarter of an hour, as far as this page has seen it. */
export function Charts({ history, status }: { history: HealthHistory; status: Status }): ReactNode {
  const { writer } = status;
  return (
    <div className="health-charts" data-testid="health-charts">
      <figure>
        <figcaption>
          <span title="Line: from here on the state is DEGRADED">Queue, 15 min</span>
          <span>{writer === null ? '—' : shareText(writer.queue_peak)}</span>
        </figcaption>
        <Area
          series={history.queue}
          seconds={KEPT_REPORTS}
          label="share of the queue in use, last 15 minutes"
          top={1}
          limit={QUEUE_DEGRADED}
        />
      </figure>
      <figure>
        <figcaption>
          <span title="Upper edge: the largest in this time">Disk written, 15 min</span>
          <span>{bytesText(writer?.disk_free ?? Number.NaN)} free</span>
        </figcaption>
        <Area
          series={history.written}
          seconds={KEPT_REPORTS}
          label="bytes written per second, last 15 minutes"
        />
      </figure>
    </div>
  );
}
