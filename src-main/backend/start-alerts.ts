import type { Config } from '#shared/config.ts';
import { LIVES_LIMIT, type SignalLife } from '#shared/api/signals.ts';
import { errorText } from '#shared/error-text.ts';
import { openAlertDesk, type AlertDesk } from '../alerts/alert-desk.ts';
import { openSecretFile, sessionSecrets, type AlertSecrets } from '../alerts/alert-secrets.ts';
import { lifeInputs } from '../alerts/past.ts';
import { sender } from '../alerts/send-request.ts';
import type { Clock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import { systemRandom } from '../base/random.ts';
import { kept } from './kept-alerts.ts';
import type { SignalHistory } from './signal-history.ts';

export interface AlertParts {
  readonly dataDir: string;
  readonly config: Config;
  readonly history: SignalHistory;
  /** A host's own key store; a file in the data folder where there is none. */
  readonly secrets: AlertSecrets | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** The alerts of this machine: rules from the data folder, messages over the network. */
export async function startAlerts({
  dataDir,
  config,
  history,
  secrets,
  clock,
  log,
}: AlertParts): Promise<AlertDesk> {
  return openAlertDesk({
    dataDir,
    world: { symbols: config.symbols, venues: config.exchanges, lineBps: config.signals.open_pct * 100 },
    secrets: secrets ?? (await secretsOf(dataDir, log)),
    alertLog: kept(history.client, clock, log),
    signalsSince: (fromMs) => livesSince(history, fromMs),
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
    const why = errorText(cause);
    log('error', 'alert_settings_failed', { why });
    return sessionSecrets(`for this run only: ${why}`);
  }
}

/** Lives read for a question about the past: enough for one every four seconds. */
const MOST_LIVES = 20_000;

async function livesSince(
  history: SignalHistory,
  fromMs: number,
): Promise<{ readonly past: ReturnType<typeof lifeInputs>; readonly fromMs: number }> {
  const lives: SignalLife[] = [];
  let after: string | undefined;
  do {
    const page = await history.list({
      from: fromMs,
      sort: 'opened',
      order: 'desc',
      limit: LIVES_LIMIT,
      ...(after === undefined ? {} : { after }),
    });
    lives.push(...page.lives);
    after = page.next ?? undefined;
  } while (after !== undefined && lives.length < MOST_LIVES);
  const oldest = lives.at(-1);
  return {
    past: lifeInputs(lives),
    fromMs: after !== undefined && oldest !== undefined ? oldest.opened_ms : fromMs,
  };
}
