import type { App, BrowserWindow, BrowserWindowConstructorOptions, Protocol, Session } from 'electron';
import { AppError } from '#shared/error-codes.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import type { Backend } from '../backend/start-backend.ts';
import type { Clock } from '../base/clock.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import { denyPermissions, keepOnPage, refusedSwitches } from './guards.ts';
import { windowOptions } from './window-options.ts';

/** What of Electron the shell uses, so that a test can stand in for it. */
export interface ShellParts {
  readonly app: Pick<
    App,
    | 'isPackaged'
    | 'commandLine'
    | 'requestSingleInstanceLock'
    | 'enableSandbox'
    | 'whenReady'
    | 'on'
    | 'quit'
    | 'exit'
  >;
  readonly session: () => Session;
  readonly protocol: () => Pick<Protocol, 'handle'>;
  readonly makeWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly setMenu: () => void;
  readonly openExternal: (url: string) => void;
  readonly showError: (title: string, text: string) => void;
  /** Starts handing ports to our page. */
  readonly handOver: (accept: (wire: Wire) => void) => Stop;
}

export interface ShellOptions {
  readonly preload: string;
  /** Address of the page: our scheme, or the build tool's server while developing. */
  readonly page: { readonly url: string; readonly origin: string };
  readonly answer: (request: Request) => Promise<Response>;
  readonly startBackend: () => Promise<Pick<Backend, 'stop'>>;
  readonly admit: (wire: Wire) => void;
  readonly clock: Clock;
}

/** Longest wait for the backend to finish before the program ends anyway. */
const STOP_MS = 10_000;
/** A second crash within this is no accident. */
const CRASH_LOOP_NS = 60e9;

/** Life of the desktop program: one instance, backend before window, window before end, backend stopped in order. */
export async function runShell(parts: ShellParts, options: ShellOptions): Promise<void> {
  const { app } = parts;
  const refused = app.isPackaged
    ? refusedSwitches.find((name) => app.commandLine.hasSwitch(name))
    : undefined;
  if (refused !== undefined) {
    parts.showError(
      'Arbscope does not start',
      `The switch --${refused} is refused: it would open the program to others.`,
    );
    return app.exit(2);
  }
  // A second program on the same data would record everything twice.
  if (!app.requestSingleInstanceLock()) return app.exit(0);
  app.enableSandbox();
  await app.whenReady();

  parts.setMenu();
  denyPermissions(parts.session());
  parts.protocol().handle(new URL(APP_ORIGIN).protocol.slice(0, -1), options.answer);

  let backend: Pick<Backend, 'stop'>;
  try {
    backend = await options.startBackend();
  } catch (cause) {
    parts.showError('Arbscope cannot start', cause instanceof Error ? cause.message : String(cause));
    return app.exit(cause instanceof AppError && cause.code === 'DATA_DIR_LOCKED' ? 3 : 1);
  }
  const stopHandOver = parts.handOver(options.admit);
  let window = openWindow(parts, options);

  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  // On macOS a program outlives its windows; the dock brings one back.
  app.on('activate', () => {
    if (window.isDestroyed()) window = openWindow(parts, options);
  });
  app.on('window-all-closed', () => app.quit());

  let stopping = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    stopHandOver();
    options.clock.after(STOP_MS, () => app.exit(1));
    backend.stop().then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
}

function openWindow(parts: ShellParts, { preload, page, clock }: ShellOptions): BrowserWindow {
  const window = parts.makeWindow(windowOptions(preload));
  keepOnPage(window.webContents, page.origin, parts.openExternal);
  window.once('ready-to-show', () => window.show());
  reloadAfterCrash(window, parts, clock);
  window.loadURL(page.url).catch((cause: unknown) => {
    parts.showError(
      'Arbscope cannot show its window',
      cause instanceof Error ? cause.message : String(cause),
    );
  });
  return window;
}

/** A page that crashed is loaded again; one that crashes right after that is left, and the recording goes on. */
function reloadAfterCrash(window: BrowserWindow, parts: ShellParts, clock: Clock): void {
  let reloadedNs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const nowNs = clock.monoNs();
    if (nowNs - reloadedNs < CRASH_LOOP_NS) {
      parts.showError(
        'The window of Arbscope ended',
        `Its page ended twice (${reason}). Recording goes on; start Arbscope again.`,
      );
      return;
    }
    reloadedNs = nowNs;
    window.webContents.reload();
  });
}
