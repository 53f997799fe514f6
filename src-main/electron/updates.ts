import { errorText } from '#shared/error-text.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { DesktopSettings } from './desktop-settings.ts';

/** What of electron-updater is used. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  allowDowngrade: boolean;
  allowPrerelease: boolean;
  channel: string | null;
  checkForUpdates(): Promise<unknown>;
  on(
    event: 'update-available' | 'update-downloaded',
    listener: (info: { readonly version: string }) => void,
  ): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface UpdateParts {
  readonly updater: Updater;
  readonly clock: Pick<Clock, 'after' | 'every'>;
  readonly log: Log;
  /** Says that there is a newer version. @param isReady it is put in place when the program ends */
  readonly tell: (version: string, isReady: boolean) => void;
}

const FIRST_MS = 10 * 60_000;
const EVERY_MS = 6 * 3_600_000;

/**
 * Why this program does not replace itself; undefined when it may. Packages of a system are renewed by the system, and a
 * portable program has no place of its own.
 */
export function updateHindrance(host: {
  readonly isPackaged: boolean;
  /** The package names an address of releases. */
  readonly hasFeed: boolean;
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): string | undefined {
  const { isPackaged, hasFeed, platform, environment } = host;
  if (!isPackaged) return 'it is not installed';
  if (environment['SNAP'] !== undefined || environment['FLATPAK_ID'] !== undefined)
    return 'the store renews it';
  if (platform === 'linux' && environment['APPIMAGE'] === undefined) return 'the package manager renews it';
  if (environment['PORTABLE_EXECUTABLE_FILE'] !== undefined) return 'it is portable';
  return hasFeed ? undefined : 'it knows no address of releases';
}

/**
 * Looks for newer versions now and then. Nothing is downloaded unless the user chose so, and nothing is ever put in place
 * while the program runs: a recorder is not restarted for an update.
 *
 * @param platform an AppImage is not replaced at the end either: it would be lost when that hangs
 */
export class Updates {
  readonly #parts: UpdateParts;
  #first: Cancel = () => {};
  #rest: Cancel = () => {};
  #told = '';

  constructor(parts: UpdateParts, platform: string) {
    this.#parts = parts;
    const { updater, log } = parts;
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = platform !== 'linux';
    updater.allowDowngrade = false;
    updater.on('update-available', ({ version }) => this.#tell(version, false));
    updater.on('update-downloaded', ({ version }) => this.#tell(version, true));
    updater.on('error', (error) => log('warn', 'update_failed', { why: error.message }));
  }

  /** Takes the settings as they are now. */
  apply({ check_updates, download_updates, update_channel }: DesktopSettings): void {
    const { updater, clock } = this.#parts;
    updater.autoDownload = download_updates;
    updater.allowPrerelease = update_channel === 'beta';
    updater.channel = update_channel === 'beta' ? 'beta' : 'latest';
    // Choosing a channel allows older versions in electron-updater; ours only grow.
    updater.allowDowngrade = false;
    this.stop();
    if (!check_updates) return;
    this.#first = clock.after(FIRST_MS, () => void this.check());
    this.#rest = clock.every(EVERY_MS, () => void this.check());
  }

  async check(): Promise<void> {
    const { updater, log } = this.#parts;
    try {
      await updater.checkForUpdates();
    } catch (cause) {
      log('warn', 'update_failed', { why: errorText(cause) });
    }
  }

  stop(): void {
    this.#first();
    this.#rest();
  }

  #tell(version: string, isReady: boolean): void {
    const what = `${version} ${isReady}`;
    if (what === this.#told) return;
    this.#told = what;
    this.#parts.log('info', isReady ? 'update_ready' : 'update_available', { version });
    this.#parts.tell(version, isReady);
  }
}
