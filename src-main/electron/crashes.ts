import type { App, CrashReporterStartOptions, RenderProcessGoneDetails } from 'electron';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** Dumps stay on this machine; nothing is sent to anybody. */
export const crashReporting: CrashReporterStartOptions = {
  uploadToServer: false,
  ignoreSystemCrashHandler: false,
  compress: true,
};

/** A second crash within this is no accident. */
const CRASH_LOOP_NS = 60e9;

export interface PageCrashParts {
  readonly clock: Pick<Clock, 'monoNs'>;
  readonly log: Log;
  /** Loads the page again as it was. */
  readonly reload: () => void;
  /** Loads the page without its layout, as at the first start. */
  readonly loadSafely: () => void;
  readonly showError: (title: string, text: string) => void;
}

/**
 * What to do when a page is gone: it is loaded again once; when that one goes too, without the user's layout; after that it is
 * left, and recording goes on.
 */
export function pageCrashes({
  clock,
  log,
  reload,
  loadSafely,
  showError,
}: PageCrashParts): (details: Pick<RenderProcessGoneDetails, 'reason' | 'exitCode'>) => void {
  let crashes = 0;
  let lastNs = Number.NEGATIVE_INFINITY;
  return ({ reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    const nowNs = clock.monoNs();
    crashes = nowNs - lastNs < CRASH_LOOP_NS ? crashes + 1 : 1;
    lastNs = nowNs;
    log('error', 'page_gone', { why: reason, code: exitCode, times: crashes });
    if (crashes === 1) return reload();
    if (crashes === 2) return loadSafely();
    showError(
      'The window of Arbscope ended',
      `Its page ended ${crashes} times within a minute (${reason}). Recording goes on; start Arbscope again to see it.`,
    );
  };
}

/** Helpers of the system's side that ended: the program goes on, but it is told. */
export function logChildCrashes(app: Pick<App, 'on'>, log: Log): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason !== 'clean-exit')
      log('error', 'helper_gone', { what: name ?? type, why: reason, code: exitCode });
  });
}

/** What is said when the run before left a dump; undefined when it did not. @param names in the folder of dumps */
export function crashNotice(names: readonly string[], folder: string): string | undefined {
  const dumps = names.filter((name) => name.endsWith('.dmp')).length;
  if (dumps === 0) return undefined;
  return `Arbscope crashed before: ${dumps === 1 ? 'a dump lies' : `${dumps} dumps lie`} in ${folder}. It was sent nowhere; add it to a report, or delete it.`;
}
