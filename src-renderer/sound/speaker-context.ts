import { createContext, useContext } from 'react';
import type { Speaker } from './speaker.ts';

const Context = createContext<Speaker | undefined>(undefined);

export const SpeakerProvider = Context.Provider;

/** What speaks for this window; undefined where another window does. */
export function useSpeaker(): Speaker | undefined {
  return useContext(Context);
}
