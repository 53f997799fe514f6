/** As much of the browser's locks as is needed. */
export type Locks = Pick<LockManager, 'request'>;

const NAME = 'arbscope.sound';

/**
 * Makes sure that one window of this browser sounds, however many are open: the first that can be heard, and when it is
 * closed or falls silent the next. Where the browser has no locks every window sounds.
 *
 * @param onElsewhere told whether another window has the loudspeaker
 * @returns to be told whether this window can be heard
 */
export function soleWindow(
  locks: Locks | undefined,
  onElsewhere: (isElsewhere: boolean) => void,
): (isAudible: boolean) => void {
  if (locks === undefined) return () => {};
  let release: (() => void) | undefined;
  let abort: AbortController | undefined;
  return (isAudible) => {
    if (!isAudible) {
      abort?.abort();
      release?.();
      abort = undefined;
      release = undefined;
      return;
    }
    if (abort !== undefined) return;
    const own = new AbortController();
    abort = own;
    let isHeld = false;
    const hold = (): Promise<void> => {
      isHeld = true;
      onElsewhere(false);
      return new Promise((end) => {
        if (own.signal.aborted) end();
        else release = end;
      });
    };
    // Somebody else has it: that is known only when it is not given at once.
    void locks
      .request(NAME, { ifAvailable: true }, (lock) => (lock === null ? undefined : hold()))
      .then(() => {
        if (isHeld || own.signal.aborted) return;
        onElsewhere(true);
        return locks.request(NAME, { signal: own.signal }, hold);
      })
      .catch(() => {
        // Aborted: this window cannot be heard any more.
      });
  };
}
