import type { LegState } from '#shared/api/frames.ts';

/** How a quote looks: five things that may be wrong with it, and fresh. */
export type Look = 'fresh' | 'ageing' | 'stale' | 'disconnected' | 'unsupported' | 'none';

/** A quote older than this is no longer called fresh, ms. */
const AGEING_MS = 1_000;

/**
 * Look of a quote. The backend decides what is stale; where its own numbers stopped coming (no frame for two seconds) the
 * page decides by the same limit, so that a lost backend never leaves live-looking prices behind.
 *
 * @param ageMs since the quote was received; @param frameAgeMs since the newest frame was taken
 */
export function lookOf(state: LegState, ageMs: number, frameAgeMs: number, maxAgeMs: number): Look {
  if (state === 'unsupported' || state === 'none' || state === 'disconnected' || state === 'stale')
    return state;
  if (!Number.isFinite(ageMs)) return 'none';
  if (frameAgeMs > 2_000 && ageMs > maxAgeMs) return 'stale';
  return ageMs < AGEING_MS ? 'fresh' : 'ageing';
}

/** Looks whose price may be compared with others. */
export function isUsable(look: Look): boolean {
  return look === 'fresh' || look === 'ageing';
}
