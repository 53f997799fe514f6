import type { Alert } from '#shared/alerts/alert.ts';
import { errorText } from '#shared/error-text.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { memoryAlertLog, type AlertLog } from '../alerts/alert-log.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { historyContract } from '../history/history.contract.ts';

/** What comes within so long is one transaction, ms. */
const BATCH_MS = 200;

/** A log of alerts in the history, so that it outlives the program; where the history fails, it lasts as long as the program. */
export function kept(
  { alerts }: Pick<Client<typeof historyContract>, 'alerts'>,
  clock: Clock,
  log: Log,
): AlertLog {
  const memory = memoryAlertLog();
  let batch: Alert[] = [];
  let cancel: Cancel | undefined;
  let hasFailed = false;
  const failed = (cause: unknown): void => {
    if (!hasFailed) log('error', 'history_failed', { why: errorText(cause) });
    hasFailed = true;
  };
  // The thread takes what it is sent in order: nobody has to wait for the answer before.
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    if (batch.length === 0) return;
    alerts.add({ alerts: batch }).catch(failed);
    batch = [];
  };
  return {
    add(alert) {
      memory.add(alert);
      batch.push(alert);
      cancel ??= clock.after(BATCH_MS, flush);
    },
    acknowledge(alarm, atMs) {
      memory.acknowledge(alarm, atMs);
      flush();
      alerts.acknowledge({ alarm, atMs }).catch(failed);
    },
    async newest(limit) {
      flush();
      if (hasFailed) return memory.newest(limit);
      try {
        return await alerts.newest({ limit });
      } catch (cause) {
        failed(cause);
        return memory.newest(limit);
      }
    },
  };
}
