import type { Shelf } from '#shared/alerts/shelf.ts';
import type { Trouble } from '../../sound/sound-desk.ts';
import { ageText } from '../../ui/format.ts';

/** `muted 14:59`, or `muted` without an end. */
export function muteText({ until_ms }: Pick<Shelf, 'until_ms'>, nowMs: number): string {
  return until_ms === null ? 'muted' : `muted ${ageText(until_ms - nowMs)}`;
}

export const troubleText: Readonly<Record<Trouble, string>> = {
  '': '',
  needs_gesture: 'Click to enable sound',
  no_audio: 'no audio device',
  files_missing: 'sounds missing',
};
