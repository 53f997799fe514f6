/** The seven sounds, told apart by rhythm and contour rather than loudness. */
export const soundNames = [
  'info',
  'opened',
  'strong',
  'closed',
  'degraded',
  'critical',
  'recovered',
] as const;
export type SoundName = (typeof soundNames)[number];

export interface SoundFacts {
  /** What people are told it means. */
  readonly label: string;
  /** A higher one interrupts a lower one. */
  readonly severity: number;
  /** Whether it is on when nothing was chosen. */
  readonly isOn: boolean;
}

export const soundFacts: Readonly<Record<SoundName, SoundFacts>> = {
  info: { label: 'Information', severity: 0, isOn: false },
  closed: { label: 'Opportunity closed', severity: 1, isOn: false },
  recovered: { label: 'Recovered', severity: 2, isOn: true },
  opened: { label: 'Opportunity opened', severity: 3, isOn: true },
  strong: { label: 'Strong opportunity (twice the line)', severity: 4, isOn: true },
  degraded: { label: 'Data degraded', severity: 5, isOn: true },
  critical: { label: 'All venues offline', severity: 6, isOn: true },
};
