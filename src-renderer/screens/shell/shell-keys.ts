import { tinykeys } from 'tinykeys';
import type { Stop } from '#shared/rpc/contract.ts';
import type { KeyActionId } from '../../data/key-map.ts';

/** What the keys of the whole page do; an action without an entry does nothing. */
export type KeyRuns = Readonly<Partial<Record<KeyActionId, () => void>>>;

/**
 * Binds the keys of the whole page.
 *
 * @param bound key of each action, in tinykeys' words; empty: none
 */
export function bindKeys(bound: Readonly<Record<KeyActionId, string>>, runs: KeyRuns): Stop {
  const handlers: Record<string, (event: KeyboardEvent) => void> = {};
  for (const [id, run] of Object.entries(runs)) {
    const key = bound[id as KeyActionId];
    if (key === '') continue;
    const isPlain = !key.includes('$mod') && !/^(Shift\+)?F\d/.test(key);
    handlers[key] = (event) => {
      // A letter belongs to the field it is typed into.
      if (isPlain && isTyping(event.target)) return;
      event.preventDefault();
      run();
    };
  }
  return tinykeys(window, handlers, { ignore: (event) => event.repeat || event.isComposing });
}

/** Calls `onLetter` for a letter that nothing else takes: no field, no row, no dialog has the focus. */
export function onLoneLetter(onLetter: (letter: string) => void): Stop {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!/^[a-z]$/i.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || event.isComposing || isTaken(event.target)) return;
    event.preventDefault();
    onLetter(event.key.toUpperCase());
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

/** Parts of the page that have letters of their own while the focus is in them. */
const LETTERED =
  '[role="grid"], [role="tree"], [role="dialog"], [role="listbox"], [role="menu"], [data-letters]';

function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]') !== null || isTyping(target)) return true;
  return target instanceof Element && target.closest(LETTERED) !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))
  );
}
