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
