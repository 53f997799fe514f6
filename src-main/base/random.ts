/** Draws numbers in [0, 1). */
export type Random = () => number;

/** 32-bit FNV-1a of a text, to derive one seed from another. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Seeded generator (mulberry32): the same seed gives the same draws on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An independent generator per subsystem, so that one more draw here does not change what is drawn there. */
export function forkRandom(seed: number, name: string): Random {
  return seededRandom((seed ^ hash(name)) >>> 0);
}

/** Randomness of the machine, for backoff jitter. */
export const systemRandom: Random = Math.random;
