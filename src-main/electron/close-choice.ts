import type { BrowserWindow, Dialog } from 'electron';

export interface CloseParts {
  /** The user's choice so far: null until the first close. */
  readonly choice: () => boolean | null;
  /** The program is ending: windows close. */
  readonly isEnding: () => boolean;
  /** Whether there is a tray to come back from. */
  readonly hasTray: () => boolean;
  /** Asks once. @returns undefined when the question was put away */
  readonly ask: () => Promise<boolean | undefined>;
  /** Keeps the choice. */
  readonly keep: (toTray: boolean) => void;
  readonly quit: () => void;
}

/**
 * What closing the window does: it hides in the tray and recording goes on, or the program ends; as the user chose at the
 * first close.
 */
export function handleClose(
  window: {
    on(event: 'close', listener: (event: { preventDefault(): void }) => void): unknown;
    hide(): void;
  },
  { choice, isEnding, hasTray, ask, keep, quit }: CloseParts,
): void {
  let isAsking = false;
  window.on('close', (event) => {
    if (isEnding()) return;
    event.preventDefault();
    const chosen = hasTray() ? choice() : false;
    if (chosen === true) return window.hide();
    if (chosen === false) return quit();
    if (isAsking) return;
    isAsking = true;
    void ask()
      .then((toTray) => {
        if (toTray === undefined) return;
        keep(toTray);
        if (toTray) window.hide();
        else quit();
      })
      .finally(() => (isAsking = false));
  });
}

/** The question of the first close. */
export async function askCloseChoice(
  dialog: Pick<Dialog, 'showMessageBox'>,
  window: BrowserWindow,
): Promise<boolean | undefined> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Arbscope',
    message: 'Keep recording in the tray?',
    detail:
      'Closing the window can leave Arbscope in the tray: it goes on recording and alerting. Quit ends it. ' +
      'Settings, General changes this later.',
    buttons: ['Keep in tray', 'Quit', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return response === 2 ? undefined : response === 0;
}
