import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { SoundDesk } from '../../sound/sound-desk.ts';

/** Says that an alert was not heard because the browser waits for a click. It covers nothing that has to be read. */
export function SoundStrip({ desk }: { desk: SoundDesk }): ReactNode {
  const { trouble, withheld, isElsewhere } = useStore(desk.store);
  const unheard = withheld.not_audible ?? 0;
  if (trouble !== 'needs_gesture' || unheard === 0 || isElsewhere) return null;
  return (
    <div className="sound-strip" role="status" data-testid="sound-strip">
      <span>
        {unheard === 1 ? 'An alert was' : `${unheard} alerts were`} not heard: the browser keeps sound off
        until you click.
      </span>
      <button type="button" className="button" onClick={() => void desk.enable()}>
        Enable sound
      </button>
    </div>
  );
}
