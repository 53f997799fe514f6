import type { MenuItemConstructorOptions } from 'electron';
import type { Place } from '#shared/deep-link.ts';

export interface MenuActions {
  readonly go: (place: Place) => void;
  /** Opens the folder of the recorded data in the system's file manager. */
  readonly showDataFolder: () => void;
  /** Undefined where the program does not replace itself. */
  readonly checkForUpdates: (() => void) | undefined;
  readonly quit: () => void;
}

const screens: readonly { readonly label: string; readonly place: Place }[] = [
  { label: 'Monitor', place: { screen: 'monitor' } },
  { label: 'Spreads', place: { screen: 'spreads' } },
  { label: 'Signals', place: { screen: 'signals' } },
  { label: 'Health', place: { screen: 'health' } },
  { label: 'Gaps', place: { screen: 'gaps' } },
  { label: 'Data', place: { screen: 'data' } },
  { label: 'Replay', place: { screen: 'replay' } },
  { label: 'Alerts', place: { screen: 'alerts' } },
];

/**
 * The application menu: what every desktop program has, and the screens. Their keys are the page's, where they can be bound
 * anew: the menu only shows them. Developer tools only while developing.
 */
export function menuTemplate(
  platform: string,
  isPackaged: boolean,
  { go, showDataFolder, checkForUpdates, quit }: MenuActions,
): MenuItemConstructorOptions[] {
  return [
    platform === 'darwin'
      ? { role: 'appMenu' }
      : {
          label: '&File',
          submenu: [
            { label: 'Show data folder', click: showDataFolder },
            { type: 'separator' },
            { role: 'close', accelerator: 'CmdOrCtrl+W' },
            { label: 'Quit', accelerator: 'CmdOrCtrl+Q', click: quit },
          ],
        },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...screens.map(({ label, place }, i) => ({
          label,
          accelerator: `CmdOrCtrl+${i + 1}`,
          registerAccelerator: false,
          click: () => go(place),
        })),
        { type: 'separator' },
        { role: 'reload' },
        ...(isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        ...(platform === 'darwin' ? [{ label: 'Show data folder', click: showDataFolder }] : []),
        ...(checkForUpdates === undefined ? [] : [{ label: 'Check for updates', click: checkForUpdates }]),
        { role: 'about' },
      ],
    },
  ];
}
