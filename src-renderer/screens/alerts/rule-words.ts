import { severityFacts, ruleSeverities } from '#shared/alerts/severity.ts';
import type { WatchedSubject } from './watched-subject.ts';

/** Choices of the first word of the sentence, in groups. */
export const subjectGroups: readonly {
  readonly group: string;
  readonly entries: readonly (readonly [WatchedSubject, string])[];
}[] = [
  {
    group: 'Routes',
    entries: [
      ['signal', 'a signal'],
      ['net', 'net spread'],
      ['gross', 'gross spread'],
      ['funding difference', 'funding difference'],
    ],
  },
  {
    group: 'Quotes',
    entries: [
      ['price mid', 'mid price'],
      ['price mark', 'mark price'],
      ['price last', 'last price'],
      ['funding rate', 'funding rate'],
      ['funding minutes', 'time to funding'],
    ],
  },
  {
    group: 'Data',
    entries: [
      ['all_offline', 'all venues are offline'],
      ['recording_failed', 'recording has failed'],
      ['venue_offline', 'a venue is offline'],
      ['stalled', 'a venue is stalled'],
      ['drops', 'events lost in a minute'],
      ['queue', 'the queue to the disk'],
      ['disk_free', 'free disk space'],
      ['uploads', 'uploads fail or are behind'],
    ],
  },
];

export const ruleSeverityText = ruleSeverities.map(
  (severity) => [severity, `${severityFacts[severity].glyph} ${severityFacts[severity].label}`] as const,
);
