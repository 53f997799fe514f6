/** How much an alert matters, from the least to the most. A higher one interrupts a lower one. */
export const severities = [
  'info',
  'closed',
  'recovered',
  'opportunity',
  'strong',
  'degraded',
  'critical',
] as const;

export type Severity = (typeof severities)[number];

export interface SeverityFacts {
  /** One word for columns and filters. */
  readonly label: string;
  /** Carries the meaning without colour. */
  readonly glyph: string;
  /** What an alert of this kind says. */
  readonly about: string;
}

export const severityFacts: Readonly<Record<Severity, SeverityFacts>> = {
  info: { label: 'Info', glyph: '○', about: 'something to know' },
  closed: { label: 'Closed', glyph: '▽', about: 'an opportunity has ended' },
  recovered: { label: 'Recovered', glyph: '●', about: 'data are complete again' },
  opportunity: { label: 'Opportunity', glyph: '△', about: 'a route pays' },
  strong: { label: 'Strong', glyph: '▲', about: 'a route pays twice the line or more' },
  degraded: { label: 'Degraded', glyph: '◆', about: 'data are incomplete' },
  critical: { label: 'Critical', glyph: '■', about: 'nothing can be received or stored' },
};

/** 0 for the least. */
export function rankOf(severity: Severity): number {
  return severities.indexOf(severity);
}

/** Severities a rule may be given; the end of its alarms has one of its own. */
export const ruleSeverities = ['info', 'opportunity', 'strong', 'degraded', 'critical'] as const;
