import type { Trouble } from '../../sound/sound-desk.ts';
import { ageText } from '../../ui/format.ts';

/** @param mutedUntilMs end of the mute, null: until unmuted, 0: none; same clock as `nowMs` */
export function isMutedAt(mutedUntilMs: number | null, nowMs: number): boolean {
  return mutedUntilMs === null || mutedUntilMs > nowMs;
}

/** `muted 14:59`, or `muted` without an end. */
export function muteText(mutedUntilMs: number | null, nowMs: number): string {
  return mutedUntilMs === null ? 'muted' : `muted ${ageText(mutedUntilMs - nowMs)}`;
}

export const troubleText: Readonly<Record<Trouble, string>> = {
  '': '',
  needs_gesture: 'Click to enable sound',
  no_audio: 'no audio device',
  files_missing: 'sounds missing',
};
