import type { Config } from '#shared/config.ts';
import type { Signal } from '#shared/market/signal.ts';
import { openAlertDesk, type AlertDesk } from '../alerts/alert-desk.ts';
import { memoryAlertLog } from '../alerts/alert-log.ts';
import { openSecretFile, sessionSecrets, type AlertSecrets } from '../alerts/alert-secrets.ts';
import { sender } from '../alerts/send-request.ts';
import type { Clock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import { systemRandom } from '../base/random.ts';
import type { Recent } from '../base/recent.ts';

export interface AlertParts {
  readonly dataDir: string;
  readonly config: Config;
  readonly signals: Recent<Signal>;
  /** A host's own key store; a file in the data folder where there is none. */
  readonly secrets: AlertSecrets | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** The alerts of this machine: rules from the data folder, messages over the network. */
export async function startAlerts({
  dataDir,
  config,
  signals,
  secrets,
  clock,
  log,
}: AlertParts): Promise<AlertDesk> {
  return openAlertDesk({
    dataDir,
    world: { symbols: config.symbols, venues: config.exchanges, lineBps: config.signals.open_pct * 100 },
    secrets: secrets ?? (await secretsOf(dataDir, log)),
    alertLog: memoryAlertLog(),
    signalsSince(fromMs) {
      const messages = signals.newest().filter((signal) => signal.timestamp >= fromMs);
      return Promise.resolve({
        past: messages.map((signal) => ({ atMs: signal.timestamp, input: { kind: 'signal', signal } })),
        fromMs: messages[0]?.timestamp ?? fromMs,
      });
    },
    minuteOfDay(ms) {
      const local = new Date(ms);
      return local.getHours() * 60 + local.getMinutes();
    },
    send: sender(clock),
    files: systemFiles,
    clock,
    random: systemRandom,
    log,
  });
}

/** A secret file that cannot be used costs the secrets, not the recording. */
async function secretsOf(dataDir: string, log: Log): Promise<AlertSecrets> {
  try {
    return await openSecretFile(systemFiles, dataDir);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    log('error', 'alert_settings_failed', { why });
    return sessionSecrets(`for this run only: ${why}`);
  }
}
