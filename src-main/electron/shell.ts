import type { App, Protocol, Session } from 'electron';
import { readDeepLink, type Place } from '#shared/deep-link.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import type { Backend } from '../backend/backend.ts';
import type { Clock } from '../base/clock.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import { denyPermissions, refusedSwitches } from './guards.ts';
import { isLinkFile } from './link-file.ts';
import type { MainWindow } from './main-window.ts';

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
  readonly showError: (title: string, text: string) => void;
  /** Starts handing ports to our page. */
  readonly handOver: (accept: (wire: Wire) => void) => Stop;
}

/** What the manners of a desktop program work on. */
export interface ShellContext {
  readonly backend: Backend;
  readonly window: Pick<MainWindow, 'show' | 'hide' | 'go' | 'isVisible' | 'isWatched'>;
  readonly quit: () => void;
}

export interface ShellOptions {
  readonly argv: readonly string[];
  readonly answer: (request: Request) => Promise<Response>;
  readonly startBackend: () => Promise<Backend>;
  readonly admit: (wire: Wire) => void;
  /** Where a file of the program's own kind leads. */
  readonly linkFile: (path: string) => Promise<Place | undefined>;
  /** Made when everything is ready. @param life tells when the program is ending */
  readonly makeWindow: (life: {
    readonly isEnding: () => boolean;
    readonly quit: () => void;
    readonly backend: Backend;
  }) => Promise<MainWindow>;
  /** Tray, notifications, menu and the like; ended before the backend is. */
  readonly manners: (context: ShellContext) => Stop;
  /** Begins without a window, in the tray. */
  readonly startsHidden: () => boolean;
  /** What has to be kept before the end. */
  readonly flush: () => Promise<void>;
  readonly clock: Pick<Clock, 'after'>;
}

/** Longest wait for the backend to finish before the program ends anyway. */
const STOP_MS = 10_000;

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
  // A second program on the same data would record everything twice. It hands its link over and ends.
  if (!app.requestSingleInstanceLock()) return app.exit(0);
  let wanted: Place | undefined;
  let window: MainWindow | undefined;
  const follow = (place: Place | undefined): void => {
    if (window === undefined) wanted = place ?? wanted;
    else if (place === undefined) window.show();
    else window.go(place);
  };
  // On macOS links come as events, and may come before everything is ready.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    follow(readDeepLink(url));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void options.linkFile(path).then(follow);
  });
  app.on('second-instance', (_event, argv) => void linkIn(argv, options.linkFile).then(follow));
  app.enableSandbox();
  await app.whenReady();
  wanted ??= await linkIn(options.argv, options.linkFile);

  denyPermissions(parts.session());
  parts.protocol().handle(new URL(APP_ORIGIN).protocol.slice(0, -1), options.answer);

  let backend: Backend;
  try {
    backend = await options.startBackend();
  } catch (cause) {
    parts.showError('Arbscope cannot start', errorText(cause));
    return app.exit(cause instanceof AppError && cause.code === 'DATA_DIR_LOCKED' ? 3 : 1);
  }
  const stopHandOver = parts.handOver(options.admit);
  let isEnding = false;
  const quit = (): void => app.quit();
  window = await options.makeWindow({ isEnding: () => isEnding, quit, backend });
  const stopManners = options.manners({ backend, window, quit });
  if (wanted !== undefined) window.go(wanted);
  else if (!options.startsHidden()) window.show();

  // On macOS a program outlives its windows; the dock brings one back.
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => app.quit());

  let isStopping = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    isEnding = true;
    if (isStopping) return;
    isStopping = true;
    stopManners();
    stopHandOver();
    options.clock.after(STOP_MS, () => app.exit(1));
    Promise.all([backend.stop(), options.flush()]).then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
}

/** The first link among arguments, itself or in a file of ours, if there is one. */
async function linkIn(
  argv: readonly string[],
  linkFile: ShellOptions['linkFile'],
): Promise<Place | undefined> {
  for (const argument of argv) {
    const place = isLinkFile(argument) ? await linkFile(argument) : readDeepLink(argument);
    if (place !== undefined) return place;
  }
  return undefined;
}
