/** Samples a second. */
export const SAMPLE_RATE = 48_000;

/** Rise and fall of every note, so that none begins or ends with a click. */
const FADE_MS = 5;

/** Partials of a note as shares of the fundamental, the n-th at n times its pitch. */
const timbres = {
  /** Clear: cuts through without being sharp. */
  bright: [1, 0.25, 0.12],
  /** Nearly a sine. */
  soft: [1, 0.08],
  /** Odd partials like a square wave's: hums, and is heard on small speakers although its pitch is low. */
  hollow: [1, 0, 1 / 3, 0, 1 / 5, 0, 1 / 7, 0, 1 / 9],
} as const;

export interface Note {
  /** Pitch in Hz; 0 is a rest. */
  readonly hz: number;
  readonly ms: number;
}

/** A short sound: notes one after the other. */
export interface Sound {
  readonly notes: readonly Note[];
  readonly timbre: keyof typeof timbres;
  /** Loudest sample, dB of full scale. */
  readonly peakDb: number;
  /** Time in which a note falls to 37 %, ms. Without it a note keeps its level. */
  readonly decayMs?: number;
}

/** 16-bit samples of a sound. The same sound gives the same samples. */
export function render(sound: Sound): Int16Array {
  const wave = sound.notes.flatMap((note) => renderNote(note, sound));
  const loudest = wave.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = (32_767 * 10 ** (sound.peakDb / 20)) / loudest;
  return Int16Array.from(wave, (value) => Math.round(value * scale));
}

function renderNote({ hz, ms }: Note, { timbre, decayMs }: Sound): number[] {
  const length = Math.round((ms * SAMPLE_RATE) / 1000);
  const fade = (FADE_MS * SAMPLE_RATE) / 1000;
  return Array.from({ length }, (_, i) => {
    let value = 0;
    timbres[timbre].forEach((share, n) => {
      value += share * Math.sin((2 * Math.PI * hz * (n + 1) * i) / SAMPLE_RATE);
    });
    const edge = Math.min(1, i / fade, (length - 1 - i) / fade);
    const decay = decayMs === undefined ? 1 : Math.exp((-i / SAMPLE_RATE / decayMs) * 1000);
    return value * decay * Math.sin((edge * Math.PI) / 2) ** 2;
  });
}
