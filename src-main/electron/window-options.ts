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
    title: 'Arbscope',
    width: 1440,
    height: 900,
    minWidth: 1100,
    minHeight: 700,
    // Shown when the first frame is drawn: no white flash before a dark page.
    show: false,
    backgroundColor: '#0d1117',
    webPreferences: { ...pageRights, preload },
  };
}
