import type { Note, Sound } from './tones.ts';

/** Pitches in Hz, equal temperament on A4 = 440. */
const pitch = {
  G3: 195.998,
  G4: 391.995,
  C5: 523.251,
  D5: 587.33,
  E5: 659.255,
  G5: 783.991,
  A5: 880,
  Cs6: 1_108.731,
};

const notes = (ms: number, ...hz: readonly number[]): Note[] => hz.map((h) => ({ hz: h, ms }));

/** What Arbscope says without words. They differ in rhythm and contour, not in loudness. */
export const sounds = {
  /** A signal opened: two rising. */
  opened: { notes: notes(110, pitch.E5, pitch.A5), timbre: 'bright', peakDb: -6, decayMs: 120 },
  /** It pays twice the line or more: three rising. */
  strong: { notes: notes(100, pitch.E5, pitch.A5, pitch.Cs6), timbre: 'bright', peakDb: -6, decayMs: 120 },
  /** A signal closed: two falling, quieter than all others. */
  closed: { notes: notes(110, pitch.A5, pitch.E5), timbre: 'bright', peakDb: -12, decayMs: 120 },
  /** Data are incomplete: a low double. */
  degraded: {
    notes: [...notes(160, pitch.G3), ...notes(60, 0), ...notes(160, pitch.G3)],
    timbre: 'hollow',
    peakDb: -6,
  },
  /** No venue, or nothing can be stored: high and low three times. */
  critical: { notes: notes(110, 880, 660, 880, 660, 880, 660), timbre: 'bright', peakDb: -6 },
  /** All is well again: one soft rise. */
  recovered: { notes: notes(150, pitch.G4, pitch.D5), timbre: 'soft', peakDb: -6, decayMs: 200 },
  /** Something to know: two soft notes. */
  info: { notes: notes(90, pitch.C5, pitch.G5), timbre: 'soft', peakDb: -6, decayMs: 150 },
} as const satisfies Readonly<Record<string, Sound>>;
