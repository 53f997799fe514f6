import { createContext, useContext } from 'react';
import type { SoundDesk } from './sound-desk.ts';

const Context = createContext<SoundDesk | undefined>(undefined);

export const SoundDeskProvider = Context.Provider;

/** The desk of this window; undefined where another window makes the sounds. */
export function useSoundDesk(): SoundDesk | undefined {
  return useContext(Context);
}
