import type { Severity } from '#shared/alerts/severity.ts';
import type { SoundName } from '#shared/alerts/sound-name.ts';

export interface SoundFacts {
  /** What people are told it means. */
  readonly label: string;
  /** How it sounds, in words. */
  readonly pattern: string;
  /** A higher one interrupts a lower one. */
  readonly rank: number;
  /** Whether it is on when nothing was chosen. */
  readonly isOn: boolean;
}

export const soundFacts: Readonly<Record<SoundName, SoundFacts>> = {
  info: { label: 'Information', pattern: 'two soft notes', rank: 0, isOn: false },
  closed: { label: 'Opportunity closed', pattern: 'two falling, quiet', rank: 1, isOn: false },
  recovered: { label: 'Recovered', pattern: 'one soft rise', rank: 2, isOn: true },
  opened: { label: 'Opportunity opened', pattern: 'two rising', rank: 3, isOn: true },
  strong: { label: 'Strong opportunity', pattern: 'three rising', rank: 4, isOn: true },
  degraded: { label: 'Data degraded or stalled', pattern: 'low double', rank: 5, isOn: true },
  critical: { label: 'Critical', pattern: 'high and low, three times', rank: 6, isOn: true },
};

/** What an alert sounds like. */
export const soundOf: Readonly<Record<Severity, SoundName>> = {
  info: 'info',
  closed: 'closed',
  recovered: 'recovered',
  opportunity: 'opened',
  strong: 'strong',
  degraded: 'degraded',
  critical: 'critical',
};

/** What somebody chose about one sound. */
export interface SoundChoice {
  readonly isOn: boolean;
  /** Louder or softer than the others, dB, −12 to 12. */
  readonly trimDb: number;
}

export const TRIM_DB = 12;

export function choiceOf(
  choices: Readonly<Partial<Record<SoundName, SoundChoice>>>,
  name: SoundName,
): SoundChoice {
  return choices[name] ?? { isOn: soundFacts[name].isOn, trimDb: 0 };
}
