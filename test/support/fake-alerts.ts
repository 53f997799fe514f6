import { defaultSettings, type AlertSettings } from '#shared/alerts/settings.ts';
import type { AlertWorld } from '#shared/alerts/prepared-rule.ts';
import { AlertDesk } from '../../src-main/alerts/alert-desk.ts';
import { memoryAlertLog, type AlertLog } from '../../src-main/alerts/alert-log.ts';
import { sessionSecrets } from '../../src-main/alerts/alert-secrets.ts';
import type { SendRequest } from '../../src-main/alerts/send-request.ts';
import type { Clock } from '../../src-main/base/clock.ts';
import type { Signal } from '#shared/market/signal.ts';
import { memoryFiles } from './memory-files.ts';

export interface FakeAlertParts {
  readonly world: AlertWorld;
  readonly nowMs: () => number;
  readonly signals: () => readonly Signal[];
  readonly settings?: AlertSettings;
  readonly send?: SendRequest;
  /** What was told before. */
  readonly log?: AlertLog;
}

/** The real engine and desk on files in memory: what a page is told is decided as it is in the program. */
export function fakeAlerts({
  world,
  nowMs,
  signals,
  settings = defaultSettings,
  send,
  log = memoryAlertLog(),
}: FakeAlertParts): AlertDesk {
  const clock: Clock = {
    monoNs: () => nowMs() * 1e6,
    wallMs: nowMs,
    after(ms, run) {
      const timer = setTimeout(run, ms).unref();
      return () => clearTimeout(timer);
    },
    every(ms, run) {
      const timer = setInterval(run, ms).unref();
      return () => clearInterval(timer);
    },
  };
  return new AlertDesk(
    {
      dataDir: '/data',
      world,
      secrets: sessionSecrets('for this run only'),
      alertLog: log,
      signalsSince: (fromMs) =>
        Promise.resolve({
          past: signals().map((signal) => ({ atMs: signal.timestamp, input: { kind: 'signal', signal } })),
          fromMs,
        }),
      minuteOfDay: (ms) => Math.floor(ms / 60_000) % 1_440,
      send: send ?? (() => Promise.reject(new Error('ECONNREFUSED'))),
      files: memoryFiles(),
      clock,
      random: () => 0.5,
      log: () => undefined,
    },
    settings,
    [],
  );
}
