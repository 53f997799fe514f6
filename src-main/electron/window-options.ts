import type { BrowserWindowConstructorOptions } from 'electron';

/** What a page may do: nothing but draw, play sounds and talk through its port. */
export const pageRights = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  spellcheck: false,
  // A signal sounds before anybody has clicked into the window.
  autoplayPolicy: 'no-user-gesture-required',
} as const;

/** @param preload path of the built preload script */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    ...ownWindow(preload),
    width: 1440,
    height: 900,
    minWidth: 1100,
    minHeight: 700,
    // Shown when the first frame is drawn: no white flash before a dark page.
    show: false,
  };
}

/** What every window of ours has. */
function ownWindow(preload: string) {
  return { title: 'Arbscope', backgroundColor: '#0d1117', webPreferences: { ...pageRights, preload } };
}

/** The mini window: small, above the windows of other programs, and neither maximised nor full-screen. */
const miniOptions: BrowserWindowConstructorOptions = {
  minWidth: 240,
  minHeight: 120,
  alwaysOnTop: true,
  maximizable: false,
  fullscreenable: false,
};

/**
 * What a panel's window is made with. Its size is in the features the page opens it with.
 *
 * @param preload path of the built preload script
 * @param panel name in its address
 */
export function panelOptions(preload: string, panel: string): BrowserWindowConstructorOptions {
  return {
    ...ownWindow(preload),
    minWidth: 320,
    minHeight: 200,
    show: true,
    ...(panel === 'mini' ? miniOptions : {}),
  };
}
